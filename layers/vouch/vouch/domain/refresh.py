"""Refreshes: networks that Vouch asks for at times, each within a budget (DESIGN 13.2).

A refresh belongs to one viewer. A *run* of it is one time at which it is due; its id is the moment
at which it was due first. Moments are milliseconds.
"""

from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict

from vouch.domain.refresh_times import seconds_of
from vouch.moment import Milliseconds, in_milliseconds, in_seconds, second_from

type Outcome = Literal["REFRESHED", "PAUSED", "WAITING", "DISCONNECTED"]
"""How the last try went. REFRESHED and PAUSED end a run; the others let it go on later."""

ACCOUNT_CREDITS: Final = "ACCOUNT_CREDITS"
"""The reason of a refresh that is paused because its account's month has too few credits."""

MOST_CREDITS: Final = 1_000_000
"""The largest budget of a month."""
HELD_UP: Final[frozenset[Outcome]] = frozenset({"PAUSED", "WAITING", "DISCONNECTED"})
"""The outcomes of a refresh that other terms, credits or a login may let go on earlier."""


class Terms(NamedTuple):
    """What an account orders: how often, how many people at a time, and for how many credits."""

    every: str
    total_results: int
    monthly_credits: int


class Month(NamedTuple):
    """What a refresh has used of a month's budget, and what is left of it."""

    charged: int
    reserved: int
    remaining: int


class Last(TypedDict):
    """The last run that ended REFRESHED."""

    at: int
    new: int
    """How many people it brought whom the viewer had not been shown."""
    known: int
    charged: int


class Refresh(TypedDict):
    """What an account wants of a viewer's network, and how it stands."""

    account: str
    viewer: str
    generation: int
    """The viewer's."""
    revision: int
    """Raised by every write."""
    createdAt: int
    every: str
    totalResults: int
    monthlyCredits: int
    outcome: NotRequired[Outcome]
    """Absent before the first run."""
    reason: NotRequired[str]
    """Why it is PAUSED or WAITING."""
    run: int
    next: int
    """The moment before which nothing is done."""
    dueAt: int
    """The SECOND at which start_refreshes looks again: that of `next`, but later while a message is
    on its way or a process holds the refresh."""
    holder: NotRequired[str]
    """A random id of the process that works on the run."""
    until: NotRequired[int]
    """The moment at which that process has surely ended."""
    tries: NotRequired[int]
    """How often this run has failed."""
    reservation: NotRequired[str]
    """The id of this run's open reservation of credits."""
    period: NotRequired[str]
    """The month, as YYYY-MM, that `charged` and `reserved` belong to."""
    charged: NotRequired[int]
    reserved: NotRequired[int]
    last: NotRequired[Last]


class RefreshRun(TypedDict):
    """A run that has ended."""

    account: str
    viewer: str
    generation: int
    run: int
    outcome: Literal["REFRESHED", "PAUSED"]
    at: int
    """When it ended."""
    new: NotRequired[int]
    known: NotRequired[int]
    charged: NotRequired[int]
    people: NotRequired[list[str]]
    """The ids of new people, at most 100."""
    reason: NotRequired[str]
    until: NotRequired[int]


def first(account: str, viewer: str, generation: int, terms: Terms, now: Milliseconds) -> Refresh:
    """Return a new refresh, which is due now."""
    return {
        "account": account,
        "viewer": viewer,
        "generation": generation,
        "revision": 1,
        "createdAt": now,
        "every": terms.every,
        "totalResults": terms.total_results,
        "monthlyCredits": terms.monthly_credits,
        "run": now,
        "next": now,
        "dueAt": in_seconds(now),
    }


def terms_of(refresh: Refresh) -> Terms:
    """Return what was ordered."""
    return Terms(refresh["every"], refresh["totalResults"], refresh["monthlyCredits"])


def ordered_anew(refresh: Refresh, terms: Terms, now: Milliseconds) -> dict[str, Any]:
    """Return the attributes that other terms change.

    A run under way is not disturbed. A refresh that is held up is due now; any other keeps its
    rhythm, but is not due later than one new interval from now.
    """
    changes: dict[str, Any] = {
        "every": terms.every,
        "totalResults": terms.total_results,
        "monthlyCredits": terms.monthly_credits,
    }
    if refresh.get("until", 0) > now:
        return changes
    if refresh.get("outcome") in HELD_UP:
        return changes | due_anew(refresh, now)
    latest = now + in_milliseconds(seconds_of(terms.every))
    if latest < refresh["next"]:
        changes |= {"run": latest, "next": latest, "dueAt": second_from(latest)}
    return changes


def due_anew(refresh: Refresh, now: Milliseconds) -> dict[str, Any]:
    """Return the attributes by which a refresh is due now, as a run that has not been before."""
    is_ahead = refresh["run"] > now
    run = now if is_ahead else max(now, refresh["run"] + 1)
    return {"run": run, "next": run, "dueAt": in_seconds(now), "tries": None}


def month_of(refresh: Refresh, period: str) -> Month:
    """Return how a refresh's budget stands in a month, given as YYYY-MM."""
    is_present = refresh.get("period") == period
    charged = refresh.get("charged", 0) if is_present else 0
    reserved = refresh.get("reserved", 0) if is_present else 0
    return Month(charged, reserved, max(refresh["monthlyCredits"] - charged - reserved, 0))


def waits_for_credits(refresh: Refresh, now: int) -> bool:
    """Tell whether a refresh is paused until its account has credits again."""
    is_paused = refresh.get("outcome") == "PAUSED" and refresh.get("reason") == ACCOUNT_CREDITS
    return is_paused and refresh["next"] > now
