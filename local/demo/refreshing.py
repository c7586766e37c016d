"""The chapter of refreshes: a network is looked at again by itself, within a budget of its own."""

import time
import uuid
from datetime import UTC, datetime
from typing import Any, Final

from local.demo.remembering import VIEWERS, listed
from local.demo.stage import Expected, Stage
from local.demo.teller import check, until

REFRESHED: Final = "Network Refreshed"
PAUSED: Final = "Refresh Paused"
ASKED: Final = 10
"""How many people a run asks for, which cost one credit."""
NEW: Final = 5
"""How many people of a network are new at each run, as the simulator's login token says."""
EVERY: Final = "1m"
TOLD_EVERY: Final = 15
"""How many seconds pass until it is said again how long it takes."""

type Detail = dict[str, Any]


def refresh(stage: Stage) -> None:
    stage.tell.step(
        "The account has a viewer's network refreshed, within a budget",
        "A schedule starts every minute what is due. So that nobody waits for it, the story runs",
        "start_refreshes itself, as `sam remote invoke StartRefreshesFunction` does.",
    )
    viewer = _connected(stage)
    _put(stage, viewer, 201, budget=1)
    _run(stage, viewer, REFRESHED, new=ASKED, known=0)
    _wait_until_due(stage, viewer)
    _run(stage, viewer, PAUSED, reason="REFRESH_BUDGET")
    before = _people(stage, viewer)
    _put(stage, viewer, 200, budget=2)
    _run(stage, viewer, REFRESHED, new=NEW, known=ASKED - NEW)
    after = _people(stage, viewer)
    check(after == before + NEW, f"{before} people have become {after}, not {before + NEW}")
    stage.tell.say(f"people who are remembered: {before} before, {after} now")
    stage.api.call(f"DELETE {_at(viewer)}", stage.api_key)


def told_in(detail: Detail) -> str:
    """Describe in one line what the event of a refresh says."""
    if "reason" in detail:
        return f"{detail['reason']} until {detail['until']}"
    return f"new: {detail['new']}, known: {detail['known']}, charged: {detail['charged']}"


def _connected(stage: Stage) -> str:
    """Return a viewer who is connected, and whose network grows."""
    viewer = f"demo-{uuid.uuid4()}"
    token = f"grows-{NEW}:{viewer}"
    body = {"viewer": viewer, "login_token": token, "country": "FR"}
    stage.api.call(f"POST {VIEWERS}", stage.api_key, 201, body)
    return viewer


def _put(stage: Stage, viewer: str, expected: int, budget: int) -> None:
    body = {"every": EVERY, "total_results": ASKED, "monthly_credits": budget}
    answer = stage.api.call(f"PUT {_at(viewer)}", stage.api_key, expected, body).json()
    stage.tell.say(f"every {EVERY}, {ASKED} people, credits a month: {budget}")
    left = answer["month"]["remaining"]
    stage.tell.say(f"credits left of the budget: {left}; outcome so far: {answer['outcome']}")


def _run(stage: Stage, viewer: str, kind: str, **values: object) -> None:
    """Start what is due, and wait until the bus tells of the run; its event is expected later."""
    expected = Expected(kind, {"viewer": viewer, **values})
    stage.tell.say("start_refreshes runs; the event is awaited on the bus")

    def told() -> Detail | None:
        stage.start_refreshes()
        found = [each for each in stage.hear().values() if expected.fits(each)]
        return found[0]["detail"] if found else None

    stage.tell.say(f"{kind}: {told_in(until(told, f'no {kind} came'))}")
    stage.expected.append(expected)


def _wait_until_due(stage: Stage, viewer: str) -> None:
    """Wait for the next run, and say meanwhile how long it takes."""
    shown = stage.api.call(f"GET {_at(viewer)}", stage.api_key).json()
    next_at = datetime.fromisoformat(shown["next_at"])
    while (left := (next_at - datetime.now(UTC)).total_seconds()) > 0:
        stage.tell.say(f"the next run is due in {left:.0f} s")
        time.sleep(min(left, TOLD_EVERY))


def _people(stage: Stage, viewer: str) -> int:
    return len([*listed(stage, f"viewer={viewer}")])


def _at(viewer: str) -> str:
    return f"{VIEWERS}/{viewer}/refresh"
