"""AWS services that fail or do not answer: a 503 in shape, and one line that names the service."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from tests.support import messaging, status_queue
from tests.support.broken_table import broken, on_commit, on_read, refusing
from tests.support.builders import Member
from tests.support.managing import account, invoke
from tests.support.payers import payer
from vouch.handlers import auth

URL = "https://dynamodb.us-east-1.amazonaws.com"


def silent() -> None:
    raise ReadTimeoutError(endpoint_url=URL)


def unreachable() -> None:
    raise EndpointConnectionError(endpoint_url=URL)


FAULTS: dict[str, Callable[[], None]] = {
    "InternalServerError": refusing("InternalServerError"),
    "ExpiredTokenException": refusing("ExpiredTokenException"),
    "ReadTimeoutError": silent,
    "EndpointConnectionError": unreachable,
}


def lines(logs: io.StringIO, correlation_id: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in logs.getvalue().splitlines()]
    return [line for line in found if line.get("correlation_id") == correlation_id]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_store_that_does_not_answer_is_a_503_that_may_be_repeated(
    alice: Member, bob: Member, logs: io.StringIO, fault: str
) -> None:
    urn = alice.write(bob)
    bob.get(urn)

    with broken(before=on_commit(FAULTS[fault])):
        answers = [
            (alice.create(bob), "TransactWriteItems"),
            (bob.patch(urn, status="VISIBLE"), "PutItem"),
        ]
    with broken(before=on_read(FAULTS[fault])):
        answers.append((bob.get(urn), "GetItem"))

    for answer, operation in answers:
        assert (answer.status, answer.json["code"]) == (503, "SERVICE_UNAVAILABLE")
        assert answer.headers["retry-after"] == "1"
        assert answer.headers["x-restli-error-response"] == "true"
        assert answer.json["message"].startswith("the store failed or did not answer")
        assert "under the same Idempotency-Key" in answer.json["message"]
        told, handled = lines(logs, answer.headers["x-li-request-id"])
        assert (told["level"], told["message"]) == ("WARNING", "unanswered")
        assert (told["aws_service"], told["aws_operation"]) == ("the store", operation)
        assert told["aws_fault"] == fault
        assert (handled["outcome"], handled["Faults"]) == ("503", 1)
    assert "as DynamoDB says it" not in logs.getvalue()
    assert bob.status_of(urn) == "PENDING"


def test_an_account_is_answered_a_503_in_linkups_shape(logs: io.StringIO) -> None:
    caller = payer()
    auth.forget()

    with broken(before=on_read(FAULTS["ReadTimeoutError"])):
        answer = caller.report()

    assert answer.status == 503
    assert answer.headers["retry-after"] == "1"
    assert set(answer.json) == {"status", "message"}
    assert lines(logs, answer.headers["x-request-id"])[0]["aws_service"] == "the store"


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ValidationException", "ResourceNotFoundException"]
)
def test_a_refusal_of_the_store_is_a_500_whose_one_line_names_it(
    alice: Member, bob: Member, logs: io.StringIO, code: str
) -> None:
    urn = alice.write(bob)
    alice.get(urn)

    with broken(before=on_read(refusing(code))):
        answer = alice.get(urn)

    assert (answer.status, answer.json["code"]) == (500, "INTERNAL_ERROR")
    told, handled = lines(logs, answer.headers["x-li-request-id"])
    assert (told["level"], handled["Faults"]) == ("ERROR", 1)
    assert told["exception"].endswith("the store refused GetItem")


def test_a_command_that_is_not_answered_is_refused_and_logged(logs: io.StringIO) -> None:
    owner = account()

    with broken(before=on_read(FAULTS["ReadTimeoutError"])):
        answer = invoke("list_api_keys", account=owner)

    assert answer["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert "Idempotency-Key" not in answer["error"]["message"]
    told, handled = (json.loads(line) for line in logs.getvalue().splitlines()[-2:])
    assert told["aws_service"] == "the store"
    assert handled["Faults"] == 1


@pytest.mark.usefixtures("stack_messaging")
def test_a_queued_update_that_is_not_answered_is_redelivered_and_a_fault(
    alice: Member, bob: Member, logs: io.StringIO
) -> None:
    urn = alice.write(bob)
    sent = status_queue.send(status_queue.update(urn, bob.urn, "VISIBLE"))

    with broken(before=on_commit(FAULTS["InternalServerError"])):
        assert status_queue.invoke(status_queue.receive()) == {sent}

    told, handled = (json.loads(line) for line in logs.getvalue().splitlines()[-2:])
    assert (told["message"], told["aws_operation"]) == ("unanswered", "PutItem")
    assert (handled["outcome"], handled["Faults"]) == ("retried", 1)
    assert messaging.dead_letters() == []
