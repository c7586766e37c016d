"""The product with LinkedIn as its source: a simulator behind it, and members known there."""

import itertools
from collections.abc import Callable
from typing import Any

import requests

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import connecting, store
from tests.support.broken_table import Fault, on_commit
from tests.support.builders import Member
from tests.support.gateway import Answer
from vouch.clients.linkedin import LinkedInClient
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation
from vouch.moment import now
from vouch.services.accounts.commands import manage
from vouch.services.linkedin import mirror
from vouch.services.linkedin.mirror import Adopted
from vouch.settings import settings


class LinkedIn:
    """The simulator, as a test looks at it."""

    def __init__(self, simulator: LinkedInSimulator) -> None:
        self.simulator = simulator

    def member(self) -> Member:
        """Return a new member, with a token of LinkedIn's for our application."""
        made = self.control("members")
        return Member(made["member"], made["access_token"])

    def known(self, member: Member) -> Member:
        """Return the same person with another token of LinkedIn's."""
        made = self.control("tokens", member=member.urn)
        return Member(member.urn, made["access_token"])

    def control(self, what: str, **body: Any) -> Any:
        return connecting.control(self.simulator, what, **body)

    def arm(self, fault: str, operation: str, **more: Any) -> None:
        """Let a fault strike at the next call of that operation."""
        self.control("faults", fault=fault, operation=operation, **more)

    def calls(self) -> dict[str, int]:
        """Return the calls of the Recommendation API, by operation."""
        found = connecting.calls(self.simulator)
        other = {"introspect", "userinfo", "token", "authorize"}
        return {name: number for name, number in found.items() if name not in other}

    def forget_calls(self) -> None:
        """Count from here on."""
        assert requests.delete(f"{self.simulator.url}/_control/calls", timeout=5).ok

    @staticmethod
    def wait_past(moment: int) -> None:
        """Wait until our clock is past that moment, which takes a millisecond."""
        while now() <= moment:
            pass

    def record(self, urn: str) -> dict[str, Any]:
        """Return the record as LinkedIn has it."""
        found = self.simulator.store.get(urn)
        assert found is not None
        return dict(found)

    def write(self, recommender: Member, recommendee: Member, **fields: Any) -> str:
        """Write a recommendation at LinkedIn, past Vouch."""
        content = {"recommendee": recommendee.urn, "recommendationText": "at LinkedIn", **fields}
        return self.client(recommender).create(content)

    def written(self, recommender: Member) -> list[str]:
        """Return the pending recommendations that a member gave, as LinkedIn lists them."""
        return [each.urn for each in self.client(recommender).recommender(["PENDING"]).elements]

    def change(self, urn: str, **values: Any) -> None:
        """Change a record at LinkedIn, past Vouch."""
        self.control("change", urns=[urn], set=values)

    def client(self, member: Member) -> LinkedInClient:
        return LinkedInClient(self.simulator.base_url, member.token)

    def read(self, member: Member, *urns: str) -> list[Reading]:
        return [self.client(member).get(urn) for urn in urns]

    def sync(self, member: Member, *urns: str, run: str = "sync-1") -> Adopted:
        """Do what a sync does with these records."""
        by = Provenance(member.urn, "sync", run)
        return mirror.adopt(self.read(member, *urns), by)


def internals(record: Recommendation) -> dict[str, Any]:
    """Return what only the mirror keeps of a record."""
    names = ("origin", "upstreamModified", "writtenAt", "deleted")
    return {name: value for name, value in record.items() if name in names}


def issued(member: Member) -> Member:
    """Return the same person with a token of Vouch's own."""
    made = manage({"action": "issue_member_token", "member": member.urn})
    return Member(member.urn, made["secret"])


def create(by: Member, to: Member, key: str | None = None, **fields: Any) -> Answer:
    """Create a recommendation, under an Idempotency-Key if there is one."""
    body = {"recommendee": to.urn, "recommendationText": "Bob is the best!", **fields}
    return by.call("POST", "/v2/recommendation", body, {"Idempotency-Key": key} if key else {})


def marks() -> list[dict[str, Any]]:
    """Return what is remembered of requests."""
    return store.items(settings().bookkeeping_table)


def on_second_commit(fault: Callable[[], None]) -> Fault:
    """Return the fault for the second write, because the first one marks the request."""
    numbers = itertools.count(1)
    return on_commit(lambda: fault() if next(numbers) == 2 else None)
