"""The mirror of LinkedIn's records: a reading is stored where it says something new."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Final, NamedTuple, cast

from vouch.backoff import pause
from vouch.domain import mirror
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation
from vouch.errors import LostRaceError
from vouch.storage import recommendations

AT_ONCE: Final = 8
"""How many records are written at the same time; each write is conditional on its record."""
MOST_ALONE: Final = 3
"""The number of writes from which on threads are worth starting."""
ATTEMPTS: Final = 8
"""How often a write is decided on when other writers change the record first (DESIGN D7)."""


class Adopted(NamedTuple):
    """The URNs of the records that were read, by what became of each.

    A record that an earlier try of the same sync or request wrote counts as written by this one.
    """

    created: Sequence[str]
    updated: Sequence[str]
    unchanged: Sequence[str]


def adopt(readings: Sequence[Reading], by: Provenance) -> Adopted:
    """Store each reading that is newer than the stored record."""
    created, updated, unchanged = list[str](), list[str](), list[str]()
    for urn, record in kept(readings, by).items():
        if (record["cause"], record["correlationId"]) != (by.cause, by.correlation_id):
            unchanged.append(urn)
        else:
            (created if record["version"] == 1 else updated).append(urn)
    return Adopted(created, updated, unchanged)


def kept(readings: Sequence[Reading], by: Provenance) -> dict[str, Recommendation]:
    """Store the readings that are newer, and return all their records as stored, by URN."""
    newest = {each.urn: each for each in sorted(readings, key=lambda each: each.requested_at)}
    stored = recommendations.get_many(list(newest))
    pending = {urn: each for urn, each in newest.items() if mirror.adopt(stored.get(urn), each, by)}
    if len(pending) < MOST_ALONE:
        written = [_kept(stored.get(urn), each, by) for urn, each in pending.items()]
    else:
        before = [stored.get(urn) for urn in pending]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            written = list(pool.map(_kept, before, pending.values(), repeat(by)))
    return stored | {record["urn"]: record for record in written}


def _kept(stored: Recommendation | None, reading: Reading, by: Provenance) -> Recommendation:
    """Store one reading; decide again on a fresh read if another write came first."""
    for lost in range(1, ATTEMPTS + 1):
        after = mirror.adopt(stored, reading, by)
        if after is None:
            # Only a stored record can stay as it is.
            return cast("Recommendation", stored)
        try:
            return recommendations.store(stored, after)
        except LostRaceError:
            pause(lost)
            stored = recommendations.get(reading.urn)
    raise LostRaceError
