"""Erases a deleted viewer, or a forgotten person under every viewer (DESIGN 12.5).

Only what the table says was deleted is erased: a viewer whose generation was raised, a person who
has a tombstone. So a message alone erases nothing, and each erasure may be repeated.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import batched
from typing import Final, NamedTuple

from vouch.aws.deletion import commit_possible
from vouch.aws.dynamodb import Write
from vouch.deadline import Deadline
from vouch.errors import ThrottledError, UnansweredError, VouchError
from vouch.messages.people_erasure import Erasure, PersonErasure, ViewerErasure
from vouch.moment import now
from vouch.observability import warn_passed_over
from vouch.storage import people, refresh_runs, viewer_calls, viewers
from vouch.storage.viewer_calls import ViewerCall

AT_ONCE: Final = 50
"""How many people, or runs of a refresh, one transaction deletes."""
LEAST: Final = 2.0
"""How many seconds must be left to begin with a transaction."""

type Step = Callable[[Deadline], int]
"""Erases something and returns how many items that were."""


class Erased(NamedTuple):
    """How many people, runs and answers were erased, and whether nothing is left of them."""

    total: int
    is_all: bool
    error: VouchError | None = None
    """Why not all could be erased; None where time was up."""


def erase(erasure: Erasure, deadline: Deadline) -> bool:
    """Erase as much as time allows; tell whether nothing is left."""
    return carry_out(erasure, deadline).is_all


def carry_out(erasure: Erasure, deadline: Deadline) -> Erased:
    """Erase as much as time allows, and return how much that was."""
    total = 0
    try:
        if not _was_deleted(erasure):
            return Erased(0, is_all=True)
        while True:
            before = total
            for step in _steps(erasure):
                if deadline.left() < LEAST:
                    return Erased(total, is_all=False)
                total += step(deadline)
            # More may have been written, or have come into the index, since.
            if total == before:
                return Erased(total, is_all=True)
    except (ThrottledError, UnansweredError) as error:
        warn_passed_over("not all erased", error, None)
        return Erased(total, is_all=False, error=error)


def _was_deleted(erasure: Erasure) -> bool:
    if isinstance(erasure, PersonErasure):
        return people.is_forgotten(erasure.person)
    found = viewers.get(erasure.account, erasure.viewer)
    return found is not None and found["generation"] > erasure.generation


def _steps(erasure: Erasure) -> Iterator[Step]:
    """Yield what erases all that is found now, in portions."""
    for chunk in batched(_people(erasure), AT_ONCE, strict=False):
        yield partial(commit_possible, chunk)
    if isinstance(erasure, ViewerErasure):
        for chunk in batched(refresh_runs.delete_runs(*erasure), AT_ONCE, strict=False):
            yield partial(commit_possible, chunk)
        for call in viewer_calls.calls_of(erasure.account, erasure.viewer):
            if call["generation"] <= erasure.generation:
                yield partial(_forget_call, call)


def _people(erasure: Erasure) -> Iterator[Write]:
    if isinstance(erasure, PersonErasure):
        found = people.partitions_with(erasure.person)
        return (people.delete_person(key, erasure.person) for key in found)
    key = people.partition(*erasure)
    return (people.delete_person(key, person) for person in people.people_of(key))


def _forget_call(call: ViewerCall, deadline: Deadline) -> int:
    """Forget what a call delivered; its Idempotency-Key is not free to be used again."""
    commit_possible(viewer_calls.forget_call(call, now()).values(), deadline)
    return 1
