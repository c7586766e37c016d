"""/_control of Linkup's simulator, beside the faults that every simulator has.

GET    /_control/bill         {"credits": …, "documented": …, "calls": […]}; see linkup.bill
DELETE /_control/bill         starts a new one, and with it v2's log
POST   /_control/rate-limit   {"per_minute": 300}, as the original has it; null, as at first: none
POST   /_control/balance      {"credits": 100} are left; null, as at first: they never end
POST   /_control/login-price  {"credits": 1} for each login of v2; at first 0
POST   /_control/people-price {"credits": 3} for each call of v2 for people; null, as at first: 1
                              for every 10 people or fraction
GET    /_control/accounts     the accounts of v2, the newest first

Each of these takes {"account_id": …} or {"login_token": …}:
POST   /_control/approve      the member approves the login in LinkedIn's app
POST   /_control/disconnect   the session ends; a login makes another
POST   /_control/remove       the account is unknown from now on
"""

from collections.abc import Callable
from typing import Any

from local.simulators.answers import RefusedError
from local.simulators.control import Routes, count, only, text
from local.simulators.linkup.accounts import Account, id_of
from local.simulators.linkup.bill import sha256
from local.simulators.linkup.world import World

type Change = Callable[[str], Account]


def routes(world: World) -> Routes:
    def clear_bill(_: dict[str, Any]) -> object:
        world.bill.clear()
        return world.bill.content()

    def set_rate_limit(body: dict[str, Any]) -> object:
        per_minute = count(body, "per_minute", None, least=1)
        world.limit.set(per_minute)
        return {"per_minute": per_minute}

    def set_balance(body: dict[str, Any]) -> object:
        world.balance.set(_credits(body))
        return {"credits": world.balance.credits}

    def set_login_price(body: dict[str, Any]) -> object:
        world.balance.login_price = _credits(body) or 0
        return {"credits": world.balance.login_price}

    def set_people_price(body: dict[str, Any]) -> object:
        world.balance.people_price = _credits(body)
        return {"credits": world.balance.people_price}

    accounts = world.accounts
    return {
        ("GET", "bill"): lambda _: world.bill.content(),
        ("DELETE", "bill"): clear_bill,
        ("POST", "rate-limit"): set_rate_limit,
        ("POST", "balance"): set_balance,
        ("POST", "login-price"): set_login_price,
        ("POST", "people-price"): set_people_price,
        ("GET", "accounts"): lambda _: {"accounts": [_shown(each) for each in accounts.newest()]},
        ("POST", "approve"): _change(accounts.approve),
        ("POST", "disconnect"): _change(accounts.disconnect),
        ("POST", "remove"): _change(accounts.remove),
    }


def _change(change: Change) -> Callable[[dict[str, Any]], object]:
    """Return a route that changes one account."""
    return lambda body: _shown(change(_account_id(body)))


def _account_id(body: dict[str, Any]) -> str:
    only(body, {"account_id", "login_token"})
    account_id, token = text(body, "account_id"), text(body, "login_token")
    if account_id is not None and token is None:
        return account_id
    if token is not None and account_id is None:
        return id_of(token)
    raise RefusedError(400, "give either account_id or login_token")


def _credits(body: dict[str, Any]) -> int | None:
    only(body, {"credits"})
    return count(body, "credits", None, least=0)


def _shown(account: Account) -> dict[str, object]:
    """Return an account without its login token, which is a secret."""
    return {
        "account_id": account.account_id,
        "status": account.status,
        "country": account.country,
        "created_at": account.created_at,
        "challenge_type": account.challenge_type,
        "approved": account.approved,
        "login_token_sha256": sha256(account.login_token),
    }
