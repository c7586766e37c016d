"""`make redrive`: an error of AWS about one letter, and signals, between two letters and within."""

import contextlib
import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from local.errors import LocalError
from ops.redrive.__main__ import KINDS
from tests.support import messaging
from tests.support.redriving import KilledError, die, redrive, target, waiting
from vouch.aws import queues
from vouch.settings import status_updates_queue

URN = "urn:li:recommendation:(urn:li:person:ana,{})"
QUEUE = "status-updates"
SECRET = "what a member wrote"
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

pytestmark = pytest.mark.usefixtures("stack_messaging")


def fill() -> list[str]:
    return [die("{}", URN.format(number), reason="why") for number in range(3)]


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "Operation")


def refusing(operation: str, code: str) -> Any:
    """SQS that refuses the first call of an operation."""
    sqs, errors = target().client("sqs"), [refused(code)]

    def refuse(**_: object) -> None:
        if errors:
            raise errors.pop()

    sqs.meta.events.register(f"before-call.sqs.{operation}", refuse)
    return sqs


def test_a_letter_that_the_queue_refuses_stays_and_those_behind_it_go_on() -> None:
    fill()

    output = redrive(QUEUE, target(sqs=refusing("SendMessage", "RequestThrottled")))

    assert "RequestThrottled" in output
    assert len(waiting()) == 2
    assert len(messaging.dead_letters()) == 1


def test_a_letter_that_is_too_long_with_its_new_attributes_stays_with_the_reason() -> None:
    queues.client().set_queue_attributes(
        QueueUrl=status_updates_queue(),
        Attributes={"MaximumMessageSize": "1024"},
    )
    die("x" * 1100, URN.format(0), reason="why")
    die("{}", URN.format(1), reason="why")

    output = redrive(QUEUE, target())

    assert "Message must be shorter than 1024 bytes" in output
    assert [message.body for message in waiting()] == ["{}"]
    assert len(messaging.dead_letters()) == 1


@pytest.mark.parametrize("queue", ["change-events", "release-credits"])
def test_a_letter_that_the_bus_or_a_function_refuses_stays(queue: str) -> None:
    class Refusing:
        def put_events(self, **_: object) -> Any:
            raise refused("ThrottlingException")

        def invoke(self, **_: object) -> Any:
            raise refused("ThrottlingException")

    on = target(None, **{"events": Refusing(), "lambda": Refusing()})
    url = on.outputs[KINDS[queue].dlq]
    for _ in range(2):
        queues.send(url, json.dumps({"event": {"Detail": "{}"}}))

    assert redrive(queue, on).count("(ThrottlingException)") == 2
    assert len(messaging.drain(url)) == 2


@pytest.mark.parametrize(
    "error",
    [
        ClientError({"Error": {"Code": "ValidationException", "Message": SECRET}}, "PutEvents"),
        ParamValidationError(report=SECRET),
    ],
)
def test_a_malformed_letter_stays_and_is_not_quoted(error: Exception) -> None:
    class Refusing:
        def put_events(self, **_: object) -> Any:
            raise error

    on = target(events=Refusing())
    for _ in range(2):
        queues.send(on.outputs["ChangeEventsDlq"], json.dumps({"event": {"Detail": "{}"}}))

    output = redrive("change-events", on)

    assert output.count("  stays ") == 2
    assert SECRET not in output


@pytest.mark.parametrize("code", ["AWS.SimpleQueueService.NonExistentQueue", "KMS.AccessDenied"])
def test_an_error_that_concerns_every_letter_stops_the_run(code: str) -> None:
    fill()

    with pytest.raises(LocalError, match=code):
        redrive(QUEUE, target(sqs=refusing("SendMessage", code)))

    assert waiting() == []
    assert len(messaging.dead_letters()) == 3


def test_a_letter_sent_but_not_deleted_is_reported_as_such() -> None:
    first, *_ = fill()

    output = redrive(QUEUE, target(sqs=refusing("DeleteMessage", "RequestThrottled")))

    assert f"but it is still here, so DISCARD={first}: " in output
    assert len(waiting()) == 3
    assert [message.attributes["reason"] for message in messaging.dead_letters()] == ["why"]


def test_a_caller_without_permission_to_delete_sends_one_letter_only() -> None:
    first, *_ = fill()

    with pytest.raises(LocalError, match=f"sent again as .*DISCARD={first}.*AccessDenied"):
        redrive(QUEUE, target(sqs=refusing("DeleteMessage", "AccessDenied")))

    assert len(waiting()) == 1
    assert len(messaging.dead_letters()) == 3


@contextlib.contextmanager
def killing() -> Iterator[None]:
    def die_of(*_: object) -> None:
        raise KilledError

    before = {number: signal.signal(number, die_of) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_between_sending_and_deleting_waits_for_both(number: signal.Signals) -> None:
    fill()
    sqs = target().client("sqs")
    strike = "after-call.sqs.SendMessage"
    sqs.meta.events.register(strike, lambda **_: signal.raise_signal(number))

    with killing(), pytest.raises(KilledError):
        redrive(QUEUE, target(sqs=sqs))

    assert len(waiting()) == 1
    assert len(messaging.dead_letters()) == 2


def test_signal_handlers_are_restored_after_the_run() -> None:
    fill()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    try:
        redrive(QUEUE, target())

        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before | {signal.SIGUSR1}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
