"""Status updates one after another, by the table of the specification: what they come to."""

import random
from collections.abc import Sequence
from typing import Any, NamedTuple

from tests.support.status_queue import update
from tests.support.status_table import STATES, triples
from vouch.aws import dynamodb
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change, Recommendation, create
from vouch.storage import recommendations

OUTCOMES = {(current, target, actor): outcome for current, target, actor, outcome in triples()}
CODES = {"a": "ACCESS_DENIED", "e": "ILLEGAL_STATUS_TRANSITION"}
STRANGER = "urn:li:person:Stranger"


class Sent(NamedTuple):
    """An update as it was sent."""

    id: str
    record: Recommendation
    actor: str
    status: str


class Version(NamedTuple):
    """One version of a record, and the update that made it."""

    number: int
    status: str
    update: str | None


class Model:
    """The records with their versions, and the code of each rejection by the update's id."""

    def __init__(self, records: Sequence[Recommendation]) -> None:
        self.versions = {record["urn"]: [Version(1, record["status"], None)] for record in records}
        self.rejected: dict[str, str] = {}

    def apply(self, sent: Sent) -> None:
        versions = self.versions[sent.record["urn"]]
        last = versions[-1]
        role = {
            sent.record["recommender"]: "recommender",
            sent.record["recommendee"]: "recommendee",
        }.get(sent.actor)
        outcome = OUTCOMES[last.status, sent.status, role] if role else "stranger"
        if outcome == "y":
            versions.append(Version(last.number + 1, sent.status, sent.id))
        elif outcome != "=":
            self.rejected[sent.id] = CODES.get(outcome, "NOT_FOUND")


def written(count: int) -> list[Recommendation]:
    """Store `count` recommendations, and return them."""
    made = []
    for number in range(1, count + 1):
        by = Provenance(f"urn:li:person:Writer{number}", "api", "chaos")
        fields = {
            "recommendee": f"urn:li:person:Subject{number}",
            "recommendationText": "Good work",
        }
        made.append(create(fields, number, by, 1_700_000_000_000))
        dynamodb.commit({"record": recommendations.put_change(Change(None, made[-1]))})
    return made


def drawn(record: Recommendation, chance: random.Random) -> tuple[str, str]:
    """Return a status that somebody wishes, most often the recommendee."""
    people = [record["recommendee"]] * 16 + [record["recommender"], STRANGER]
    # What ends the life of a record is seldom, or little would be left to happen.
    weights = [1 if state in {"WITHDRAWN", "REPLACED"} else 10 for state in STATES]
    return chance.choice(people), chance.choices(STATES, weights)[0]


def malformed(record: Recommendation, chance: random.Random) -> tuple[Any, str]:
    """Return a message that is none, and what its reason has to say."""
    good = update(record["urn"], record["recommendee"], "HIDDEN")
    return chance.choice(
        [
            ({**good, "version": "2"}, "version: Input should be '1'"),
            ({**good, "recommendation": f"{record['urn'][:-1]}9)"}, "is not the MessageGroupId"),
            ({**good, "patch": {}}, "patch/$set: Field required"),
            ("{", "not valid JSON"),
        ]
    )
