"""Runs of refreshes that have ended, as they are stored and told of (DESIGN 13.2)."""

from collections.abc import Sequence
from typing import Final

from vouch.domain.refresh import Last, Refresh, RefreshRun

MOST_PEOPLE: Final = 100
"""How many ids of people a run names."""


def refreshed_run(refresh: Refresh, last: Last, people: Sequence[str]) -> RefreshRun:
    """Return the run that ends well; `people` are the ids of those who are new, at most 100."""
    return {
        "account": refresh["account"],
        "viewer": refresh["viewer"],
        "generation": refresh["generation"],
        "run": refresh["run"],
        "outcome": "REFRESHED",
        "at": last["at"],
        "new": last["new"],
        "known": last["known"],
        "charged": last["charged"],
        "people": [*people],
    }


def paused_run(refresh: Refresh, after: Refresh, now: int) -> RefreshRun:
    """Return the run of a refresh that is paused afterwards."""
    return {
        "account": refresh["account"],
        "viewer": refresh["viewer"],
        "generation": refresh["generation"],
        "run": refresh["run"],
        "outcome": "PAUSED",
        "at": now,
        "reason": after["reason"],
        "until": after["next"],
    }
