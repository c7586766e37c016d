"""The mirror of LinkedIn's records: what was read there is kept where it says something new."""

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
"""Writes under way; each is of one record, and conditional on it."""
MOST_ALONE: Final = 3
"""Writes for which threads are not worth starting."""
ATTEMPTS: Final = 8
"""Fresh reads of a record that others keep writing (DESIGN D7)."""


class Adopted(NamedTuple):
    """The URNs of the records that were read, each in one of the three.

    What an earlier try of the same sync or request wrote counts as written by this one.
    """

    created: Sequence[str]
    updated: Sequence[str]
    unchanged: Sequence[str]


def adopt(readings: Sequence[Reading], by: Provenance) -> Adopted:
    """Keep what was read, each record as far as it is newer than what is stored."""
    created, updated, unchanged = list[str](), list[str](), list[str]()
    for urn, record in kept(readings, by).items():
        if (record["cause"], record["correlationId"]) != (by.cause, by.correlation_id):
            unchanged.append(urn)
        else:
            (created if record["version"] == 1 else updated).append(urn)
    return Adopted(created, updated, unchanged)


def kept(readings: Sequence[Reading], by: Provenance) -> dict[str, Recommendation]:
    """The records by URN, as they are stored once what was read is adopted."""
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
    """One record; where another write comes first, decided again on what that left."""
    for lost in range(1, ATTEMPTS + 1):
        after = mirror.adopt(stored, reading, by)
        if after is None:
            # Only a stored record stays as it is.
            return cast("Recommendation", stored)
        try:
            return recommendations.store(stored, after)
        except LostRaceError:
            pause(lost)
            stored = recommendations.get(reading.urn)
    raise LostRaceError
