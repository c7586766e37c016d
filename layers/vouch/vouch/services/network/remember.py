"""Remembering the people whom a settled call of a viewer delivered (DESIGN 12.3).

Every step may be repeated, by this request or by the sweep: a person is written only if the call is
newer than what is stored, and nobody once the viewer was deleted.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import batched
from typing import Final

from vouch.aws import dynamodb
from vouch.aws.deletion import commit_possible
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation
from vouch.domain.people import Call, Person, remembered
from vouch.domain.sighting import Sighting
from vouch.errors import LostRaceError
from vouch.moment import DAY
from vouch.services.network.recognize import delivered
from vouch.settings import people as people_settings
from vouch.storage import credits, people, viewer_calls, viewers
from vouch.storage.viewer_calls import ViewerCall

AT_ONCE: Final = 45
"""How many people one transaction writes: each may take two of its 100 members."""
LEAST: Final = 2.0
"""How many seconds have to be left to begin with a transaction: the client's two tries take so long
where the store does not answer, and the request still has an answer to give."""
VIEWER, TOMBSTONE = "viewer", "tombstone "
"""The names of checks in a transaction; a person's id follows the second, and is itself a name."""


class _Some:
    """A few people of a call, who are written in one transaction."""

    def __init__(
        self, call: ViewerCall, some: Sequence[Sighting], before: Mapping[str, Person]
    ) -> None:
        self._call = call
        self._left = [*some]
        self._before = dict(before)
        self._place = _place_of(call)

    def attempt(self) -> bool:
        """Write them; return False once the viewer is deleted."""
        writes = self._writes()
        if not writes:
            return True
        call = self._call
        check = viewers.check_generation(call["account"], call["viewer"], call["generation"])
        try:
            dynamodb.commit({VIEWER: check, **writes})
        except LostRaceError as lost:
            if VIEWER in lost.failed:
                return False
            self._look_again(lost.failed)
            raise
        return True

    def _writes(self) -> dict[str, dynamodb.Write]:
        """Build the writes of those of whom nothing newer is stored."""
        writes: dict[str, dynamodb.Write] = {}
        call, days = self._call, people_settings().people_retention_days
        now = Call(call["settledAt"], call["reservation"])
        for each in self._left:
            stored = self._before.get(each.person)
            person = remembered(stored, each, call["viewer"], now, days * DAY)
            if person is None:
                continue
            writes[each.person] = people.put_person(self._place, person, stored)
            if stored is None:
                writes[TOMBSTONE + each.person] = people.check_not_forgotten(each.person)
        return writes

    def _look_again(self, failed: Collection[str]) -> None:
        """Leave out who must not be kept; read anew whom another write changed."""
        self._left = [each for each in self._left if TOMBSTONE + each.person not in failed]
        changed = [each.person for each in self._left if each.person in failed]
        for person in changed:
            self._before.pop(person, None)
        self._before |= people.get_many(self._place, changed)


def remember(
    reservation: Reservation,
    call: ViewerCall,
    seen: Sequence[Sighting],
    deadline: Deadline,
    before: Mapping[str, Person] | None = None,
) -> bool:
    """Remember the people of a call; return False where time was up before that was done.

    `before` has those who were stored, if they were read already; they are read otherwise.
    """
    for some in batched(seen, AT_ONCE, strict=False):
        if deadline.left() < LEAST:
            return False
        stored = before
        if stored is None:
            stored = people.get_many(_place_of(call), [each.person for each in some])
        if not retried_until(deadline, _Some(call, some, stored).attempt):
            break  # the viewer is deleted
    if deadline.left() < LEAST:
        return False
    _finish(reservation, call, deadline)
    return True


def remember_rest(reservation: Reservation, deadline: Deadline) -> bool:
    """Remember what is left of a call whose request ended; return False where time was up."""
    call = viewer_calls.get(reservation["account"], reservation["viewer"], reservation["id"])
    seen = None if call is None else delivered(call)
    if call is not None and seen is not None:
        return remember(reservation, call, seen, deadline)
    # Without an answer the viewer was deleted.
    _finish(reservation, call, deadline)
    return True


def _finish(reservation: Reservation, call: ViewerCall | None, deadline: Deadline) -> None:
    """Leave nothing to be remembered of a call, unless that was done before."""
    writes = {"reservation": credits.update_remembered(reservation)}
    if call is not None:
        writes |= viewer_calls.end_call(call)
    commit_possible(writes.values(), deadline)


def _place_of(call: ViewerCall) -> str:
    return people.partition(call["account"], call["viewer"], call["generation"])
