"""What the operations of Linkup's v2 do."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from local.simulators.linkup import logs, tokens
from local.simulators.linkup.accounts import CONNECTED, Account, inactive
from local.simulators.linkup.calls import COUNTRIES, DEFAULT_COUNTRY, PAGE_SIZE, PER_CREDIT
from local.simulators.linkup.envelope import LinkupError
from local.simulators.linkup.people import pictured
from local.simulators.linkup.queries import whole
from local.simulators.linkup.world import World

CHECKPOINT_PRICE = 1
DEFAULT_COUNT = 10
MOST_LISTED = 500
UNLIMITED = 1_000_000
"""The balance that is told where credits never end."""

type Fields = Mapping[str, Any]


class Served(NamedTuple):
    """The answer's `data`, and what the bill says of the call."""

    data: Any
    credits: int = 0
    returned: int = 0
    account: Account | None = None


def log_in(world: World, fields: Fields) -> Served:
    token, country = fields.get("login_token"), fields.get("country", DEFAULT_COUNTRY)
    if fields.get("platform") != "linkedin":
        raise _bad("platform must be linkedin")
    if not isinstance(token, str) or not token or fields.keys() & {"email", "password"}:
        raise _bad("login_token is required, without email and password")
    if not isinstance(country, str) or country not in COUNTRIES:
        raise _bad(f"country must be one of {', '.join(sorted(COUNTRIES))}")
    price = world.balance.login_price
    world.balance.take(price)
    account = world.accounts.log_in(token, country)
    data = {"account_id": account.account_id, "status": account.status}
    challenge = {"challenge_type": account.challenge_type} if account.challenge_type else {}
    return Served(data | challenge, price, account=account)


def pass_checkpoint(world: World, fields: Fields) -> Served:
    account = world.accounts.find(fields.get("account_id"))
    account.check_answer(fields.get("code"))
    world.balance.take(CHECKPOINT_PRICE)
    account = world.accounts.connect(account.account_id)
    data = {"account_id": account.account_id, "status": account.status}
    return Served(data, CHECKPOINT_PRICE, account=account)


def list_accounts(world: World, fields: Fields) -> Served:
    limit = whole(fields, "limit", MOST_LISTED, least=1, most=MOST_LISTED)
    return Served({"accounts": [_shown(each) for each in world.accounts.newest(limit)]})


def read_account(world: World, fields: Fields) -> Served:
    account = world.accounts.find(fields["account_id"])
    return Served(_shown(account), account=account)


def recommend(world: World, fields: Fields) -> Served:
    if fields.get("action") != "recommendations":
        raise LinkupError("INVALID_ACTION", "action must be recommendations")
    count = _count(fields.get("params", {}))
    account = world.accounts.find(fields.get("account_id"))
    if tokens.disconnects(account.login_token) and account.status == CONNECTED:
        account = world.accounts.disconnect(account.account_id)
    if account.status != CONNECTED:
        raise inactive()
    network = tokens.network(account.login_token, account.calls)
    people = [pictured(person) for person in network[:count]]
    price = _price(world, len(people))
    world.balance.take(price)
    world.accounts.count_call(account.account_id)
    data = {
        "recommendations": people,
        "total_results": len(people),
        "pagination": {
            "results_per_page": PAGE_SIZE,
            "pages_fetched": -(-len(people) // PAGE_SIZE),
        },
    }
    return Served(data, price, len(people), account)


def tell_credits(world: World, _: Fields) -> Served:
    left = world.balance.credits
    return Served({"credits": UNLIMITED if left is None else left})


def read_logs(world: World, fields: Fields) -> Served:
    return Served(logs.page(world.bill.v2_calls(*logs.LOGGED), fields))


OPERATIONS: dict[str, Callable[[World, Fields], Served]] = {
    "login": log_in,
    "checkpoint": pass_checkpoint,
    "network": recommend,
    "accounts": list_accounts,
    "account": read_account,
    "credits": tell_credits,
    "logs": read_logs,
}


def _price(world: World, found: int) -> int:
    fixed = world.balance.people_price
    return -(-found // PER_CREDIT) if fixed is None else fixed


def _count(params: object) -> int:
    if not isinstance(params, dict):
        raise _bad("params must be an object")
    count = params.get("count", DEFAULT_COUNT)
    if type(count) is not int or count < 1:
        raise _bad("params.count must be a positive integer")
    return count


def _shown(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "platform": "linkedin",
        "status": account.status,
        "country": account.country,
        "created_at": account.created_at,
    }


def _bad(message: str) -> LinkupError:
    return LinkupError("INVALID_PARAMS", message)
