"""Refreshes as accounts order them, and what is stored of them."""

from typing import Any, Final

from tests.support import store
from tests.support.gateway import Answer
from tests.support.payers import Payer
from vouch.aws import dynamodb
from vouch.domain.items import changed
from vouch.domain.refresh import Refresh, RefreshRun
from vouch.moment import now
from vouch.settings import settings
from vouch.storage import refresh_runs, refreshes

ORDER: Final = {"every": "24h", "total_results": 50, "monthly_credits": 300}


def target(viewer: str = "anna") -> str:
    return f"/v1/network/viewers/{viewer}/refresh"


def order(payer: Payer, viewer: str = "anna", **changes: Any) -> Answer:
    return payer.call("PUT", target(viewer), ORDER | changes)


def show(payer: Payer, viewer: str = "anna") -> Answer:
    return payer.call("GET", target(viewer))


def end(payer: Payer, viewer: str = "anna") -> Answer:
    return payer.call("DELETE", target(viewer))


def ordered(payer: Payer, viewer: str = "anna") -> Refresh:
    """Return the refresh that is stored."""
    found = refreshes.get(payer.id, viewer)
    assert found
    return found


def advance(payer: Payer, **changes: Any) -> Refresh:
    """Store what a run leaves, and return it."""
    after = changed(ordered(payer), **changes)
    dynamodb.commit({"refresh": refreshes.put(after)})
    return ordered(payer)


def end_run(payer: Payer, run: int, generation: int = 0) -> None:
    """Store a run that has ended."""
    ended: RefreshRun = {
        "account": payer.id,
        "viewer": "anna",
        "generation": generation,
        "run": run,
        "outcome": "REFRESHED",
        "at": now(),
        "new": 1,
        "known": 0,
        "charged": 1,
        "people": ["ACoAAE000001"],
    }
    dynamodb.commit({"run": refresh_runs.put_run(ended)})


def items(prefix: str = "refresh") -> list[dict[str, Any]]:
    """Return the items of refreshes and of their runs, or of those whose partition begins so."""
    found = map(dynamodb.unpack, store.items(settings().bookkeeping_table))
    return [item for item in found if item["pk"].startswith(prefix)]
