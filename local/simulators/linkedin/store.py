"""The members and their recommendations: read by page at any depth without a scan."""

import bisect
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from local.simulators.linkedin.clock import Clock

RECIPIENT, RECOMMENDER = "recipient", "recommender"
PARTY = {RECIPIENT: "recommendee", RECOMMENDER: "recommender"}
"""The field, by finder, that names the member whose records are listed."""
SCATTER = 3_141_592_653_589_793
"""An odd factor, so that multiplying by it permutes the numbers below 2^53."""

type Record = Mapping[str, Any]
"""A recommendation as it is served; it is never changed in place."""


class Profile(NamedTuple):
    """A member."""

    urn: str
    name: str


class _List:
    """A member's records on one side, ordered by creation, and views of them by status."""

    def __init__(self) -> None:
        self.keys: list[tuple[int, str]] = []
        self.views: dict[frozenset[str], list[str]] = {}


def urn_of(record: Record) -> str:
    return f"urn:li:recommendation:({record['recommender']},{record['id']})"


class Store:
    """The data, safe from several threads; `lock` joins a read and the write decided on it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._profiles: dict[str, Profile] = {}
        self._records: dict[str, Record] = {}
        self._lists = defaultdict[tuple[str, str], _List](_List)
        self._hidden = set[str]()
        self._number = self._peers = 0

    def register(self, urn: str, name: str | None = None) -> Profile:
        """Return the member, which is made if it is new."""
        with self.lock:
            plain = urn.rpartition(":")[2]
            return self._profiles.setdefault(urn, Profile(urn, name or f"{plain} Member"))

    def profile(self, urn: str) -> Profile | None:
        with self.lock:
            return self._profiles.get(urn)

    def new_id(self) -> int:
        """Return a new id: positive, below 2^53 and in no order."""
        with self.lock:
            self._number += 1
            return self._number * SCATTER % 2**53

    def new_peer(self) -> str:
        """Return the URN of a member who is made up, and new."""
        with self.lock:
            self._peers += 1
            return f"urn:li:person:Peer-{self._peers:07d}"

    def get(self, urn: str) -> Record | None:
        with self.lock:
            return self._records.get(urn)

    def put(self, record: Record) -> None:
        """Store a new record, or a new state of one with the same parties and creation time."""
        urn = urn_of(record)
        with self.lock:
            is_new = urn not in self._records
            self._records[urn] = record
            for listed in self._of(record):
                if is_new:
                    bisect.insort(listed.keys, (record["created"], urn))
                listed.views.clear()

    def put_all(self, records: Iterable[Record]) -> list[str]:
        """Store new records, and return their URNs."""
        urns = []
        with self.lock:
            touched = dict[int, _List]()
            for record in records:
                urns.append(urn_of(record))
                self._records[urns[-1]] = record
                for listed in self._of(record):
                    listed.keys.append((record["created"], urns[-1]))
                    touched[id(listed)] = listed
            for listed in touched.values():
                listed.keys.sort()
                listed.views.clear()
        return urns

    def remove(self, urns: Iterable[str]) -> None:
        with self.lock:
            gone = [(urn, self._records.pop(urn)) for urn in urns if urn in self._records]
            for urn, record in gone:
                for listed in self._of(record):
                    del listed.keys[bisect.bisect_left(listed.keys, (record["created"], urn))]
                    listed.views.clear()

    def hide(self, member: str, hidden: bool) -> None:
        with self.lock:
            (self._hidden.add if hidden else self._hidden.discard)(member)

    def page(
        self, finder: str, member: str, statuses: frozenset[str], start: int, count: int
    ) -> list[Record]:
        """Return a page of a finder's records, newest first."""
        with self.lock:
            if member in self._hidden:
                return []
            listed = self._lists[finder, member]
            view = listed.views.get(statuses)
            if view is None:
                view = [u for _, u in listed.keys if self._records[u]["status"] in statuses][::-1]
                listed.views[statuses] = view
            return [self._records[urn] for urn in view[start : start + count]]

    def revisions(self, urn: str) -> list[Record]:
        """Return the records that name this one as their predecessor."""
        record = self.get(urn)
        with self.lock:
            given = self._lists[RECOMMENDER, record["recommender"]].keys if record else []
            records = (self._records[other] for _, other in given)
            return [it for it in records if it.get("previousRecommendation") == urn]

    def content(self) -> dict[str, Any]:
        """Return all that is stored, for `restore` in another process."""
        with self.lock:
            return {
                "profiles": list(self._profiles.values()),
                "records": list(self._records.values()),
                "hidden": list(self._hidden),
                "counters": [self._number, self._peers],
            }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Replace all that is stored."""
        with self.lock:
            self._profiles = {urn: Profile(urn, name) for urn, name in content["profiles"]}
            self._records, self._hidden = {}, set(content["hidden"])
            self._lists.clear()
            self._number, self._peers = content["counters"]
            self.put_all(content["records"])

    def _of(self, record: Record) -> list[_List]:
        return [self._lists[finder, record[field]] for finder, field in PARTY.items()]
