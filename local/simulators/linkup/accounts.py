"""The accounts of members at Linkup, which v2 knows: one for each login token."""

import hashlib
import threading
from dataclasses import asdict, dataclass, replace
from typing import Any

from local.simulators.linkup.clock import now
from local.simulators.linkup.envelope import LinkupError
from local.simulators.linkup.tokens import APP, CODE, challenge

CONNECTED, CHECKPOINT, DISCONNECTED = "connected", "checkpoint_required", "disconnected"
RIGHT_CODE = "123456"
"""What every code_challenge is answered with."""


@dataclass(frozen=True)
class Account:
    """A member's account; `challenge_type` is that of the checkpoint it waits at.

    `calls` counts how often the people of its network were delivered.
    """

    account_id: str
    login_token: str
    status: str
    country: str
    created_at: str
    challenge_type: str | None = None
    approved: bool = False
    calls: int = 0

    def check_answer(self, code: object) -> None:
        """Refuse what is no answer to the challenge."""
        if self.status == DISCONNECTED:
            raise inactive()
        if self.challenge_type is None:
            raise LinkupError("INVALID_PARAMS", "The account has no open checkpoint")
        if self.challenge_type == CODE and code != RIGHT_CODE:
            raise LinkupError("INVALID_PARAMS", "The verification code is missing or wrong")
        if self.challenge_type == APP and not self.approved:
            raise LinkupError("INVALID_PARAMS", "The login is not approved in the app yet")


class Accounts:
    """The accounts, oldest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._lock = threading.Lock()

    def log_in(self, login_token: str, country: str) -> Account:
        """Return the account of the login token, which is made at the first login.

        A member who is connected, or whose checkpoint is open, stays so.
        """
        account_id = id_of(login_token)
        with self._lock:
            known = self._accounts.get(account_id)
            if known is None or known.status == DISCONNECTED:
                wanted = challenge(login_token)
                status = CHECKPOINT if wanted else CONNECTED
                created_at = known.created_at if known else now()
                calls = known.calls if known else 0
                known = Account(
                    account_id, login_token, status, country, created_at, wanted, calls=calls
                )
            self._accounts[account_id] = replace(known, country=country)
            return self._accounts[account_id]

    def get(self, account_id: object) -> Account | None:
        with self._lock:
            return self._accounts.get(account_id) if isinstance(account_id, str) else None

    def find(self, account_id: object) -> Account:
        if (account := self.get(account_id)) is None:
            raise LinkupError("INVALID_ACCOUNT", "The account does not exist")
        return account

    def newest(self, limit: int | None = None) -> list[Account]:
        with self._lock:
            return list(reversed(self._accounts.values()))[:limit]

    def connect(self, account_id: str) -> Account:
        return self._change(account_id, status=CONNECTED, challenge_type=None, approved=False)

    def disconnect(self, account_id: str) -> Account:
        """End the member's session, as LinkedIn does; a login makes another."""
        return self._change(account_id, status=DISCONNECTED, challenge_type=None, approved=False)

    def count_call(self, account_id: str) -> None:
        """Count a call that delivered people; the account may have been removed meanwhile."""
        with self._lock:
            if (account := self._accounts.get(account_id)) is not None:
                self._accounts[account_id] = replace(account, calls=account.calls + 1)

    def approve(self, account_id: str) -> Account:
        """Approve the challenge as the member does in LinkedIn's app."""
        if self.find(account_id).challenge_type != APP:
            raise LinkupError("INVALID_PARAMS", f"the account waits for no {APP}")
        return self._change(account_id, approved=True)

    def remove(self, account_id: str) -> Account:
        with self._lock:
            account = self._accounts.pop(account_id, None)
        if account is None:
            raise LinkupError("INVALID_ACCOUNT", "The account does not exist")
        return account

    def content(self) -> list[dict[str, Any]]:
        """Return what `restore` takes."""
        with self._lock:
            return [asdict(account) for account in self._accounts.values()]

    def restore(self, accounts: list[dict[str, Any]]) -> None:
        with self._lock:
            self._accounts = {each["account_id"]: Account(**each) for each in accounts}

    def _change(self, account_id: str, **changes: Any) -> Account:
        with self._lock:
            if account_id not in self._accounts:
                raise LinkupError("INVALID_ACCOUNT", "The account does not exist")
            account = replace(self._accounts[account_id], **changes)
            self._accounts[account_id] = account
            return account


def id_of(login_token: str) -> str:
    """Return the id of a login token's account, which is the same at every login."""
    return f"acc_{hashlib.sha256(login_token.encode()).hexdigest()[:24]}"


def inactive() -> LinkupError:
    return LinkupError("ACCOUNT_INACTIVE", "The account is not connected")
