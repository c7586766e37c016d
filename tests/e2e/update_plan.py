"""Status updates in their order, and what a sequential model makes of them.

The model is the table of CONTRACTS 1.4, typed in by hand for the tests: nothing of the product.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from tests.support.status_table import triples

OUTCOMES: Final = {
    (actor, current, target): outcome for current, target, actor, outcome in triples()
}
REFUSALS: Final = {"a": "ACCESS_DENIED", "e": "ILLEGAL_STATUS_TRANSITION"}
ASKED: Final = {
    ("recommendee", "VISIBLE"): 30,
    ("recommendee", "HIDDEN"): 30,
    ("recommendee", "CLOSED"): 20,
    ("recommendee", "PENDING"): 10,
    ("recommendee", "REPLACED"): 1,
    ("recommendee", "WITHDRAWN"): 2,
    ("recommender", "WITHDRAWN"): 1,
    ("recommender", "VISIBLE"): 2,
    ("stranger", "VISIBLE"): 2,
}
"""The requests, by how often each is made; few end a recommendation, some are never allowed."""
OVER_HTTP: Final = 0.1
"""The share sent over HTTP of what the API queues, which the recommendee may ask for."""
MALFORMED: Final = {"json": 0.004, "version": 0.004, "group": 0.004}


@dataclass(frozen=True)
class Update:
    """A message to be sent, the second time as well as the first."""

    urn: str
    actor: str
    """The actor: recommendee, recommender or stranger."""
    status: str
    over_http: bool
    flaw: str
    """The flaw of the message; empty for a sound one."""


@dataclass
class Model:
    """The fate of one recommendation: its versions, and the updates that are refused."""

    status: str = "PENDING"
    versions: list[tuple[str, str]] = field(default_factory=list)
    """The versions from the second on: the status, and the id of the update that made it."""
    rejected: dict[str, str] = field(default_factory=dict)
    """The code of each refusal, by the update's id."""

    def apply(self, update: Update, update_id: str) -> None:
        """Apply updates in the order in which they are in the queue."""
        outcome = OUTCOMES.get((update.actor, self.status, update.status))
        if outcome is None:
            self.rejected[update_id] = "NOT_FOUND"
        elif outcome in REFUSALS:
            self.rejected[update_id] = REFUSALS[outcome]
        elif outcome == "y":
            self.status = update.status
            self.versions.append((update.status, update_id))


def plan(urns: Sequence[str], number: int, seed: int) -> Iterator[Update]:
    """Yield `number` updates, each twice, the recommendations shuffled among each other.

    The second of a pair comes at once, as if it was delivered twice, or later, as if sent again.
    """
    chance = random.Random(seed)  # noqa: S311 (no secret)
    queues: dict[str, list[Update]] = {urn: [] for urn in urns}
    for index in range(number):
        update = _update(urns[index % len(urns)], chance)
        queue = queues[update.urn]
        queue.append(update)
        queue.insert(chance.choice([len(queue), chance.randrange(len(queue)) + 1]), update)
    order = [urn for urn, queue in queues.items() for _ in queue]
    chance.shuffle(order)
    for urn in order:
        yield queues[urn].pop(0)


def _update(urn: str, chance: random.Random) -> Update:
    (actor, status), *_ = chance.choices(list(ASKED), list(ASKED.values()))
    flaws = {**MALFORMED, "": 1 - sum(MALFORMED.values())}
    flaw, *_ = chance.choices(list(flaws), list(flaws.values()))
    asked = actor == "recommendee" and status != "WITHDRAWN" and not flaw
    return Update(urn, actor, status, asked and chance.random() < OVER_HTTP, flaw)


def event_id(urn: str, version: int) -> str:
    """Return the id of an event as it is published: SHA-256 of URN and version."""
    return sha256(f"{urn}\0{version}".encode()).hexdigest()


def all_told(models: Mapping[str, Model], told: Collection[str]) -> bool:
    """Tell whether each change and each refusal has its event, by the ids of those that came."""
    return all(
        event_id(urn, version) in told
        for urn, model in models.items()
        for version in range(1, len(model.versions) + 2)
    ) and all(update in told for model in models.values() for update in model.rejected)
