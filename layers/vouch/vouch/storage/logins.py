"""The table People: logins at Linkup, and whom Linkup's accounts serve (DESIGN 12.2).

Both are kept so that the account which a crashed login made is known from all others. Neither names
a viewer longer than the viewer is stored.
"""

from typing import Final

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.moment import DAY, Milliseconds, in_seconds
from vouch.settings import settings
from vouch.storage.viewers import Viewer

TRACED_FOR: Final = 2 * DAY
"""How many seconds a login of unknown outcome, and the account of a deleted viewer, are kept."""
UNDER_WAY: Final = "connecting"
FORMER: Final = "former"


def put_login(viewer: Viewer) -> dynamodb.Write:
    """Build the write which says that a login of the viewer begins."""
    ttl = in_seconds(Milliseconds(viewer["attemptedAt"])) + TRACED_FOR
    return dynamodb.put(settings().people_table, {**_login(viewer), "ttl": ttl})


def delete_login(viewer: Viewer) -> dynamodb.Write:
    """Build the write which says that the outcome of the viewer's login is known."""
    return dynamodb.delete(settings().people_table, _login(viewer))


def attempts_between(first: Milliseconds, last: Milliseconds) -> set[str]:
    """Return the ids of all accounts' logins of that time whose outcome is not known."""
    between = {":pk": UNDER_WAY, ":first": f"{first:014d}", ":last": f"{last:014d}~"}
    key = Expression("pk = :pk AND sk BETWEEN :first AND :last", between)
    found = dynamodb.query(settings().people_table, key, projection=["sk"], consistent=True)
    return {item["sk"].partition("#")[2] for item in found}


def put_claim(viewer: Viewer) -> dynamodb.Write:
    """Build the write which says that the viewer's account at Linkup serves the viewer."""
    return dynamodb.put(settings().people_table, _claim(viewer))


def delete_claim(viewer: Viewer) -> dynamodb.Write:
    """Build the write which says that the account serves the viewer no more."""
    return dynamodb.delete(settings().people_table, _claim(viewer))


def put_former(linkup_account: str, now: Milliseconds) -> dynamodb.Write:
    """Build the write which says that an account served somebody, whom it does not name."""
    item = {"pk": _served(linkup_account), "sk": FORMER, "ttl": in_seconds(now) + TRACED_FOR}
    return dynamodb.put(settings().people_table, item)


def is_claimed(linkup_account: str) -> bool:
    """Tell whether an account serves a viewer of any account, or served one lately."""
    key = Expression("pk = :pk", {":pk": _served(linkup_account)})
    found = dynamodb.query(
        settings().people_table, key, projection=["sk"], limit=1, consistent=True
    )
    return any(True for _ in found)


def _login(viewer: Viewer) -> dict[str, str]:
    return {"pk": UNDER_WAY, "sk": f"{viewer['attemptedAt']:014d}#{viewer['attempt']}"}


def _claim(viewer: Viewer) -> dict[str, str]:
    name = f"{viewer['account']}#{viewer['viewer']}"
    return {"pk": _served(viewer["linkupAccount"]), "sk": name}


def _served(linkup_account: str) -> str:
    return f"linkup-account#{linkup_account}"
