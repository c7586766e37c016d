"""The commands for accounts: what they may spend in a month, and which are operators'."""

from functools import cache, partial
from typing import Annotated, Final, Literal

from pydantic import Field

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.errors import NotFoundError
from vouch.messages import refresh
from vouch.messages.refresh import Raised
from vouch.moment import seconds
from vouch.services.accounts import credentials
from vouch.services.accounts.commands import answers
from vouch.services.accounts.commands.command import AccountId, BaseCommand, Name, iso
from vouch.services.credits import ledger
from vouch.storage import accounts
from vouch.storage.accounts import Account

RESUMED_AFTER: Final = 90
"""The seconds by which the message about a raise is delayed. Then the raise is stored (it is
tried for five), and each run that read the lower limit has ended (it has 60)."""

Operator = Annotated[bool, Field(strict=True)]
Credits = Annotated[int, Field(ge=0, lt=2**53, strict=True)]


class CreateAccount(BaseCommand):
    """Open an account; it has no limit if `monthly_credits` is absent."""

    action: Literal["create_account"]
    name: Name
    monthly_credits: Credits | None = None
    operator: Operator = False

    def run(self) -> answers.OneAccount:
        account: Account = {
            "id": credentials.new_id(),
            "name": self.name,
            "createdAt": seconds(),
            "keysIssued": 0,
        }
        if self.monthly_credits is not None:
            account["monthlyCredits"] = self.monthly_credits
        if self.operator:
            account["operator"] = 1
        accounts.open_account(account)
        return {"account": _account(account)}


class SetMonthlyCredits(BaseCommand):
    """Limit what an account may spend a month, this one included; null means no limit."""

    action: Literal["set_monthly_credits"]
    account: AccountId
    monthly_credits: Credits | None

    def run(self) -> answers.OneAccount:
        # Sent once, and before the raise, so that no crash between the two leaves refreshes paused.
        announce = cache(partial(refresh.send, Raised(self.account), RESUMED_AFTER))
        changed = ledger.set_monthly_credits(self.account, self.monthly_credits, announce)
        return {"account": _account(changed)}


class SetOperator(BaseCommand):
    """Make an account an operator's, whose API keys may ask how the stack is; or take that back."""

    action: Literal["set_operator"]
    account: AccountId
    operator: Operator

    def run(self) -> answers.OneAccount:
        changed = retried_until(Deadline.after(credentials.WRITE_SECONDS), self._set)
        return {"account": _account(changed)}

    def _set(self) -> Account:
        existing(self.account)
        write = accounts.update_operator(self.account, is_operator=self.operator)
        dynamodb.commit({"account": write})
        return existing(self.account)


def existing(account_id: str) -> Account:
    """Return the account; NotFoundError where there is none."""
    account = accounts.account(account_id)
    if account is None:
        raise NotFoundError(f"there is no account {account_id}")
    return account


def _account(account: Account) -> answers.Account:
    return {
        "id": account["id"],
        "name": account["name"],
        "monthly_credits": account.get("monthlyCredits"),
        "operator": "operator" in account,
        "created_at": iso(account["createdAt"]),
    }
