"""The event bus: EventBridge PutEvents, retried per event."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any, Final, NamedTuple

from botocore.exceptions import ClientError

from vouch.aws import client as aws
from vouch.backoff import pause
from vouch.deadline import Deadline
from vouch.errors import ThrottledError, UnansweredError
from vouch.settings import event_bus

type Event = dict[str, str]
"""A complete entry of PutEvents: put again as it is, it is the same event."""

SOURCE: Final = "vouch"
MOST_EVENTS: Final = 10
"""How many events one call takes."""
MOST_BYTES: Final = 256 * 1024
"""How many bytes the events of one call may have together."""
TOO_LARGE: Final = f"its event has more than the {MOST_BYTES // 1024} KB that the bus takes"
MOST_TRIES: Final = 12
"""How often an event is put; the waits between are some seconds, enough for a throttled bus."""


class Undelivered(NamedTuple):
    """An event that the bus did not take, and the reason."""

    event: Event
    reason: str


@cache
def client() -> Any:
    """Return the process's client, which is made when it is first needed."""
    return aws.client("events")


def event(detail_type: str, detail: Mapping[str, Any]) -> Event:
    """Build an event, as `put` takes it."""
    return {
        "Source": SOURCE,
        "DetailType": detail_type,
        "Detail": json.dumps(detail, ensure_ascii=False, separators=(",", ":")),
        "EventBusName": event_bus(),
    }


def put(events: Sequence[Event], deadline: Deadline) -> list[Undelivered]:
    """Put events on the bus, each at least once; return those that it did not take."""
    # The bus would refuse the whole call, and at each try.
    too_large = [Undelivered(each, TOO_LARGE) for each in events if not fits(each)]
    calls = _calls([each for each in events if fits(each)])
    return too_large + [undelivered for call in calls for undelivered in _put(call, deadline)]


def fits(event: Event) -> bool:
    """Tell whether an event is as small as the bus demands."""
    return size(event) <= MOST_BYTES


def size(event: Event) -> int:
    """Return the bytes of an event, as PutEvents counts them."""
    return sum(len(event[name].encode()) for name in ("Source", "DetailType", "Detail"))


def _calls(events: Sequence[Event]) -> Iterator[list[Event]]:
    call: list[Event] = []
    for each in events:
        if call and (len(call) == MOST_EVENTS or sum(map(size, [*call, each])) > MOST_BYTES):
            yield call
            call = []
        call.append(each)
    if call:
        yield call


def _put(events: Sequence[Event], deadline: Deadline) -> list[Undelivered]:
    undelivered = [Undelivered(each, "there was no time left to put it") for each in events]
    for tries in count(1):
        if not undelivered or tries > MOST_TRIES or deadline.left() <= 0:
            break
        if tries > 1:
            pause(tries - 1)
        undelivered = _try([each.event for each in undelivered])
    return undelivered


def _try(events: Sequence[Event]) -> list[Undelivered]:
    try:
        with aws.errors("the event bus", "PutEvents"):
            results = client().put_events(Entries=events)["Entries"]
    except (ThrottledError, UnansweredError) as error:
        return [Undelivered(each, error.message) for each in events]
    except ClientError as error:
        if len(events) > 1:  # refused as a whole, maybe for one of them
            return [undelivered for each in events for undelivered in _try([each])]
        return [Undelivered(each, str(error)) for each in events]
    return [
        Undelivered(each, f"{result['ErrorCode']}: {result.get('ErrorMessage', '')}")
        for each, result in zip(events, results, strict=True)
        if "ErrorCode" in result
    ]
