"""Accounts that call /v1 with an API key."""

import json
from typing import Any, NamedTuple

from tests.support import gateway, managing
from tests.support.gateway import Answer


class Payer(NamedTuple):
    """An account and a key of it."""

    id: str
    key: str

    def call(
        self,
        method: str,
        target: str,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        sent = {"x-api-key": self.key, "Content-Type": "application/json", **(headers or {})}
        return gateway.call(method, target, sent, None if body is None else json.dumps(body))

    def report(self, **query: str | int) -> Answer:
        """Call GET /v1/credits."""
        text = "&".join(f"{name}={value}" for name, value in query.items())
        return self.call("GET", f"/v1/credits?{text}")


def payer(**parameters: Any) -> Payer:
    """Open an account with a key; `parameters` are those of the opening."""
    account = managing.account(**parameters)
    return Payer(account, managing.api_key(account)[1])
