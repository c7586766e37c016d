"""Linkup's log in v2: what is in the bill of logins, checkpoints and calls for people."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from local.simulators.linkup import clock
from local.simulators.linkup.bill import V2Call
from local.simulators.linkup.envelope import LinkupError
from local.simulators.linkup.queries import whole

LOGGED = ("login", "checkpoint", "network")
OUTCOMES = {"success", "error"}
DEFAULT_LIMIT, MOST_LISTED = 50, 500
FILTERS = ("action", "account_id", "status")


def page(calls: list[V2Call], query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the page of the log that the query asks for, the newest calls first."""
    limit = whole(query, "limit", DEFAULT_LIMIT, least=1, most=MOST_LISTED)
    offset = whole(query, "offset", 0, least=0)
    if query.get("status") not in {None, *OUTCOMES}:
        raise LinkupError("INVALID_PARAMS", f"status must be one of {', '.join(sorted(OUTCOMES))}")
    found = [_entry(call) for call in reversed(list(_within(calls, query)))]
    for name in FILTERS:
        if (wanted := query.get(name)) is not None:
            found = [entry for entry in found if entry[name] == wanted]
    return {"logs": found[offset : offset + limit], "total": len(found)}


def _within(calls: list[V2Call], query: Mapping[str, Any]) -> Iterator[V2Call]:
    first, end = _time(query, "date_from", clock.moment), _time(query, "date_to", clock.end)
    for call in calls:
        at = clock.moment(call.timestamp)
        if (first is None or at >= first) and (end is None or at < end):
            yield call


def _time(query: Mapping[str, Any], name: str, read: Callable[[str], datetime]) -> datetime | None:
    try:
        return read(query[name]) if name in query else None
    except (ValueError, OverflowError) as error:
        raise LinkupError("INVALID_PARAMS", f"{name} must be a date or a time") from error


def _entry(call: V2Call) -> dict[str, Any]:
    return {
        "action": call.action,
        "account_id": call.account_id,
        "status": "success" if call.served else "error",
        "credits_consumed": call.credits,
        "timestamp": call.timestamp,
    }
