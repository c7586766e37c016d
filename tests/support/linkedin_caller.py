"""Calls LinkedIn's simulator as its guide says, and its control endpoint."""

from typing import Any
from urllib.parse import quote

import requests

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.linkedin_consent import OAuthCaller

ALL = "List(PENDING,VISIBLE,HIDDEN,WITHDRAWN,REPLACED,CLOSED)"
TEXT = "Bob Smith is an amazing leader. He is the best!"


def encoded(urn: str) -> str:
    return quote(urn, safe="")


def listed(*urns: str) -> str:
    return f"List({','.join(map(encoded, urns))})"


class Caller(OAuthCaller):
    """A caller for one member at a time: the first demo member, unless `by` names another."""

    def __init__(self, simulator: LinkedInSimulator) -> None:
        super().__init__(simulator)
        self.ana, self.ben, self.cleo = (member.urn for member in simulator.members)
        self._tokens = {member.urn: member.access_token for member in simulator.members}

    def token(self, member: str) -> str:
        """Return a good token of any member."""
        if member not in self._tokens:
            self._tokens[member] = self.told("tokens", member=member)["access_token"]
        return self._tokens[member]

    def call(
        self,
        method: str,
        target: str,
        by: str | None = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 30,
        **more: Any,
    ) -> requests.Response:
        """Make a call; `target` is the path behind /v2, with the query as it is to be sent."""
        text = token or self.token(by or self.ana)
        told = {"Authorization": f"Bearer {text}", "X-Restli-Protocol-Version": "2.0.0"}
        return self.session.request(
            method,
            f"{self.simulator.base_url}{target}",
            headers=told | (headers or {}),
            timeout=timeout,
            **more,
        )

    def write(self, by: str | None = None, **fields: Any) -> requests.Response:
        body = {"recommendee": self.ben, "recommendationText": TEXT, **fields}
        return self.call("POST", "/recommendation", by, json=body)

    def written(self, by: str | None = None, **fields: Any) -> str:
        """Create a recommendation, and return its URN."""
        answer = self.write(by, **fields)
        assert answer.status_code == 201, answer.text
        return answer.headers["X-RestLi-Id"]

    def get(self, urn: str, by: str | None = None) -> requests.Response:
        return self.call("GET", f"/recommendation/{encoded(urn)}", by)

    def record(self, urn: str, by: str | None = None) -> dict[str, Any]:
        answer = self.get(urn, by)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def update(self, urn: str, by: str, patch: object) -> requests.Response:
        return self.call("POST", f"/recommendation/{encoded(urn)}", by, json={"patch": patch})

    def status(self, urn: str, by: str, status: str) -> requests.Response:
        return self.update(urn, by, {"$set": {"status": status}})

    def find(self, finder: str, query: str = "", by: str | None = None) -> Any:
        answer = self.call("GET", f"/recommendation?q={finder}{query}", by)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def urns(self, finder: str, query: str = "", by: str | None = None) -> list[str]:
        """Return the URNs of one page, with any status."""
        page = self.find(finder, f"&statusFilters={ALL}{query}", by)
        return [urn_of(it) for it in page["elements"]]

    def userinfo(self, token: str) -> requests.Response:
        return self.call("GET", "/userinfo", token=token)

    def control(self, method: str, what: str, body: object = None) -> requests.Response:
        url = f"{self.simulator.url}/_control/{what}"
        return self.session.request(method, url, json=body, timeout=30)

    def told(self, what: str, **body: Any) -> Any:
        answer = self.control("POST", what, body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def calls(self) -> Any:
        return self.control("GET", "calls").json()


def urn_of(record: dict[str, Any]) -> str:
    return f"urn:li:recommendation:({record['recommender']},{record['id']})"


def refused(answer: requests.Response) -> tuple[int, str | None]:
    """Return the status and code of an error of the API."""
    assert answer.headers["X-RestLi-Error-Response"] == "true"
    assert answer.headers["x-li-request-id"]
    body = answer.json()
    assert body["status"] == answer.status_code
    return answer.status_code, body.get("code")
