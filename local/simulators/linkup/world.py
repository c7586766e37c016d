"""What both versions of Linkup's simulator work on."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from local.simulators.answers import JSON_TYPE, RefusedError
from local.simulators.armed import Faults
from local.simulators.linkup.accounts import Accounts
from local.simulators.linkup.bill import Bill
from local.simulators.linkup.limits import Balance, RateLimit
from local.simulators.server import Request


@dataclass
class World:
    """The one operator of the simulator: key, faults, bill, members' accounts, limits."""

    faults: Faults
    api_key: str = field(default_factory=lambda: f"linkup-{secrets.token_urlsafe(24)}")
    bill: Bill = field(default_factory=Bill)
    accounts: Accounts = field(default_factory=Accounts)
    balance: Balance = field(default_factory=Balance)
    limit: RateLimit = field(default_factory=RateLimit)

    def admit(self, request: Request, wrong_key: RefusedError) -> None:
        """Refuse a request without the key or without JSON, and one too many."""
        key = request.headers.get("x-api-key", "")
        if not secrets.compare_digest(key.encode(), self.api_key.encode()):
            raise wrong_key
        if request.method == "POST" and request.headers.get_content_type() != JSON_TYPE:
            raise RefusedError(400, f"Content-Type must be {JSON_TYPE}")
        self.limit.count()

    def state(self) -> dict[str, Any]:
        return {
            "api_key": self.api_key,
            "bill": self.bill.content()["calls"],
            "accounts": self.accounts.content(),
            "balance": self.balance.credits,
            "login_price": self.balance.login_price,
            "people_price": self.balance.people_price,
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Take a state, which before there was v2 had a key and a bill alone."""
        self.api_key = state["api_key"]
        self.bill.restore(state["bill"])
        self.accounts.restore(state.get("accounts", []))
        self.balance.set(state.get("balance"))
        self.balance.login_price = state.get("login_price", 0)
        self.balance.people_price = state.get("people_price")
