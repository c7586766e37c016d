"""Faults nobody foresaw: a 500 in shape, logged with its stack; refusals are logged without one."""

import io
import json
from collections.abc import Callable

import pytest

from tests.support.broken_table import broken, on_commit, on_read, refusing
from tests.support.builders import Member

SECRET = "a-detail-of-the-inside"


def _absent(member: Member) -> str:
    return f"urn:li:recommendation:({member.urn},1)"


def _surprise() -> None:
    raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    "fault",
    [_surprise, refusing("ValidationException"), refusing("ResourceNotFoundException")],
)
def test_a_fault_is_a_500_in_shape_with_the_request_id_to_quote(
    alice: Member, bob: Member, logs: io.StringIO, fault: Callable[[], None]
) -> None:
    urn = alice.write(bob)

    with broken(before=on_commit(fault)):
        answers = [alice.create(bob), bob.patch(urn, status="VISIBLE")]
    with broken(before=on_read(fault)):
        answers.append(alice.get(urn))

    for answer in answers:
        request_id = answer.headers["x-li-request-id"]
        assert answer.status == 500
        assert answer.json == {
            "status": 500,
            "code": "INTERNAL_ERROR",
            "message": f"something went wrong here; quote request id {request_id}",
        }
        assert answer.headers["x-restli-error-response"] == "true"
        lines = [json.loads(line) for line in logs.getvalue().splitlines()]
        mine = [line for line in lines if line.get("correlation_id") == request_id]
        assert [line["level"] for line in mine] == ["ERROR", "INFO"]
        assert "Traceback" in mine[0]["exception"]
    assert bob.status_of(urn) == "PENDING"


def test_a_refusal_is_logged_without_a_stack(alice: Member, logs: io.StringIO) -> None:
    alice.get(_absent(alice))

    line = json.loads(logs.getvalue().splitlines()[-1])
    assert (line["level"], line["code"]) == ("INFO", "NOT_FOUND")
    assert "exception" not in line
