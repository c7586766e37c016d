"""The accounts of LinkedIn members at Linkup, as its answers describe them (CONTRACTS 3.5)."""

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vouch.clients.body import members, text
from vouch.clients.linkup.answer import not_understood
from vouch.moment import LAST, Milliseconds, milliseconds

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.linkup.envelope import Success

ACCOUNT_ID: Final = re.compile(r"(?!\.{1,2}\Z)[!-.0-~]{1,200}")
"""The form of an account's id: printable ASCII without slash, and no step of a path."""
NAMELESS: Final = ""
"""The id of a listed account whose own id is missing or has another form."""
MOST_ACCOUNTS: Final = 10_000
"""How many accounts a list may hold: far more than is asked for."""
MOST_TEXT: Final = 200
"""How many characters a text of an account may have; a longer one counts as absent."""
MILLISECONDS_FROM: Final = 100_000_000_000
"""The least number that is taken for milliseconds: in 1973, and as seconds in the year 5138."""


class Account(NamedTuple):
    """A member's account at Linkup; `status` is as Linkup writes it, "" where it does not say.

    `status` is "connected", or "checkpoint_required" with a `challenge_type` of "code_challenge" or
    "app_challenge", or another. `upstream_credits` and `request_id` are those of the answer.
    """

    account_id: str
    status: str
    challenge_type: str | None
    country: str | None
    created_at: Milliseconds | None
    upstream_credits: int | None
    request_id: str | None


def account_of(answer: "Answer", success: "Success") -> Account:
    """Return the account that a success describes; UpstreamError where its id is no id."""
    account = _account(answer, success, success.data)
    if account.account_id == NAMELESS:
        raise not_understood(answer, success.upstream_credits)
    return account


def accounts_of(answer: "Answer", success: "Success") -> tuple[Account, ...]:
    """Return the accounts of LinkedIn members in a success, in Linkup's order.

    One whose id is no id is NAMELESS, so that it hides none of the others.
    """
    data = success.data
    found = data.get("accounts") if isinstance(data, dict) else data
    if not isinstance(found, list) or len(found) > MOST_ACCOUNTS:
        raise not_understood(answer, success.upstream_credits)
    return tuple(
        _account(answer, success, each)
        for each in found
        if members(each).get("platform", "linkedin") == "linkedin"
    )


def _account(answer: "Answer", success: "Success", value: Any) -> Account:
    fields = members(value)
    match fields.get("account_id"):
        case str(account_id) if ACCOUNT_ID.fullmatch(account_id):
            pass
        case _:
            account_id = NAMELESS
    return Account(
        account_id,
        status=text(fields.get("status"), MOST_TEXT) or "",
        challenge_type=text(fields.get("challenge_type"), MOST_TEXT),
        country=text(fields.get("country"), MOST_TEXT),
        created_at=_moment(fields.get("created_at")),
        upstream_credits=success.upstream_credits,
        request_id=answer.request_id,
    )


def _moment(value: object) -> Milliseconds | None:
    """Return a moment given as ISO 8601, seconds or milliseconds; None for all else."""
    match value:
        case bool():
            return None
        case int() | float():
            since = value if value >= MILLISECONDS_FROM else value * 1000
        case str() if len(value) <= MOST_TEXT:
            try:
                since = milliseconds(value)
            except ValueError:
                return None
        case _:
            return None
    return Milliseconds(int(since)) if 0 <= since <= LAST else None
