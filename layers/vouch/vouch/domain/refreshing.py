"""How a try of a refresh's run ends, and what is stored of the refresh then (DESIGN 13.2)."""

from collections.abc import Mapping
from typing import Any, Final

from vouch.domain.refresh import (
    ACCOUNT_CREDITS,
    Last,
    Month,
    Refresh,
    Terms,
    month_of,
    terms_of,
)
from vouch.domain.refresh_times import UNITS, next_in_rhythm, next_month, seconds_of
from vouch.errors import (
    InsufficientCreditsError,
    NotFoundError,
    RateLimitedError,
    UpstreamAccountError,
    UpstreamError,
    UpstreamThrottledError,
    ViewerStateError,
)
from vouch.moment import DAY, Milliseconds, in_milliseconds, second_from

type Changes = Mapping[str, Any]
"""Attributes of a refresh that are set; None removes one."""

REFRESH_BUDGET: Final = "REFRESH_BUDGET"
"""The reason of a refresh that is paused because its own month has too few credits."""
LEAST_WAIT: Final = 60
"""How many seconds a run waits at least; twice that after each further failure."""
MOST_WAIT: Final = DAY
"""How many seconds a run waits at most where it was told how long."""
MOST_BACKOFF: Final = 6 * UNITS["h"]
"""How many seconds a run waits at most after failures."""
CONNECTED_WITHIN: Final = UNITS["h"]
"""After how many seconds at most a disconnected viewer is looked at again."""
SPARE: Final = 60
"""How many seconds after a lease has ended start_refreshes sends another message."""
UNHELD: Final[Changes] = {"holder": None, "until": None}


class BudgetError(Exception):
    """The run may cost more credits than its refresh has left this month."""

    def __init__(self, needed: int, month: Month) -> None:
        super().__init__(needed, month)
        self.needed = needed
        self.remaining = month.remaining
        self.reserved = month.reserved


ENDING: Final = (
    BudgetError,
    InsufficientCreditsError,
    NotFoundError,
    RateLimitedError,
    UpstreamError,
    ViewerStateError,
)
"""The errors after which a run ends or waits. After any other one its message is redelivered."""


def leased(holder: str, until: int) -> Changes:
    """Return what changes where a process takes the refresh until a moment."""
    return {"holder": holder, "until": until, "dueAt": second_from(until) + SPARE}


def reserved(refresh: Refresh, reservation: str, period: str, amount: int) -> Changes:
    """Return what changes where credits are put aside in a month (YYYY-MM) for the run.

    BudgetError is raised if the refresh has too few left, RateLimitedError if its month has turned
    already, by a clock that is ahead: going back would begin that month's count anew.
    """
    if refresh.get("period", "") > period:
        raise RateLimitedError("the month of the refresh has turned", LEAST_WAIT)
    month = month_of(refresh, period)
    if month.remaining < amount:
        raise BudgetError(amount, month)
    return {
        "reservation": reservation,
        "period": period,
        "charged": month.charged,
        "reserved": month.reserved + amount,
    }


def refreshed(refresh: Refresh, last: Last, amount: int) -> Changes:
    """Return what changes where a run that had put an amount aside ends well."""
    due = next_in_rhythm(refresh["run"], refresh["every"], last["at"])
    return {
        **_ended(due, "REFRESHED"),
        "reservation": None,
        "charged": refresh.get("charged", 0) + last["charged"],
        "reserved": refresh.get("reserved", 0) - amount,
        "last": last,
    }


def after_error(refresh: Refresh, error: Exception, tried: Terms, began: int, now: int) -> Changes:
    """Return what changes where a try by these terms failed; raise the error if not one of ENDING.

    A try that began in the month before lacked that month's credits, so it pauses until this one.
    One whose terms were changed meanwhile does not pause, because the new ones may fit.
    """
    match error:
        case ViewerStateError() | NotFoundError() | UpstreamAccountError():
            return _disconnected(refresh, now)
        case BudgetError() | InsufficientCreditsError():
            is_own = isinstance(error, BudgetError)
            if tried != terms_of(refresh) or error.remaining + error.reserved >= error.needed:
                return _waiting("CREDITS_RESERVED", LEAST_WAIT, began)
            return _paused(refresh, REFRESH_BUDGET if is_own else ACCOUNT_CREDITS, began)
        case RateLimitedError() | UpstreamThrottledError():
            wait = min(max(error.retry_after or 0, LEAST_WAIT), MOST_WAIT)
            return _waiting(error.code, wait, now)
        case UpstreamError():
            return after_failure(refresh, error.code, now)
    raise error


def after_failure(refresh: Refresh, reason: str, now: int) -> Changes:
    """Return what changes where a try has failed: the run waits, longer each time."""
    tries = refresh.get("tries", 0)
    wait = min(LEAST_WAIT * 2 ** min(tries, 10), MOST_BACKOFF)
    return {**_waiting(reason, wait, now), "tries": tries + 1}


def _paused(refresh: Refresh, reason: str, now: int) -> Changes:
    until = next_month(refresh["account"], refresh["viewer"], now)
    return {**_ended(until, "PAUSED"), "reason": reason}


def _ended(due: Milliseconds, outcome: str) -> Changes:
    """Return what changes where a run ends and the next one is due."""
    return {**_moved(due, outcome), "run": due, "tries": None, "reason": None}


def _waiting(reason: str, wait: int, now: int) -> Changes:
    return {**_moved(now + in_milliseconds(wait), "WAITING"), "reason": reason}


def _disconnected(refresh: Refresh, now: int) -> Changes:
    wait = min(seconds_of(refresh["every"]), CONNECTED_WITHIN)
    return {**_moved(now + in_milliseconds(wait), "DISCONNECTED"), "reason": None}


def _moved(due: int, outcome: str) -> Changes:
    return {**UNHELD, "next": due, "dueAt": second_from(due), "outcome": outcome}
