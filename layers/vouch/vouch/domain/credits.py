"""Credits: what a call costs, how a balance moves, when a threshold is reached (DESIGN 5.2, 5.3).

A balance is one account's in one month (UTC): granted = remaining + reserved + charged, always. An
account without a limit is granted nothing, so that its `remaining` falls below zero and shows
what it used; nobody is shown that. Every movement is an entry of the ledger whose `credits` are its
effect on `remaining`: the sum of the entries is the balance.
"""

from collections.abc import Mapping
from math import ceil
from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict, cast

from vouch.domain.suggestion import Asked

type Kind = Literal["GRANTED", "ADJUSTED", "RESERVED", "SETTLED", "RELEASED"]
"""What an entry of the ledger tells of."""
type Upstream = Literal["UNKNOWN", "REFUSED"]
"""What Linkup did for a call whose credits were released."""

RESULTS_PER_CREDIT: Final = 10
CHARGED_ON, CALLS_ON, OUTCOME, REACHED = "charged_", "calls_", "outcome_", "reached_"
"""How the names of a balance's counts begin; a day, a state or a threshold follows."""
THRESHOLDS: Final = (80, 100)
"""Percent of the granted credits; each is reached once a month at most."""
ORDER: Final[Mapping[Kind, int]] = {
    "GRANTED": 0,
    "ADJUSTED": 1,
    "RESERVED": 2,
    "SETTLED": 3,
    "RELEASED": 3,
}
"""Of entries within a millisecond."""


class Reservation(TypedDict):
    """Credits put aside for one call, in the month it was made in."""

    id: str
    account: str
    period: str
    """YYYY-MM."""
    day: str
    """YYYY-MM-DD."""
    credits: int
    deadline: int
    """Seconds since the epoch; nobody works on it any more afterwards."""
    state: str
    """OPEN, then SETTLED or RELEASED."""
    remaining: NotRequired[int]
    """Of SETTLED, with a limit: what was left then."""
    idempotency: NotRequired[dict[str, str]]
    """The key of the remembered request it belongs to."""


class Entry(TypedDict):
    """One line of the ledger."""

    id: str
    at: int
    """Milliseconds since the epoch."""
    type: Kind
    credits: int
    reservation: NotRequired[str]
    reason: NotRequired[str]
    charged: NotRequired[int]
    """Of SETTLED: what the call cost."""
    upstream: NotRequired[Upstream]
    """Of RELEASED: REFUSED if Linkup surely served nothing, else UNKNOWN."""


class Band(NamedTuple):
    """From where to where `charged` may be for the same thresholds to be reached."""

    low: int
    high: int


def most(asked: Asked) -> int:
    """The most that a call can cost."""
    return asked.pages or ceil(asked.total_results / RESULTS_PER_CREDIT)


def price(asked: Asked, returned: int, pages_fetched: int | None) -> int:
    """What a call costs that returned so many people; never more than was put aside for it."""
    if returned == 0:
        return 0
    fetched = asked.pages if pages_fetched is None else pages_fetched
    return min(fetched if asked.pages else ceil(returned / RESULTS_PER_CREDIT), most(asked))


def entry(at: int, kind: Kind, effect: int, randomness: str, **more: Any) -> Entry:
    """A new line; its id sorts by time."""
    name = f"{at:013d}-{ORDER[kind]}{randomness}"
    return cast("Entry", {"id": name, "at": at, "type": kind, "credits": effect, **more})


def reached(granted: int, charged: int) -> list[int]:
    """The thresholds that so many charged credits reach."""
    return [each for each in THRESHOLDS if granted > 0 and charged * 100 >= granted * each]


def band(granted: int, charged: int) -> Band:
    """All that reaches the same thresholds as `charged` does."""
    marks = [0, *(ceil(granted * each / 100) for each in THRESHOLDS if granted > 0), 2**53]
    low = max(mark for mark in marks if mark <= charged)
    return Band(low, min(mark for mark in marks if mark > charged) - 1)
