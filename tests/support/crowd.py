"""Many members who are connected and mirrored, put where they belong without the product's rules.

Each gives a recommendation to each of those who follow in a ring, so that everybody has as many
received as given. Names, ids and times have one width each, so that all members are alike to the
byte.
"""

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from local.simulators.linkedin.control import SCOPES
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkedin.store import urn_of
from tests.support import many
from tests.support.payers import Payer
from vouch.aws import dynamodb, kms
from vouch.clients.linkedin.record import checked
from vouch.domain import mirror
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change
from vouch.moment import now
from vouch.services.accounts.commands import manage
from vouch.services.linkedin.tokens import Pair
from vouch.settings import settings
from vouch.storage import connections, recommendations, sync_passes, syncs

if TYPE_CHECKING:
    from vouch.storage.connections import Connection

EACH: Final = 10
"""How many recommendations each member gives, and receives."""
FIRST_ID: Final = 700_000_000_000_000
"""A multiple of what members give each."""
YEAR_MS: Final = 365 * 24 * 60 * 60 * 1000
STATUSES: Final = ("VISIBLE",) * 9 + ("HIDDEN",)


class Someone(NamedTuple):
    """A member of the crowd."""

    urn: str
    token: str
    account: str
    received: Sequence[str]
    """The URNs of the recommendations that the member has received, the nearest giver's first."""


def crowd(
    linkedin: LinkedInSimulator,
    accounts: Sequence[Payer],
    count: int,
    each: int = EACH,
    *,
    for_first: bool = False,
) -> list[Someone]:
    """Put so many members in place, connected in turn under the accounts, and due to be synced.

    With `for_first` only the recommendations of the first one are there.
    """
    people = [f"urn:li:person:Member{number:07d}" for number in range(count)]
    records = [
        record
        for record in _records(people, each)
        if not for_first or people[0] in {record["recommender"], record["recommendee"]}
    ]
    for person in people:
        linkedin.store.register(person)
    linkedin.store.put_all(records)
    _mirror(records)
    received: dict[str, list[str]] = {person: [] for person in people}
    for record in sorted(records, key=lambda record: record["id"] % max(1, each)):
        received[record["recommendee"]].append(urn_of(record))
    made = []
    for number, person in enumerate(people):
        account = accounts[number % len(accounts)].id
        _connect(linkedin, person, account)
        issued = manage({"action": "issue_member_token", "member": person})
        made.append(Someone(person, issued["secret"], account, received[person]))
    return made


def _records(people: Sequence[str], each: int) -> Iterator[dict[str, Any]]:
    """Yield the records; `each` given by each member, to those who follow."""
    for giver, person in enumerate(people):
        for at in range(each):
            created = now() - YEAR_MS + giver * each + at
            recommendee = people[(giver + at + 1) % len(people)]
            yield {
                "id": FIRST_ID + giver * each + at,
                "created": created,
                "lastModified": created,
                "recommender": person,
                "recommendee": recommendee,
                "recommendationText": many.TEXT,
                "status": STATUSES[at % len(STATUSES)],
                "visibilityForRecommender": "EVERYONE",
                "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
                "locale": {"country": "US", "language": "en"},
            }


def _mirror(records: Sequence[dict[str, Any]]) -> None:
    """Store what a sync stores of these records."""
    at = now()
    by = Provenance("urn:li:person:Member0000000", "sync", f"{at:013d}-0123456789abcdef")
    for record in records:
        reading = checked(record, at - 1000)
        assert isinstance(reading, Reading), reading
        adopted = mirror.adopt(None, reading, by)
        assert adopted
        dynamodb.commit({"record": recommendations.put_change(Change(None, adopted))})


def _connect(linkedin: LinkedInSimulator, member: str, account: str) -> None:
    """Store the member's consent, and a sync that has ended."""
    moment = now()
    access = linkedin.tokens.issue(member, linkedin.client_id, SCOPES, consented=True)
    refresh = linkedin.tokens.issue_refresh(member, linkedin.client_id, SCOPES)
    assert refresh
    pair = json.dumps(Pair(access.text, refresh.text)._asdict())
    connection: Connection = {
        "account": account,
        "member": member,
        "connectionState": "ACTIVE",
        "connectedAt": moment // 1000 - 86_400,
        "expiresAt": refresh.expires // 1000,
        "accessExpiresAt": access.expires // 1000,
        "tokens": kms.encrypt(pair, {"account": account, "member": member}),
        "revision": 1,
    }
    connections.store(connection, {"state": syncs.update_enrolled(member)})
    ended = {"pk": syncs.partition(member), "sk": "state"}
    change = dynamodb.Expression(
        "SET endedAt = :moment, syncedAt = :moment", {":moment": moment - 60_000}
    )
    dynamodb.commit(
        {
            "state": dynamodb.update(settings().bookkeeping_table, ended, change),
            "missing": sync_passes.put_missing(member, []),
        }
    )
