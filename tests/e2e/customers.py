"""An account of a test's own, that spends credits: nobody else's calls are in its bill."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from local.simulators.linkup.bill import Call
from local.stack import Stack
from tests.e2e.api import SECRETS

CONNECTIONS = 32
ROUTE = "/v1/network/recommendations"


class Customer:
    """A caller of /v1 with its key, by default for one member, whose login token is new."""

    def __init__(self, stack: Stack, manage: Callable[..., Any], credits: int | None) -> None:
        limit = {} if credits is None else {"monthly_credits": credits}
        self.account: str = manage(action="create_account", name="A test's", **limit)["account"][
            "id"
        ]
        issued = manage(action="issue_api_key", account=self.account, label="test")
        self.stack, self.key = stack, issued["secret"]
        self.login_token = self.new_login_token("member")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(pool_maxsize=CONNECTIONS))
        self._session.headers["x-api-key"] = self.key

    def new_login_token(self, case: str) -> str:
        """Return a new login token for one of the simulator's cases, or for any other name."""
        token = f"{case}:{uuid.uuid4()}"
        SECRETS.add(token.partition(":")[2])
        return token

    def ask(self, idempotency_key: str | None = None, **fields: Any) -> requests.Response:
        """Ask for recommendations as the published curl does."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = {"country": "FR", "login_token": self.login_token, **fields}
        return self.post(f"{self.stack.info.api_url}{ROUTE}", body, headers)

    def call(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: dict[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> requests.Response:
        url = f"{self.stack.info.api_url}{path}"
        return self._session.request(
            method, url, json=body, headers=headers, params=query, timeout=60
        )

    def post(self, url: str, body: object, headers: dict[str, str]) -> requests.Response:
        return self._session.post(url, json=body, headers=headers, timeout=60)

    def report(self, **query: str) -> Any:
        url = f"{self.stack.info.api_url}/v1/credits"
        answer = self._session.get(url, params=query, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ledger(self, **query: str) -> list[dict[str, Any]]:
        """Return the whole ledger of a month, newest first, page by page."""
        page = self.report(**query)["ledger"]
        entries: list[dict[str, Any]] = page["elements"]
        while token := page["paging"]["next_page_token"]:
            page = self.report(**query, page_token=token)["ledger"]
            entries += page["elements"]
        return entries

    def bill(self, login_token: str | None = None) -> list[Call]:
        """Return what the simulator says that it did for this member."""
        return self.stack.linkup.bill.calls(login_token or self.login_token)

    def billed(self, login_token: str | None = None) -> int:
        return sum(call.credits for call in self.bill(login_token))

    def check_books(self) -> Any:
        """Check the ledger's invariants (DESIGN 5.3), with nothing under way; return the report."""
        report = self.report()
        assert report["reserved"] == 0
        assert report["granted"] == report["remaining"] + report["charged"]
        assert report["remaining"] >= 0
        ledger = self.ledger(period=report["period"])
        assert sum(entry["credits"] for entry in ledger) == report["remaining"]
        assert sum(day["charged"] for day in report["days"]) == report["charged"]
        return report

    def close(self) -> None:
        self._session.close()
