"""A viewer of a customer's: asked about, and the recommended people who are remembered."""

import re
from typing import Any, Final

import requests

from local.info import tables
from tests.e2e.customers import ROUTE, Customer

VIEWERS: Final = "/v1/network/viewers"
PEOPLE: Final = "/v1/network/people"
MOST: Final = 100
"""The largest page."""
PROFILE: Final = re.compile(r"urn:li:fsd_profile:([\w-]+)")

type Shown = dict[str, Any]


class Viewer:
    """A member whose network Linkup looks at, under the name that the customer gives."""

    def __init__(self, customer: Customer, name: str = "ana") -> None:
        self.customer, self.name = customer, name

    def ask(self, number: int, key: str | None = None, **fields: Any) -> requests.Response:
        """Ask for people, in the version of Linkup's API that the stack speaks."""
        fields = {"total_results": number, "viewer": self.name, **fields}
        if self.customer.stack.info.linkup_version == "v1":
            return self.customer.ask(key, **fields)
        headers = {"Idempotency-Key": key} if key else {}
        return self.customer.call("POST", ROUTE, fields, headers)

    def connect(self, case: str | None = None) -> requests.Response:
        """Log the viewer in; a case of the simulator's makes a new login token of that case."""
        if case is not None:
            self.customer.login_token = self.customer.new_login_token(case)
        body = {"viewer": self.name, "login_token": self.customer.login_token, "country": "FR"}
        return self.customer.call("POST", VIEWERS, body)

    def submit(self, code: str | None = None) -> requests.Response:
        body = {} if code is None else {"code": code}
        return self.customer.call("POST", f"{VIEWERS}/{self.name}/checkpoint", body)

    def forget(self) -> requests.Response:
        return self.customer.call("DELETE", f"{VIEWERS}/{self.name}")

    def put_refresh(self, every: str, number: int, budget: int) -> requests.Response:
        """Have the network refreshed at an interval, for people and credits of a month."""
        body = {"every": every, "total_results": number, "monthly_credits": budget}
        return self.customer.call("PUT", self._refresh, body)

    def refresh(self) -> requests.Response:
        return self.customer.call("GET", self._refresh)

    def end_refresh(self) -> requests.Response:
        return self.customer.call("DELETE", self._refresh)

    @property
    def _refresh(self) -> str:
        return f"{VIEWERS}/{self.name}/refresh"

    @property
    def state(self) -> str | None:
        """How the viewer stands, as the list of viewers says; None if it has no such viewer."""
        page = self.customer.call("GET", VIEWERS, query={"count": MOST}).json()
        states = {each["viewer"]: each["state"] for each in page["elements"]}
        return states.get(self.name)

    def page(self, **query: str | int) -> requests.Response:
        return self.customer.call("GET", PEOPLE, query={"viewer": self.name, **query})

    def pages(self, count: int = MOST, **query: str) -> list[list[Shown]]:
        """Return everybody who is remembered, page by page."""
        found: list[list[Shown]] = []
        token: str | None = ""
        while token is not None:
            more = {"page_token": token} if token else {}
            answer = self.page(count=count, **query, **more)
            assert answer.status_code == 200, answer.text
            found.append(answer.json()["elements"])
            token = answer.json()["paging"]["next_page_token"]
        return found

    def people(self, **query: str) -> dict[str, Shown]:
        """Return everybody who is remembered, by id; nobody is listed twice."""
        listed = [each for page in self.pages(MOST, **query) for each in page]
        found = {each["person"]: each for each in listed}
        assert len(found) == len(listed)
        return found

    def person(self, person: str) -> requests.Response:
        return self.customer.call("GET", f"{PEOPLE}/{self.name}/{person}")

    def decide(self, person: str, **decision: str) -> requests.Response:
        return self.customer.call("POST", f"{PEOPLE}/{self.name}/{person}", decision)


def ids(answer: requests.Response) -> list[str]:
    """Return the ids of the people in an answer, in its order."""
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["total_results"] == len(data["recommendations"])
    return [PROFILE.findall(each["entity_urn"])[0] for each in data["recommendations"]]


def counted(answer: requests.Response) -> tuple[int, int]:
    """Return how many people an answer says were new, and were known."""
    return int(answer.headers["X-People-New"]), int(answer.headers["X-People-Known"])


def stored(customer: Customer, table: str = "people") -> list[dict[str, Any]]:
    """Return the items of a table that are a customer's."""
    stack = customer.stack
    pages = (
        stack.engine.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=tables(stack.deployed)[table],  # an update may have brought it
            FilterExpression="contains(pk, :account)",
            ExpressionAttributeValues={":account": {"S": customer.account}},
            ConsistentRead=True,
        )
    )
    return [item for page in pages for item in page["Items"]]
