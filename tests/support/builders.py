"""Members with tokens and the requests they send; each call says only what matters to its test."""

import itertools
import json
from typing import Any, NamedTuple
from urllib.parse import quote

from tests.support import gateway
from tests.support.gateway import Answer
from vouch.services.accounts.commands import manage

PROTOCOL = {"X-Restli-Protocol-Version": "2.0.0"}
_people = itertools.count(1)


class Member(NamedTuple):
    """A member who can call the API."""

    urn: str
    token: str

    def call(
        self,
        method: str,
        target: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = {"Authorization": f"Bearer {self.token}", **PROTOCOL, **(headers or {})}
        return gateway.call(method, target, sent, None if body is None else json.dumps(body))

    def create(self, recommendee: "Member", **fields: Any) -> Answer:
        return self.call("POST", "/v2/recommendation", draft(recommendee, **fields))

    def write(self, recommendee: "Member", **fields: Any) -> str:
        """Create a recommendation, and return its URN."""
        answer = self.create(recommendee, **fields)
        assert answer.status == 201, answer.body
        return answer.headers["x-restli-id"]

    def get(self, urn: str) -> Answer:
        return self.call("GET", path(urn))

    def post(
        self, body: str | bytes, headers: dict[str, str] | None = None, urn: str | None = None
    ) -> Answer:
        """Post a body as it stands, to create or, with `urn`, to update."""
        sent = {"Authorization": f"Bearer {self.token}", **PROTOCOL, **(headers or {})}
        return gateway.call("POST", path(urn) if urn else "/v2/recommendation", sent, body)

    def patch(self, urn: str, **fields: Any) -> Answer:
        return self.call("POST", path(urn), {"patch": {"$set": fields}})

    def revise(self, urn: str, recommendee: "Member", **fields: Any) -> Answer:
        """Write a recommendation in the place of an older one."""
        return self.create(recommendee, previousRecommendation=urn, **fields)

    def status_of(self, urn: str) -> str:
        return str(self.get(urn).json["status"])


def member() -> Member:
    """Return a new member with a token."""
    urn = f"urn:li:person:Member{next(_people)}"
    issued = manage({"action": "issue_member_token", "member": urn})
    return Member(urn, issued["secret"])


def draft(recommendee: Member, **fields: Any) -> dict[str, Any]:
    """Return the published sample, addressed to somebody."""
    return {
        "recommendee": recommendee.urn,
        "recommendationText": "Bob Smith is an amazing leader. He is the best!",
        **fields,
    }


def path(urn: str) -> str:
    """Return the path at which a recommendation is served."""
    return f"/v2/recommendation/{quote(urn, safe='')}"


def accepted(recommender: Member, recommendee: Member, status: str = "VISIBLE") -> str:
    """Create a recommendation that its recommendee accepts, and return its URN."""
    urn = recommender.write(recommendee)
    assert recommendee.patch(urn, status=status).status == 204
    return urn


def revision(recommender: Member, recommendee: Member, urn: str, **fields: Any) -> str:
    """Create a pending revision of a recommendation, and return its URN."""
    return recommender.write(recommendee, previousRecommendation=urn, **fields)
