"""How recommendations are created and changed, and what that does to those they revise.

See CONTRACTS 1.6.
"""

from collections.abc import Mapping
from typing import Any

from local.simulators.linkedin import rules
from local.simulators.linkedin.store import Record, Store, urn_of

NEVER_ECHOED = {"message", "subject"}


class Changes:
    """The writes to the store, whose lock the caller holds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def create(self, fields: Mapping[str, Any], member: str) -> str:
        """Store a member's recommendation of checked fields, and return its URN."""
        now = self._store.clock.now()
        record = {
            "id": self._store.new_id(),
            "created": now,
            "lastModified": now,
            "recommender": member,
            "status": "PENDING",
            "visibilityForRecommender": "EVERYONE",
            **{name: value for name, value in fields.items() if name not in NEVER_ECHOED},
        }
        if old := record.get("previousRecommendation"):
            before = self._store.get(old)
            rules.check_revision(record, before, self._store.revisions(old))
        self._store.put(record)
        return urn_of(record)

    def change(self, record: Record, values: Mapping[str, Any]) -> None:
        """Set values (None deletes the field); an accepted revision replaces what it revises."""
        now = max(self._store.clock.now(), record["lastModified"] + 1)
        merged = {**record, **values, "lastModified": now}
        after = {name: value for name, value in merged.items() if value is not None}
        self._store.put(after)
        if record["status"] == "PENDING" and after["status"] in rules.ACCEPTED:
            self._replace(after.get("previousRecommendation"), urn_of(after))

    def _replace(self, urn: str | None, successor: str) -> None:
        """Replace the predecessor and, if that was never accepted, its own predecessor too."""
        record = self._store.get(urn) if urn else None
        if record is None or "REPLACED" not in rules.EDGES[record["status"]]:
            return
        self.change(record, {"status": "REPLACED", "nextRecommendation": successor})
        if record["status"] == "PENDING":
            self._replace(record.get("previousRecommendation"), successor)
