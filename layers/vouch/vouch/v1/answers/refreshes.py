"""The JSON that /v1/network/viewers/{viewer}/refresh answers."""

from typing import TypedDict

from vouch.domain.refresh import Outcome
from vouch.v1.answers import Count, Moment, Month
from vouch.v1.answers.viewers import ViewerName


class RefreshMonth(TypedDict):
    """How the budget of a refresh stands in the current month."""

    period: Month
    charged: Count
    reserved: Count
    remaining: Count


class LastRefresh(TypedDict):
    """The last run that brought people."""

    at: Moment
    new: Count
    """How many of the people the viewer had not been shown before."""
    known: Count
    charged: Count


class Refresh(TypedDict):
    """The refresh of a viewer's network, and how it stands."""

    viewer: ViewerName
    every: str
    """The interval, as it was sent."""
    total_results: Count
    monthly_credits: Count
    """The most credits that it may be charged in a month of UTC."""
    outcome: Outcome | None
    """How the last try ended; null before the first."""
    reason: str | None
    """Why it is PAUSED or WAITING."""
    next_at: Moment
    """The moment before which nothing is done; it may have passed a little while ago."""
    month: RefreshMonth
    last: LastRefresh | None


class EndedRefresh(TypedDict):
    """The viewer whose network is refreshed no more."""

    viewer: ViewerName
    message: str
