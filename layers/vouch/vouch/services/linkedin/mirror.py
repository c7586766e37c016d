"""The mirror of LinkedIn's records: a reading is stored where it says something new."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, repeat
from typing import Final, NamedTuple, cast

from vouch.aws import dynamodb
from vouch.backoff import pause
from vouch.domain import mirror
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation
from vouch.errors import LostRaceError
from vouch.storage import erasures, recommendations

AT_ONCE: Final = 8
"""How many records are written at the same time; each write is conditional on its record."""
MOST_ALONE: Final = 3
"""The number of writes from which on threads are worth starting."""
ATTEMPTS: Final = 8
"""How often a write is decided on when other writers change the record first (DESIGN D7)."""


PARTIES: Final = ("recommender", "recommendee")


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
    """Store the readings that are newer, and return all their records as stored, by URN.

    Left out, and deleted where they are stored all the same, are the records of a member who was
    erased here (DESIGN 5.6). An erasure that runs at the same time may look for records before they
    are stored: so once new ones are, it is asked again who was erased.
    """
    newest = {each.urn: each for each in sorted(readings, key=lambda each: each.requested_at)}
    stored = recommendations.get_many(list(newest))
    erased = _erased(newest.values(), consistent=False)
    _delete(erased.keys() & stored.keys(), erased)
    newest = {urn: each for urn, each in newest.items() if urn not in erased}
    records = _stored(newest, {urn: stored[urn] for urn in newest if urn in stored}, by)
    first = (urn for urn, each in records.items() if each["writeCount"] == 1)
    new = [newest[urn] for urn in first if records[urn] is not stored.get(urn)]
    erased = _erased(new, consistent=True)
    _delete(erased, erased)
    return {urn: each for urn, each in records.items() if urn not in erased}


def _erased(readings: Iterable[Reading], *, consistent: bool) -> dict[str, str]:
    """Return the URNs of the readings of which a party was erased, and that party."""
    parties = {each.urn: [each.fields[name] for name in PARTIES] for each in readings}
    found = erasures.tombstoned({*chain(*parties.values())}, consistent=consistent)
    return {
        urn: next(each for each in members if each in found)
        for urn, members in parties.items()
        if not found.isdisjoint(members)
    }


def _delete(urns: Iterable[str], erased: Mapping[str, str]) -> None:
    for urn in urns:
        with suppress(LostRaceError):  # it is deleted, or is written again and met again
            dynamodb.commit({"record": recommendations.delete_record(urn, erased[urn])})


def _stored(
    newest: Mapping[str, Reading], stored: Mapping[str, Recommendation], by: Provenance
) -> dict[str, Recommendation]:
    """Store the readings that are newer than what is stored, and return all as stored."""
    pending = {urn: each for urn, each in newest.items() if mirror.adopt(stored.get(urn), each, by)}
    if len(pending) < MOST_ALONE:
        written = [_kept(stored.get(urn), each, by) for urn, each in pending.items()]
    else:
        before = [stored.get(urn) for urn in pending]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            written = list(pool.map(_kept, before, pending.values(), repeat(by)))
    return {**stored, **{record["urn"]: record for record in written}}


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
