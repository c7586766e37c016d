"""Records of LinkedIn's of which a party was erased here (DESIGN 5.6)."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried_conflicts
from vouch.deadline import Deadline
from vouch.domain.mirror import Reading
from vouch.errors import LostRaceError
from vouch.storage import erasures, recommendations

PARTIES: Final = ("recommender", "recommendee")
"""The fields of a record that name its parties."""
CONFLICTING: Final = 3
"""How many seconds a write is tried while other transactions are under way on its items."""


def erased(readings: Iterable[Reading], *, consistent: bool) -> dict[str, str]:
    """Return the URNs of the readings of which a party was erased, and that party."""
    parties = {each.urn: _parties(each) for each in readings}
    found = erasures.tombstoned({*chain(*parties.values())}, consistent=consistent)
    return {
        urn: next(each for each in members if each in found)
        for urn, members in parties.items()
        if not found.isdisjoint(members)
    }


def check_none_erased(readings: Iterable[Reading]) -> dict[str, dynamodb.Write]:
    """Build the checks, by party, under which new records may be stored."""
    members = {*chain(*map(_parties, readings))}
    return {each: erasures.check_no_tombstone(each) for each in sorted(members)}


def delete(found: Mapping[str, str]) -> None:
    """Delete records by URN of their erased parties, unless a party was readmitted meanwhile."""
    for urn, party in found.items():
        writes = {
            "record": recommendations.delete_record(urn, party),
            "tombstone": erasures.check_tombstone(party),
        }
        with suppress(LostRaceError):  # it is deleted already, or the tombstone was lifted
            retried_conflicts(Deadline.after(CONFLICTING), partial(dynamodb.commit, writes))


def _parties(reading: Reading) -> list[str]:
    return [reading.fields[name] for name in PARTIES]
