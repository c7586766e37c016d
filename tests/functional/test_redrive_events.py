"""`make redrive` of events that the bus did not take, and of runs of release_credits."""

import io
import json
from typing import Any

import pytest

from local.target import Target
from tests.support import messaging
from tests.support.redriving import redrive, target
from vouch.aws import bus, queues
from vouch.settings import change_events_dlq

QUEUE = "change-events"
EVENT_ID = "4ef3f1e6"
POISON = {
    "record": {
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:123456789012:table/Vouch/stream/now",
        "eventName": "MODIFY",
        "sequenceNumber": "000000000000000000017",
        "keys": {"urn": {"S": "urn:li:recommendation:(urn:li:person:ana,7)"}},
    },
    "reason": "status is missing",
}

pytestmark = pytest.mark.usefixtures("stack_messaging")


def letter(number: int = 1) -> dict[str, Any]:
    detail = {
        "id": f"{EVENT_ID}-{number}",
        "recommendation": "urn:li:recommendation:(urn:li:person:ana,1)",
        "correlationId": "c1",
    }
    return {"event": bus.event("Recommendation Changed", detail), "reason": "InternalFailure"}


def die(body: object) -> None:
    text = body if isinstance(body, str) else json.dumps(body)
    queues.send(change_events_dlq(), text)


def left() -> list[str]:
    return [message.body for message in messaging.drain(change_events_dlq())]


def test_an_event_is_put_on_the_bus_as_it_was() -> None:
    for number in range(12):
        die(letter(number))

    output = redrive(QUEUE, target())

    assert sorted(event["detail"]["id"] for event in messaging.events()) == sorted(
        f"{EVENT_ID}-{number}" for number in range(12)
    )
    assert left() == []
    assert output.count("put on the bus") == 12


def test_an_event_is_shown_with_its_ids_and_the_reason_of_its_refusal() -> None:
    die(letter())

    output = redrive(QUEUE, target(), show=True)

    for shown in (EVENT_ID, "Recommendation Changed", "InternalFailure", "c1"):
        assert shown in output
    assert messaging.events() == []
    assert len(left()) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"record": {"sequenceNumber": "17"}},
        {"record": {"eventSourceARN": "arn", "sequenceNumber": "x"}},
        {"reason": "nothing else"},
        {"event": "no event"},
        [],
        "no JSON",
    ],
)
def test_a_letter_that_is_neither_event_nor_record_stays_and_holds_up_no_other(
    body: object,
) -> None:
    die(body)
    die(letter())

    output = redrive(QUEUE, target())

    assert [event["detail"]["id"] for event in messaging.events()] == [f"{EVENT_ID}-1"]
    assert len(left()) == 1
    assert ("neither an event nor a record" in output) != ("not say which record" in output)


def test_a_record_is_shown_with_its_place() -> None:
    die(POISON)

    output = redrive(QUEUE, target(), show=True)

    for shown in ("Vouch", "000000000000000000017", "person:ana,7", "status is missing"):
        assert shown in output


def test_an_event_that_the_bus_refuses_again_stays() -> None:
    class Refusing:
        def put_events(self, **_: object) -> Any:
            return {"Entries": [{"ErrorCode": "Throttled", "ErrorMessage": "slow down"}]}

    die(letter())

    output = redrive(QUEUE, target(events=Refusing()))

    assert "the bus: Throttled slow down" in output
    assert len(left()) == 1


class Function:
    """Lambda with one function, that may fail."""

    def __init__(self, *, fails: bool = False) -> None:
        self.runs = 0
        self._fails = fails

    def invoke(self, FunctionName: str, **_: object) -> dict[str, Any]:  # noqa: N803
        self.runs += 1
        self.name = FunctionName
        payload = {"errorMessage": "1 could not be released"} if self._fails else {"released": 1}
        error = {"FunctionError": "Unhandled"} if self._fails else {}
        return {"Payload": io.BytesIO(json.dumps(payload).encode()), **error}


def functions(client: Function) -> Target:
    return target(None, **{"lambda": client})


def failed_run(on: Target, dlq: str = "ReleaseCreditsDlq", **attributes: str) -> None:
    body = {
        "requestContext": {"condition": "RetriesExhausted"},
        "responsePayload": {"errorMessage": "2 reservations could not be released"},
    }
    url = on.outputs[dlq]
    queues.send(url, json.dumps({} if attributes else body), attributes=attributes)


def test_one_run_that_succeeds_settles_all_that_failed() -> None:
    function = Function()
    on = functions(function)
    failed_run(on)
    failed_run(on, ERROR_CODE="ThrottlingException", ERROR_MESSAGE="Rate exceeded")

    output = redrive("release-credits", on)

    assert function.runs == 1
    assert messaging.drain(on.outputs["ReleaseCreditsDlq"]) == []
    assert "RetriesExhausted: 2 reservations could not be released" in output
    assert "ThrottlingException: Rate exceeded" in output


def test_a_run_that_fails_again_leaves_the_letters_where_they_are() -> None:
    on = functions(Function(fails=True))
    failed_run(on)

    output = redrive("release-credits", on)

    assert "release_credits failed: 1 could not be released" in output
    assert len(messaging.drain(on.outputs["ReleaseCreditsDlq"])) == 1


def test_one_run_of_reconcile_credits_settles_all_of_its_runs_that_failed_and_no_others() -> None:
    function = Function()
    on = functions(function)
    for dlq in ("ReconcileCreditsDlq", "ReconcileCreditsDlq", "ReleaseCreditsDlq"):
        failed_run(on, dlq)

    output = redrive("reconcile-credits", on)

    assert (function.runs, function.name) == (1, "reconcile-credits")
    assert "reconcile_credits has run" in output
    assert messaging.drain(on.outputs["ReconcileCreditsDlq"]) == []
    assert len(messaging.drain(on.outputs["ReleaseCreditsDlq"])) == 1
