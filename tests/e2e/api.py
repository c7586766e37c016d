"""The running API as a client sees it: a demo member's calls over HTTP."""

import uuid
from typing import Any
from urllib.parse import quote

import requests

from local.demo_account import Member

SECRETS: set[str] = set()
"""The keys and tokens that the tests have used; none may be found anywhere."""
RESOURCE = "/v2/recommendation"
SAMPLE = {
    "visibilityForRecommender": "EVERYONE",
    "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
    "subject": "Recommendation!",
    "recommendationText": "Bob Smith is an amazing leader. He is the best!",
    "message": "Giving you a recommendation!",
}
"""The published sample (CONTRACTS 1.2), without the members it names."""


class Caller:
    """The session of one member with the API."""

    def __init__(self, api_url: str, member: Member) -> None:
        self.urn = member.urn
        self.token = member.access_token
        self._api_url = api_url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {member.access_token}"
        self._session.headers["X-Restli-Protocol-Version"] = "2.0.0"

    def call(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        url = f"{self._api_url}{path}"
        return self._session.request(method, url, json=body, headers=headers, timeout=60)

    def create(
        self, recommendee: "Caller", key: str | None = None, **fields: Any
    ) -> requests.Response:
        body = {
            **SAMPLE,
            "recommendee": recommendee.urn,
            "recommendeeEntity": f"urn:li:position:({recommendee.urn},123456)",
            **fields,
        }
        return self.call("POST", RESOURCE, body, {"Idempotency-Key": key} if key else None)

    def write(self, recommendee: "Caller", **fields: Any) -> str:
        answer = self.create(recommendee, str(uuid.uuid4()), **fields)
        assert answer.status_code == 201, answer.text
        return answer.headers["X-RestLi-Id"]

    def get(self, urn: str) -> requests.Response:
        return self.call("GET", at(urn))

    def patch(self, urn: str, **fields: Any) -> requests.Response:
        return self.call("POST", at(urn), {"patch": {"$set": fields}})


def at(urn: str) -> str:
    """Return the path at which a recommendation is served."""
    return f"{RESOURCE}/{quote(urn, safe='')}"
