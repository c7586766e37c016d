"""The demo members, and recommendations made up for a member, as many as are wanted."""

from collections.abc import Iterator
from typing import Any

from local.simulators.linkedin.rules import RELATIONSHIPS
from local.simulators.linkedin.store import PARTY, Record, Store, urn_of

DEMO = {"anaDemo": "Ana Souza", "benDemo": "Ben Müller", "cleoDemo": "Cléo Nguyễn"}
FIRST = "urn:li:person:anaDemo"
FIRST_RECEIVED, FIRST_GIVEN = 15, 10
AGE_MS = 3_600_000
"""How many milliseconds lie between one made-up recommendation and the next."""
STATUSES = (
    "VISIBLE", "VISIBLE", "PENDING", "VISIBLE", "HIDDEN", "VISIBLE", "CLOSED", "VISIBLE",
    "WITHDRAWN",
)  # fmt: skip
REVISION_EVERY = 12
"""How many recommendations pass until one is a revision, which replaces the one before it."""
TEXTS = (
    "Led the migration of our billing in a year in which nothing else stood still, and had the"
    " patience to explain it to everybody. I would work with them again any day.",
    "Une personne d'une rare clarté : elle écoute, décide et tient ses engagements. 👏",
    "彼女のコードレビューからは毎回学ぶことがありました。チームの支えでした。",
    'Asks the one question nobody dared to ask ("what if we do not?") and then stays late to help.',
)
KINDS = sorted(RELATIONSHIPS)


def demo() -> list[tuple[str, str]]:
    """Return the URNs and names of the demo members, the first one first."""
    return [(f"urn:li:person:{plain}", name) for plain, name in DEMO.items()]


def settle(store: Store) -> None:
    """Store the demo members; the first one has 25 recommendations."""
    for urn, name in demo():
        store.register(urn, name)
    load(store, FIRST, FIRST_RECEIVED, FIRST_GIVEN)


def load(store: Store, member: str, received: int, given: int) -> list[str]:
    """Make up and store recommendations; return their URNs, those received first."""
    records = [
        *_made(store, received, recommendee=member),
        *_made(store, given, recommender=member),
    ]
    return store.put_all(records)


def _made(store: Store, number: int, **parties: str) -> Iterator[Record]:
    """Make up records, from the oldest to the newest."""
    now, before = store.clock.now(), None
    for at in range(number):
        members = dict.fromkeys(PARTY.values(), store.new_peer()) | parties
        record = _record(store.new_id(), at, now - (number - at) * AGE_MS, members)
        if before is not None and at % REVISION_EVERY == 0:
            record |= {name: before[name] for name in ("recommender", "recommendee")}
            record |= {"status": "VISIBLE", "previousRecommendation": urn_of(before)}
            before |= {"status": "REPLACED", "nextRecommendation": urn_of(record)}
        if before is not None:
            yield before
        before = record
    if before is not None:
        yield before


def _record(number: int, at: int, created: int, members: dict[str, str]) -> dict[str, Any]:
    return {
        "id": number,
        "created": created,
        "lastModified": created + at % 5 * 60_000,
        **members,
        "recommendationText": TEXTS[at % len(TEXTS)],
        "status": STATUSES[at % len(STATUSES)],
        "visibilityForRecommender": "EVERYONE",
        "relationship": KINDS[at % len(KINDS)],
        "recommendeeEntity": f"urn:li:position:({members['recommendee']},{at + 1})",
        "locale": {"country": "US", "language": "en"},
    }
