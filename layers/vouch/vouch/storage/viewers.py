"""The table People: viewers, the members whose networks Linkup looks at (DESIGN 12.2).

A viewer who is deleted leaves an item with a higher generation for 30 days. The generation is part
of the key of the viewer's people, and every write for a viewer checks it. How Linkup's accounts
and logins are told apart lies in `logins`.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, Expression
from vouch.domain.items import changed
from vouch.domain.viewer import Challenge, State
from vouch.moment import DAY, Milliseconds, in_seconds
from vouch.settings import settings

STUB_FOR: Final = 30 * DAY
"""How many seconds the generation of a deleted viewer is kept; no call and no message lasts so."""


class Viewer(TypedDict):
    """A viewer of an account. Moments are milliseconds."""

    account: str
    viewer: str
    generation: int
    """Raised by every deletion."""
    revision: int
    """Raised by every write."""
    state: NotRequired[State]
    """Absent after a deletion."""
    linkupAccount: NotRequired[str]
    challenge: NotRequired[Challenge]
    """In the state CHECKPOINT, where Linkup told it."""
    country: NotRequired[str]
    connectedAt: NotRequired[int]
    attempt: NotRequired[str]
    """The id of a login or checkpoint that has not ended, or whose outcome is unknown."""
    attemptedAt: NotRequired[int]
    """When it began."""
    attemptUntil: NotRequired[int]
    """Until when it may be under way; absent once it has surely ended."""
    ttl: NotRequired[int]


def get(account: str, viewer: str) -> Viewer | None:
    """Read a viewer, strongly consistent, even if deleted."""
    found = dynamodb.get(settings().people_table, _key(account, viewer))
    return None if found is None else _viewer(found)


def get_present(account: str, viewer: str) -> Viewer | None:
    """Read a viewer who is not deleted, strongly consistent."""
    found = get(account, viewer)
    return found if found is not None and "state" in found else None


def unknown(account: str, viewer: str) -> Viewer:
    """Return what stands for a viewer of whom nothing is stored."""
    return {"account": account, "viewer": viewer, "generation": 0, "revision": 0}


def of_account(account: str, after: str, count: int) -> list[Viewer]:
    """Read at most `count` viewers of an account that follow a name, deleted ones among them."""
    key = Expression("pk = :pk", {":pk": _partition(account)})
    if after:
        key &= Expression("sk > :after", {":after": after})
    found = dynamodb.query(settings().people_table, key, limit=count, consistent=True)
    return [_viewer(item) for item in islice(found, count)]


def deleted(viewer: Viewer, now: Milliseconds) -> Viewer:
    """Return what stays of a deleted viewer: the next generation, for a time."""
    return {
        "account": viewer["account"],
        "viewer": viewer["viewer"],
        "generation": viewer["generation"] + 1,
        "revision": viewer["revision"] + 1,
        "ttl": in_seconds(now) + STUB_FOR,
    }


def put(after: Viewer) -> dynamodb.Write:
    """Build the write of a viewer, if the revision before it is stored."""
    before = after["revision"] - 1
    unchanged = Expression("revision = :before", {":before": before}) if before else ABSENT
    item = {**after, **_key(after["account"], after["viewer"])}
    return dynamodb.put(settings().people_table, item, unchanged)


def put_viewer(viewer: Viewer, /, **changes: Any) -> dynamodb.Write:
    """Build the write of a viewer with attributes changed (None removes one), if still as read."""
    return put(changed(viewer, **changes))


def check_generation(account: str, viewer: str, generation: int) -> dynamodb.Write:
    """Build the check that a viewer was not deleted since the generation was read."""
    same = Expression("generation = :generation", {":generation": generation})
    if generation == 0:
        same = same._replace(text=f"{ABSENT.text} OR {same.text}")
    return dynamodb.check(settings().people_table, _key(account, viewer), same)


def _viewer(item: Mapping[str, Any]) -> Viewer:
    return cast("Viewer", {name: item[name] for name in item if name not in {"pk", "sk"}})


def _partition(account: str) -> str:
    return f"viewers#{account}"


def _key(account: str, viewer: str) -> dict[str, str]:
    return {"pk": _partition(account), "sk": viewer}
