"""Readings of LinkedIn's records, written where they say something new.

An erasure that runs at the same time may look for a member's records before they are stored
(DESIGN 5.6). So the write of a new record checks in its own transaction that no party was erased.
Transactions that share a party hinder each other: many records are therefore written at once and
unchecked, and it is asked afterwards who was erased meanwhile.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import batched
from typing import Final

from vouch.backoff import pause, retried_conflicts
from vouch.deadline import Deadline
from vouch.domain import mirror
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation
from vouch.errors import LostRaceError
from vouch.services.linkedin import erased
from vouch.storage import recommendations

type Stored = Mapping[str, Recommendation]
"""Records as they are stored, by URN."""

AT_ONCE: Final = 8
"""How many records are written at the same time; each write is conditional on its record."""
TOGETHER: Final = 10
"""How many records one transaction writes; it takes 4 MB, and the largest record has 200 KB."""
ATTEMPTS: Final = 8
"""How often a write is decided on when other writers change the record first (DESIGN D7)."""


def checked(readings: Sequence[Reading], stored: Stored, by: Provenance) -> Stored:
    """Store readings in a few transactions; return the records of which no party was erased."""
    found = dict[str, Recommendation]()
    for some in batched(readings, TOGETHER, strict=False):
        try:
            written: Sequence[Recommendation | None] = _written(some, stored, by)
        except LostRaceError:
            fresh = recommendations.get_many([each.urn for each in some])
            written = [_decided(fresh.get(each.urn), each, by) for each in some]
        found |= {record["urn"]: record for record in written if record}
    return found


def at_once(readings: Sequence[Reading], stored: Stored, by: Provenance) -> Stored:
    """Store readings in parallel; return the records of which no party was erased.

    Records of an erased party are deleted again, also if another write has failed.
    """
    before = [stored.get(each.urn) for each in readings]
    store = partial(_decided, by=by, is_checked=False)
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            written = list(pool.map(store, before, readings))
    finally:
        new = [each for each in readings if each.urn not in stored]
        gone = erased.erased(new, consistent=True)
        erased.delete(gone)
    return {record["urn"]: record for record in written if record and record["urn"] not in gone}


def _written(
    readings: Sequence[Reading], stored: Stored, by: Provenance
) -> Sequence[Recommendation | None]:
    """Write readings in one transaction, each of which says something new."""
    states = [(stored.get(each.urn), each) for each in readings]
    changes = [(old, new) for old, each in states if (new := mirror.adopt(old, each, by))]
    checks = erased.check_none_erased(each for old, each in states if old is None)
    return recommendations.store_all(changes, checks)


def _decided(
    stored: Recommendation | None, reading: Reading, by: Provenance, *, is_checked: bool = True
) -> Recommendation | None:
    """Store one reading; decide again on a fresh read if another write came first.

    Return None for a new record of which a party was erased. Without `is_checked` this is not asked
    of a record that is new at the first try.
    """
    for lost in range(1, ATTEMPTS + 1):
        after = mirror.adopt(stored, reading, by)
        if after is None:
            return stored
        is_asked = stored is None and (is_checked or lost > 1)
        checks = erased.check_none_erased([reading]) if is_asked else {}
        write = partial(recommendations.store, stored, after, checks)
        try:
            return retried_conflicts(Deadline.after(erased.CONFLICTING), write)
        except LostRaceError as error:
            if not error.failed.isdisjoint(checks):
                return None
            pause(lost)
            stored = recommendations.get(reading.urn)
    raise LostRaceError
