"""Events are put in calls that the bus takes, and put again where it did not take them."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from vouch.aws import bus
from vouch.aws.bus import MOST_BYTES, MOST_EVENTS, MOST_TRIES, Event, Undelivered
from vouch.deadline import Deadline

type Answer = Callable[[Sequence[Event]], dict[str, Any]]
LATER = Deadline(float("inf"))


class Bus:
    """Answers each call as it is told to, and takes everything once it is told no more."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.calls: list[list[Event]] = []
        self.taken: list[Event] = []

    def put_events(self, Entries: Sequence[Event]) -> dict[str, Any]:  # noqa: N803
        self.calls.append(list(Entries))
        answer = self.answers.pop(0) if self.answers else taking
        result = answer(Entries)
        self.taken += [
            event
            for event, each in zip(Entries, result["Entries"], strict=True)
            if "EventId" in each
        ]
        return result


def taking(events: Sequence[Event]) -> dict[str, Any]:
    return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in events]}


def refusing(*places: int) -> Answer:
    """Throttles those at these places."""

    def answer(events: Sequence[Event]) -> dict[str, Any]:
        failed = {"ErrorCode": "ThrottlingException", "ErrorMessage": "Rate exceeded"}
        entries = [failed if n in places else {"EventId": "1"} for n, _ in enumerate(events)]
        return {"FailedEntryCount": len(places), "Entries": entries}

    return answer


def raising(code: str, status: int = 400) -> Answer:
    """Fails the whole call."""

    def answer(_: Sequence[Event]) -> dict[str, Any]:
        response = {
            "Error": {"Code": code, "Message": "as EventBridge says it"},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        raise ClientError(cast("Any", response), "PutEvents")

    return answer


def silent(_: Sequence[Event]) -> dict[str, Any]:
    raise ReadTimeoutError(endpoint_url="https://events.us-east-1.amazonaws.com")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Bus:
    made = Bus()
    monkeypatch.setattr(bus, "client", lambda: made)
    return made


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


def events(count: int, size: int = 2) -> list[Event]:
    """Build `count` events, each with `size` filling bytes in its detail."""
    return [bus.event("Sample", {"n": f"{n:03}{'x' * size}"}) for n in range(count)]


def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each look at the clock finds it a second later."""
    seconds: Iterator[int] = iter(range(1_000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(seconds)))


def test_an_event_is_of_our_source_for_our_bus_and_keeps_its_text_as_it_is() -> None:
    assert bus.event("Sample", {"name": "Zoë"}) == {
        "Source": "vouch",
        "DetailType": "Sample",
        "Detail": '{"name":"Zoë"}',
        "EventBusName": "EventBus",
    }


def test_an_empty_list_of_events_makes_no_call(fake: Bus) -> None:
    assert bus.put([], LATER) == []
    assert fake.calls == []


def test_a_call_has_at_most_ten_events(fake: Bus) -> None:
    given = events(2 * MOST_EVENTS + 1)

    assert bus.put(given, LATER) == []
    assert [len(call) for call in fake.calls] == [10, 10, 1]
    assert fake.taken == given


def test_a_call_stays_under_the_byte_limit_with_text_outside_ascii(fake: Bus) -> None:
    given = [*events(3, 100_000), bus.event("Sample", {"n": "ë" * 60_000})]

    assert bus.put(given, LATER) == []
    assert [len(call) for call in fake.calls] == [2, 2]
    assert all(sum(map(bus.size, call)) <= MOST_BYTES for call in fake.calls)
    assert fake.taken == given


def test_only_refused_events_are_put_again(fake: Bus, pauses: list[float]) -> None:
    given = events(5)
    fake.answers = [refusing(1, 3), refusing(0)]

    assert bus.put(given, LATER) == []
    assert fake.calls == [given, [given[1], given[3]], [given[1]]]
    assert len(pauses) == 2
    assert sorted(each["Detail"] for each in fake.taken) == [each["Detail"] for each in given]


@pytest.mark.parametrize(
    "fault", [raising("ThrottlingException"), raising("InternalException", 500), silent]
)
def test_a_call_that_failed_as_a_whole_is_made_again(fake: Bus, fault: Answer) -> None:
    given = events(3)
    fake.answers = [fault, fault]

    assert bus.put(given, LATER) == []
    assert fake.calls == [given] * 3


def test_an_event_refused_every_time_is_returned_with_the_reason_and_the_rest_is_put(
    fake: Bus,
) -> None:
    given = events(3)
    fake.answers = [refusing(1), *[refusing(0)] * (MOST_TRIES - 1)]

    assert bus.put(given, LATER) == [Undelivered(given[1], "ThrottlingException: Rate exceeded")]
    assert len(fake.calls) == MOST_TRIES
    assert fake.taken == [given[0], given[2]]


@pytest.mark.parametrize(
    ("fault", "reason"), [(silent, "did not answer"), (raising("Gone"), "Gone")]
)
def test_a_missing_bus_returns_all_events(fake: Bus, fault: Answer, reason: str) -> None:
    given = events(2)
    fake.answers = [fault] * 100

    undelivered = bus.put(given, LATER)

    assert [each.event for each in undelivered] == given
    assert all(reason in each.reason for each in undelivered)


def test_a_call_refused_for_one_event_does_not_cost_the_others(fake: Bus) -> None:
    given = events(3)

    def refuse_second(asked: Sequence[Event]) -> dict[str, Any]:
        return raising("ValidationException")(asked) if given[1] in asked else taking(asked)

    fake.answers = [refuse_second] * 100

    undelivered = bus.put(given, LATER)

    assert [each.event for each in undelivered] == [given[1]]
    assert "ValidationException" in undelivered[0].reason
    assert fake.taken == [given[0], given[2]]


def test_no_try_is_begun_after_the_deadline(fake: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    given = events(MOST_EVENTS + 1)
    fake.answers = [refusing(0)] * 100
    ticking(monkeypatch)

    undelivered = bus.put(given, Deadline(2.5))

    assert [len(call) for call in fake.calls] == [10, 1, 1]
    assert [each.event for each in undelivered] == [given[0], given[10]]
    assert undelivered[1].reason == "there was no time left to put it"


def test_an_event_that_is_too_large_is_returned_at_once_and_the_others_are_put(
    fake: Bus, pauses: list[float]
) -> None:
    small = events(2)
    large = bus.event("Sample", {"n": "ë" * (MOST_BYTES // 2)})
    exact = bus.event("Sample", {"n": ""})
    exact["Detail"] += " " * (MOST_BYTES - bus.size(exact))

    undelivered = bus.put([small[0], large, exact, small[1]], LATER)

    assert undelivered == [Undelivered(large, bus.TOO_LARGE)]
    assert fake.taken == [small[0], exact, small[1]]
    assert pauses == []
