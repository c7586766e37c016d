"""Credits: what a call costs, how a balance moves, when a threshold is reached (DESIGN 5.2, 5.3).

A balance belongs to one account and one month (UTC): granted = remaining + reserved + charged,
always. An account without a limit is granted nothing, so its `remaining` falls below zero by what
it used; that number is never shown. Every movement is an entry of the ledger whose `credits` are
its effect on `remaining`: the sum of the entries is the balance.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict, cast

from vouch.domain.suggestion import Query

type Kind = Literal["GRANTED", "ADJUSTED", "RESERVED", "SETTLED", "RELEASED"]
"""What an entry of the ledger tells of."""
type Upstream = Literal["UNKNOWN", "REFUSED"]
"""What Linkup did for a call whose credits were released."""

RESULTS_PER_CREDIT: Final = 10
CHARGED_ON, CALLS_ON, OUTCOME, REACHED = "charged_", "calls_", "outcome_", "reached_"
"""The prefixes of a balance's counts; a day, a state or a threshold follows."""
THRESHOLDS: Final = (80, 100)
"""The thresholds in percent of the granted credits; each is reached once a month at most."""
ORDER: Final[Mapping[Kind, int]] = {
    "GRANTED": 0,
    "ADJUSTED": 1,
    "RESERVED": 2,
    "SETTLED": 3,
    "RELEASED": 3,
}
"""The order of entries within a millisecond."""


class Reservation(TypedDict):
    """Credits put aside for one call, in the month it was made in."""

    id: str
    account: str
    period: str
    """The month, as YYYY-MM."""
    day: str
    """The day, as YYYY-MM-DD."""
    credits: int
    deadline: int
    """The second since the epoch after which no process works on the reservation."""
    state: str
    """The state: OPEN, then SETTLED or RELEASED."""
    remaining: NotRequired[int]
    """The credits that were left when it was SETTLED, if the account has a limit."""
    hour: NotRequired[int]
    """The hour whose count has the call; absent if the release that made it counted no calls."""
    idempotency: NotRequired[dict[str, str]]
    """The key of the remembered request that it belongs to."""
    refresh: NotRequired[str]
    """The viewer whose refresh it is made for, while it is OPEN."""
    viewer: NotRequired[str]
    """The viewer whose people the call delivered, until all are remembered."""


class Entry(TypedDict):
    """One line of the ledger."""

    id: str
    at: int
    """When the line was written, in milliseconds since the epoch."""
    type: Kind
    credits: int
    reservation: NotRequired[str]
    reason: NotRequired[str]
    charged: NotRequired[int]
    """The price of the call, in a line SETTLED."""
    upstream: NotRequired[Upstream]
    """REFUSED if Linkup surely served nothing, else UNKNOWN; in a line RELEASED."""
    upstream_credits: NotRequired[int]
    """What Linkup says that the call cost there, in a line SETTLED or RELEASED (v2)."""
    upstream_estimate: NotRequired[int]
    """What the call cost there by Linkup's documentation, in a line SETTLED or RELEASED (v1)."""


class Band(NamedTuple):
    """The lowest and the highest `charged` that reach the same thresholds."""

    low: int
    high: int


def most(query: Query) -> int:
    """Return the most that a call can cost."""
    return query.pages or ceil(query.total_results / RESULTS_PER_CREDIT)


def price(query: Query, returned: int, pages_fetched: int | None) -> int:
    """Return the price of a call by the number of people `returned`; at most what was reserved."""
    if returned == 0:
        return 0
    fetched = query.pages if pages_fetched is None else pages_fetched
    return min(fetched if query.pages else ceil(returned / RESULTS_PER_CREDIT), most(query))


def login_price(reserved: int, consumed: int | None) -> int:
    """Return the price of a login or checkpoint by what Linkup says that it cost, if it does."""
    return reserved if consumed is None else min(consumed, reserved)


def entry(at: int, kind: Kind, effect: int, randomness: str, **more: Any) -> Entry:
    """Make a new line, whose id sorts by time."""
    name = f"{at:013d}-{ORDER[kind]}{randomness}"
    return cast("Entry", {"id": name, "at": at, "type": kind, "credits": effect, **more})


def reached(granted: int, charged: int) -> list[int]:
    """Return the thresholds that `charged` credits reach."""
    return [each for each in THRESHOLDS if granted > 0 and charged * 100 >= granted * each]


def band(granted: int, charged: int) -> Band:
    """Return the range around `charged` in which the same thresholds are reached."""
    marks = [0, *(ceil(granted * each / 100) for each in THRESHOLDS if granted > 0), 2**53]
    low = max(mark for mark in marks if mark <= charged)
    return Band(low, min(mark for mark in marks if mark > charged) - 1)
