"""A look at all parts of the stack; what cannot be read is unknown and stops no other."""

import re
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from typing import Any, Final, NamedTuple

from vouch.aws import alarms, queues
from vouch.aws.alarms import Alarm
from vouch.aws.queues import Depth
from vouch.deadline import Deadline
from vouch.errors import VouchError
from vouch.observability import code_of, logger, warn_passed_over, with_caller
from vouch.services.health.watched import WatchedQueue, watched_queues
from vouch.settings import health
from vouch.storage import scheduled_runs
from vouch.storage.scheduled_runs import ScheduledRun

AT_ONCE: Final = 2
"""How many calls are under way at the same time: a slow one leaves the other to go on.

More contend for the interpreter: eight took a quarter more CPU than two.
"""
PATIENCE: Final = 6.0
"""How many seconds the look takes at most: one call, tried twice, takes five."""
OWN: Final = re.compile(r"[A-Za-z0-9]+-[A-Za-z0-9]+")
"""What follows the stack's name in those of its alarms, by CloudFormation: logical id and suffix.

Names of another stack's alarms may begin alike: `vouch-staging-…` is none of `vouch`.
"""


class Unknown(NamedTuple):
    """Why something is not known."""

    reason: str


class QueueState(NamedTuple):
    """A queue's depth and that of its dead letters; None where it has no queue of its own."""

    queue: WatchedQueue
    depth: Depth | Unknown | None
    letters: Depth | Unknown


class Health(NamedTuple):
    """What a look has found."""

    queues: list[QueueState]
    alarms: list[Alarm] | Unknown
    runs: dict[str, ScheduledRun] | Unknown


def look(deadline: Deadline) -> Health:
    """Look at queues, alarms and runs, two at a time; nothing is awaited past the deadline."""
    until = deadline.at_most(PATIENCE)
    watched = watched_queues(health())
    pool = _pool()
    # First what takes one call for all, so that no slow queue keeps it from being begun.
    on = pool.submit(with_caller(_alarms))
    runs = pool.submit(with_caller(scheduled_runs.last_runs))
    urls = {url for each in watched for url in (each.url, each.dlq_url) if url}
    parts = {url: pool.submit(with_caller(queues.depth), url) for url in urls}
    every: list[Future[Any]] = [on, runs, *parts.values()]
    wait(every, max(until.left(), 0))
    if any(each.running() for each in every):
        _pool.cache_clear()  # the next look has threads that nothing holds up
    depths: dict[str, Depth | Unknown] = {}
    for url, part in parts.items():
        found = _found(part)
        depths[url] = found
    states = [
        QueueState(each, depths[each.url] if each.url else None, depths[each.dlq_url])
        for each in watched
    ]
    on_now, last = _found(on), _found(runs)
    return Health(states, on_now, last)


@cache
def _pool() -> ThreadPoolExecutor:
    """Return the process's threads."""
    return ThreadPoolExecutor(AT_ONCE)


def _alarms() -> list[Alarm]:
    prefix = f"{health().stack_name}-"
    found = alarms.in_alarm(prefix)
    return [each for each in found if OWN.fullmatch(each.name.removeprefix(prefix))]


def _found[T](part: Future[T]) -> T | Unknown:
    """Return what a call found, or why it did not; one that has not begun never will."""
    if part.cancel():
        return Unknown(_reason(TimeoutError()))
    try:
        return part.result(0)
    except Exception as error:
        return Unknown(_reason(error))


def _reason(error: Exception) -> str:
    """Return what the operator is told of an error; log it."""
    if isinstance(error, VouchError):
        warn_passed_over("not looked at", error, None)
        return error.message
    if isinstance(error, TimeoutError):
        warn_passed_over("not looked at", error, None)
        return "there was no answer in time; ask again in a moment"
    logger.exception("not looked at")
    return f"it could not be read ({code_of(error)}); the log says why"
