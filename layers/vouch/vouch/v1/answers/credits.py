"""The JSON that GET /v1/credits answers."""

from typing import NotRequired, TypedDict

from vouch.domain.credits import Kind, Upstream
from vouch.v1.answers import Count, Day, Moment, Month, Paging


class DayOfCredits(TypedDict):
    """What one day's calls came to."""

    date: Day
    charged: Count
    calls: Count


class Outcomes(TypedDict):
    """How many reservations ended in which way."""

    SETTLED: Count
    RELEASED: Count


class LedgerEntry(TypedDict):
    """One movement of an account's credits."""

    id: str
    at: Moment
    type: Kind
    credits: int
    """The entry's effect on what remains."""
    reservation: str | None
    reason: str | None
    charged: NotRequired[Count]
    """What the call cost; in SETTLED entries."""
    upstream: NotRequired[Upstream]
    """Whether Linkup surely served nothing (REFUSED); in RELEASED entries."""
    upstream_credits: NotRequired[Count]
    """What Linkup says that the call cost the deployment there, under v2 alone."""
    upstream_estimate: NotRequired[Count]
    """What the call cost the deployment there by Linkup's documentation, under v1 alone."""


class Ledger(TypedDict):
    """One page of a month's ledger, newest first."""

    elements: list[LedgerEntry]
    paging: Paging


class UpstreamBill(TypedDict):
    """What the month's calls cost the deployment at Linkup; nulls: not all of them are counted."""

    estimated: NotRequired[Count | None]
    """What they cost by Linkup's documentation: the sum of `upstream_estimate`; under v1."""
    consumed: Count | None
    """What Linkup says that they cost: the sum of `upstream_credits`; null under v1."""
    unknown_calls: Count | None
    """How many ended calls have neither number and were not REFUSED."""
    difference: NotRequired[int | None]
    """`consumed` less `charged`; under v2."""


class CreditsReport(TypedDict):
    """An account's credits of one month."""

    period: Month
    limit: Count | None
    """The month's limit; null: there is none."""
    granted: Count | None
    remaining: Count | None
    reserved: Count
    charged: Count
    days: list[DayOfCredits]
    outcomes: Outcomes
    upstream: UpstreamBill
    ledger: Ledger
