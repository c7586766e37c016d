"""A member of a test's own, with recommendations received: nobody else's records are in the way."""

import uuid
from collections.abc import Callable
from typing import Any

from local.demo_account import Member
from local.stack import Stack
from tests.e2e.api import Caller
from tests.support import many
from vouch.domain.recommendation import Recommendation


class Guest(Caller):
    """A caller who knows what they received, oldest first."""

    def __init__(self, stack: Stack, manage: Callable[..., Any]) -> None:
        urn = f"urn:li:person:guest-{uuid.uuid4()}"
        secret = manage(action="issue_member_token", member=urn)["secret"]
        super().__init__(stack.info.api_url, Member(urn, secret))
        self._stack = stack
        self.records: list[Recommendation] = []

    def receive(self, statuses: list[str]) -> list[Recommendation]:
        """Store one recommendation for each status, by way of the table."""
        self.records = many.received(self.urn, statuses)
        client = self._stack.engine.client("dynamodb")
        many.store(client, self._stack.info.tables["recommendations"], self.records)
        return self.records

    @property
    def received(self) -> list[str]:
        return [record["urn"] for record in self.records]

    @property
    def ids(self) -> list[int]:
        return [record["id"] for record in self.records]

    def ids_of(self, status: str) -> list[int]:
        return [record["id"] for record in self.records if record["status"] == status]
