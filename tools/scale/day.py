"""A day, minute by minute: how much runs at once, and how old the oldest message of a queue is."""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from tools.scale.demand import API, DAY, MINUTES, NETWORK, REFRESH, operations, seconds
from tools.scale.load import Load
from tools.scale.starts import NAMED
from tools.scale.units import BATCH, Measured

MORNING: Final = 9 * 60
"""The busiest minute."""
FIRST_RUN: Final = 2 * 60
"""The minute at which the schedule of syncs runs, or runs first."""
QUIET: Final = 0.25
"""The share of the mean at which the day lies outside its peak."""
WRITES: Final = ("create", "accept", "accept later")
"""The operations of members whose changes are published."""
BATCH_SECONDS: Final = 0.3
"""How long one batch of changes takes, from one poll of the stream to the next."""
IN_HOURS: Final = 6
"""Within how many hours a run's syncs are to be over where SyncsAtOnce is turned up for that."""


class Part(NamedTuple):
    """A part of the stack over a day, a number for each minute."""

    at_once: Sequence[float]
    """How many functions run at once."""
    age: Sequence[float]
    """The minutes that the oldest message has waited; none for requests, which do not wait."""
    left: float = 0
    """How many messages are left at the end of the day."""


def shape(peak: float) -> list[float]:
    """Return the requests of each minute over the mean: a quiet day with a morning peak."""
    if peak <= 1:
        return [1.0] * MINUTES
    wide = (1 - QUIET) / (peak - QUIET) * MINUTES / math.sqrt(2 * math.pi)
    bell = [math.exp(-0.5 * ((minute - MORNING) / wide) ** 2) for minute in range(MINUTES)]
    found = [QUIET + (peak - QUIET) * each for each in bell]
    return [each * MINUTES / sum(found) for each in found]


def queue(arrivals: Sequence[float], a_minute: float) -> tuple[list[float], list[float], float]:
    """Return how much of a queue is served each minute, the age of the oldest, and what is left.

    Age is when what is at the queue's head arrived: where arrivals and services, summed up, meet.
    """
    served, ages, backlog = list[float](), list[float](), 0.0
    arrived, head, done = [0.0], 0, 0.0
    for minute, number in enumerate(arrivals):
        arrived.append(arrived[-1] + number)
        backlog += number
        served.append(min(backlog, a_minute))
        backlog -= served[-1]
        done += served[-1]
        while head < minute and arrived[head + 1] <= done + 1e-9:
            head += 1
        ages.append(float(minute - head) if backlog > 1e-6 else 0.0)
    return served, ages, backlog


def a_day(load: Load, measured: Measured, at_once: Mapping[str, float]) -> Mapping[str, Part]:
    """Return each part over a day, with these values of the parameters that bound it."""
    done, form = operations(load), shape(load.peak)
    busy = sum(done[name] * seconds(measured, name) for name in (*API, *NETWORK)) / DAY
    starts, syncs = _syncs(load, measured, at_once)
    ended = [each * 60 / seconds(measured, "sync") for each in syncs.at_once]
    written = sum(done[name] for name in WRITES) + done[REFRESH]
    return {
        "requests": Part([busy * each for each in form], [0.0] * MINUTES),
        "starts of syncs": starts,
        "syncs": syncs,
        "refreshes": _queued(
            [done[REFRESH] / MINUTES * each for each in form],
            seconds(measured, REFRESH),
            at_once["RefreshesAtOnce"],
        ),
        "status updates": _queued(
            [done["accept later"] / MINUTES * each for each in form],
            seconds(measured, "accept later"),
            at_once["StatusUpdatesAtOnce"],
        ),
        "changes": _queued(
            [written / MINUTES * each + more for each, more in zip(form, ended, strict=True)],
            BATCH_SECONDS / BATCH,
            1,
        ),
    }


def _syncs(load: Load, measured: Measured, at_once: Mapping[str, float]) -> tuple[Part, Part]:
    due = [0.0] * MINUTES
    for run in range(load.runs):
        due[(FIRST_RUN + run * MINUTES // load.runs) % MINUTES] += (
            load.members * load.syncs / load.runs
        )
    begins = begin_seconds(measured)
    a_minute = at_once["SyncStartsAtOnce"] * 60 / begins
    begun, age, left = queue(due, a_minute)
    starts = Part([each * begins / 60 for each in begun], age, left)
    return starts, _queued(begun, seconds(measured, "sync"), at_once["SyncsAtOnce"])


def _queued(arrivals: Sequence[float], each: float, at_once: float) -> Part:
    served, age, left = queue(arrivals, at_once * 60 / each)
    return Part([number * each / 60 for number in served], age, left)


def begin_seconds(measured: Measured) -> float:
    """Return how long it takes to begin the sync of one member, of a message that names several."""
    return seconds(measured, "start of a member") + seconds(measured, "start") / NAMED


def turned(load: Load, measured: Measured, given: Mapping[str, float]) -> Mapping[str, float]:
    """Return the parameters turned up, where a run's syncs would not be over in time otherwise."""
    share = load.members * load.syncs / load.runs / (IN_HOURS * 3600)
    busiest = operations(load)[REFRESH] / DAY * load.peak
    return {
        **given,
        "SyncsAtOnce": max(given["SyncsAtOnce"], math.ceil(share * seconds(measured, "sync"))),
        "SyncStartsAtOnce": max(
            given["SyncStartsAtOnce"], math.ceil(4 * share * begin_seconds(measured))
        ),
        "RefreshesAtOnce": max(
            given["RefreshesAtOnce"], math.ceil(busiest / 2 * seconds(measured, REFRESH))
        ),
    }
