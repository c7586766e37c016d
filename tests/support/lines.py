"""Records in memory, written and read as services/recommendations does with the real table."""

from collections.abc import Iterable
from typing import Any

from vouch.domain import revision
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change, Recommendation, create
from vouch.domain.update import update

WRITER = "urn:li:person:Writer"
SUBJECT = "urn:li:person:Subject"


def by(member: str) -> Provenance:
    return Provenance(member, "api", f"request-of-{member}")


def fresh(number: int = 1, *, now: int = 1_000, **fields: Any) -> Recommendation:
    """Return a new recommendation from the writer to the subject."""
    draft = {"recommendee": SUBJECT, "recommendationText": "Good work", **fields}
    return create(draft, number, by(WRITER), now)


class Lines:
    """The records by URN; each write is conditional on the state that it was decided on.

    Beside them stands what the rules promise about each, noted as it happens.
    """

    def __init__(self) -> None:
        self.records: dict[str, Recommendation] = {}
        self.bases: dict[str, str] = {}
        """The nearest ancestor of each revision that was not PENDING when the revision was made."""
        self.replaced_by_hand: set[str] = set()
        self._now = 0

    def copy(self) -> "Lines":
        """Return a copy that goes its own way from here."""
        other = Lines()
        other.records = dict(self.records)
        other.bases = dict(self.bases)
        other.replaced_by_hand = set(self.replaced_by_hand)
        other._now = self._now
        return other

    def write(self, previous: str | None = None) -> str:
        """Write a recommendation, perhaps as a revision of `previous`, and return its URN."""
        now = self._tick()
        if previous is None:
            new = fresh(now, now=now)
            self._commit([Change(None, new)])
            return new["urn"]
        new = fresh(now, now=now, previousRecommendation=previous)
        old = self._get(previous)
        line = revision.line_of_revision(old, self._get)
        self._commit(revision.revise(new, old, line, by(WRITER)))
        pending = old is not None and old["status"] == "PENDING"
        if base := self.bases.get(previous) if pending else previous:
            self.bases[new["urn"]] = base
        return new["urn"]

    def set_status(self, urn: str, status: str, member: str) -> None:
        before = self.records[urn]
        after = update(before, {"status": status}, by(member), self._tick())
        if after is not before:
            line = revision.line_of_update(before, after, self._get)
            self._commit(revision.follow(before, after, line, by(member)))
            if status == "REPLACED":
                self.replaced_by_hand.add(urn)

    def accepted(self) -> str:
        """Write a recommendation that is then VISIBLE, and return its URN."""
        urn = self.write()
        self.set_status(urn, "VISIBLE", SUBJECT)
        return urn

    def _tick(self) -> int:
        self._now += 1
        return self._now

    def _get(self, urn: str) -> Recommendation | None:
        return self.records.get(urn)

    def _commit(self, changes: Iterable[Change]) -> None:
        changes = list(changes)
        urns = [change.urn for change in changes]
        assert len(urns) == len(set(urns)), "DynamoDB refuses two writes of one item"
        for change in changes:
            assert self.records.get(change.urn) == change.before, "decided on what was read"
        self.records |= {change.urn: change.after for change in changes if change.after}
