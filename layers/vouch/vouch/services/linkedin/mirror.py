"""The mirror of LinkedIn's records: a reading is stored where it says something new.

The records of a member who was erased here are left out (DESIGN 5.6). Whom a late look takes for
erased is left out too, but no record is deleted on such a look alone.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from vouch.domain import mirror
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation
from vouch.services.linkedin import erased
from vouch.services.linkedin.store_readings import Stored, at_once, checked
from vouch.storage import recommendations

MOST_ALONE: Final = 3
"""The number of writes from which on threads are worth starting."""


class Adopted(NamedTuple):
    """The URNs of the records that were read, by what became of each; not of those left out.

    A record that an earlier try of the same sync or request wrote counts as written by this one.
    """

    created: Sequence[str]
    updated: Sequence[str]
    unchanged: Sequence[str]


class _Known(NamedTuple):
    """What is stored of the readings, and which of these say something new."""

    stored: Stored
    pending: Sequence[Reading]
    unwanted: Mapping[str, str]
    """The erased party of each record that is stored, and is in neither of the others."""


def adopt(readings: Sequence[Reading], by: Provenance) -> Adopted:
    """Store each reading that is newer than the stored record; delete those of erased members."""
    known = _known(readings, by)
    erased.delete(known.unwanted)
    store = checked if len(known.pending) < MOST_ALONE else at_once
    created, updated, unchanged = list[str](), list[str](), list[str]()
    for urn, record in {**known.stored, **store(known.pending, known.stored, by)}.items():
        if (record["cause"], record["correlationId"]) != (by.cause, by.correlation_id):
            unchanged.append(urn)
        else:
            (created if record["version"] == 1 else updated).append(urn)
    return Adopted(created, updated, unchanged)


def kept(readings: Sequence[Reading], by: Provenance) -> dict[str, Recommendation]:
    """Store the readings that are newer, and return all their records as stored, by URN.

    Those of erased members are left out. Where they are stored all the same, the next sync of a
    party deletes them.
    """
    known = _known(readings, by)
    return {**known.stored, **checked(known.pending, known.stored, by)}


def _known(readings: Sequence[Reading], by: Provenance) -> _Known:
    newest = {each.urn: each for each in sorted(readings, key=lambda each: each.requested_at)}
    found = recommendations.get_many(list(newest))
    gone = erased.erased(newest.values(), consistent=False)
    stored = {urn: record for urn, record in found.items() if urn not in gone}
    pending = [
        each
        for urn, each in newest.items()
        if urn not in gone and mirror.adopt(stored.get(urn), each, by)
    ]
    return _Known(stored, pending, {urn: gone[urn] for urn in found.keys() & gone.keys()})
