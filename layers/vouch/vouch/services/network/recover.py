"""Finds the account at Linkup that a login made whose answer nobody got (DESIGN 12.2)."""

from typing import Final, NamedTuple

from vouch.clients.linkup.accounts import NAMELESS, Account
from vouch.clients.linkup.v2 import MOST_LISTED
from vouch.moment import DAY, Milliseconds, in_milliseconds, now
from vouch.services.credits.reserve import HELD_FOR
from vouch.services.network.standing import is_known
from vouch.storage import logins
from vouch.storage.viewers import Viewer

CLOCKS: Final = in_milliseconds(5)
"""How many milliseconds Linkup's clock may be behind."""
LASTING: Final = in_milliseconds(HELD_FOR)
"""How many milliseconds after its beginning a login may still make an account."""
RECENT: Final = in_milliseconds(DAY)
"""How many milliseconds an account is looked for; less than what tells others' accounts is kept."""
MOST_MADE: Final = 50
"""How many accounts of a login's time are looked up here; among more none is proven."""


def began_recently(viewer: Viewer) -> bool:
    """Tell whether a login of the viewer has no known outcome and may have made an account."""
    return viewer.get("state") == "CONNECTING" and now() - viewer["attemptedAt"] < RECENT


class Found(NamedTuple):
    """The account that a login made, if that is proven, or that it surely made none."""

    account: Account | None = None
    is_none: bool = False


def made_by(viewer: Viewer, accounts: tuple[Account, ...]) -> Found:
    """Find the account that the viewer's login made among those that Linkup lists.

    It is proven by being the only one of its time that serves nobody, where no other login of that
    time has an unknown outcome. It made none if there is no such account once that time is over.
    What is read comes in this order, accounts, logins, claims: a login that ends in between is then
    seen as under way, or its account as another's.
    """
    first = Milliseconds(viewer["attemptedAt"] - CLOCKS)
    last = Milliseconds(viewer["attemptedAt"] + LASTING)
    made = [each for each in accounts if first <= (each.created_at or 0) <= last]
    if len(made) > MOST_MADE:
        return Found()
    attempts = logins.attempts_between(Milliseconds(first - LASTING), Milliseconds(last + CLOCKS))
    unclaimed = [each for each in made if not _is_claimed(each)]
    if not unclaimed:
        return Found(is_none=now() > last and len(accounts) < MOST_LISTED)
    found = unclaimed[0]
    is_fitting = found.country in {None, viewer.get("country")} and found.account_id != NAMELESS
    is_fitting &= is_known(found)
    is_proven = len(unclaimed) == 1 and attempts == {viewer["attempt"]} and is_fitting
    return Found(found if is_proven else None)


def _is_claimed(account: Account) -> bool:
    """Tell whether the account serves a viewer; of one that is NAMELESS nobody can tell."""
    return account.account_id != NAMELESS and logins.is_claimed(account.account_id)
