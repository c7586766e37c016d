"""`make redrive` of sync, start-sync and start-refreshes: given up syncs go on, failed starts are
made up for."""

import io
import json
from typing import Any

import pytest

from local.target import Target
from tests.support import messaging
from tests.support.redriving import redrive, target
from vouch.aws import queues

MESSAGE = json.dumps({"version": "1", "sync": "1767-abc", "member": "urn:li:person:ana"})

pytestmark = pytest.mark.usefixtures("stack_messaging")


def give_up(on: Target, body: str = MESSAGE, **attributes: str) -> str:
    return queues.send(on.outputs["SyncDlq"], body, attributes=attributes)


def waiting(on: Target) -> list[str]:
    return [message.body for message in messaging.drain(on.outputs["SyncQueue"])]


def test_a_sync_that_was_given_up_goes_back_as_it_was() -> None:
    on = target()
    give_up(on)

    output = redrive("sync", on)

    assert waiting(on) == [MESSAGE]
    assert messaging.drain(on.outputs["SyncDlq"]) == []
    for shown in ("1767-abc", "urn:li:person:ana", "received 5 times in vain", "sent again as"):
        assert shown in output


def test_an_unsent_resumption_is_shown_with_its_reason_and_goes_back() -> None:
    on = target()
    give_up(on, ERROR_CODE="AWS.SQS.AccessDenied", ERROR_MESSAGE="not yours")

    output = redrive("sync", on)

    assert "AWS.SQS.AccessDenied: not yours" in output
    assert waiting(on) == [MESSAGE]


def test_equal_letters_go_back_one_at_a_time() -> None:
    on = target()
    for _ in range(2):
        give_up(on)

    output = redrive("sync", on)

    assert "its like has been moved a moment ago" in output
    assert waiting(on) == [MESSAGE]
    assert len(messaging.drain(on.outputs["SyncDlq"])) == 1


def test_a_letter_that_is_no_sync_is_not_quoted() -> None:
    on = target()
    give_up(on, json.dumps({"sync": "what a member wrote", "member": "likewise"}))

    output = redrive("sync", on, show=True)

    assert "what a member wrote" not in output
    assert "likewise" not in output


class Starter:
    """Lambda with start_sync or start_refreshes."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, str]] = []

    def invoke(self, FunctionName: str, Payload: str) -> Any:  # noqa: N803
        self.invoked.append((FunctionName, Payload))
        return {"Payload": io.BytesIO(b"{}")}


@pytest.mark.parametrize(
    ("name", "dlq"), [("start-sync", "StartSyncDlq"), ("start-refreshes", "StartRefreshesDlq")]
)
def test_one_successful_start_settles_all_failed_ones(name: str, dlq: str) -> None:
    function = Starter()
    on = target(None, **{"lambda": function})
    for _ in range(2):
        queues.send(on.outputs[dlq], "{}")

    output = redrive(name, on)

    assert function.invoked == [(name, "{}")]
    assert output.count(f"{name.replace('-', '_')} has run") == 2
    assert messaging.drain(on.outputs[dlq]) == []
