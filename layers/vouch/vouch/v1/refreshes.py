"""Checks the body of PUT /v1/network/viewers/{viewer}/refresh (DESIGN 13.1)."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from vouch.domain.credits import most
from vouch.domain.refresh import MOST_CREDITS, Terms
from vouch.domain.refresh_times import EVERY, LONGEST, UNITS, seconds_of
from vouch.domain.suggestion import DEFAULT_RESULTS, MAX_RESULTS, Query
from vouch.v1.body import Body, read

FORM: Final = "minutes, hours or days, as in 90m, 24h or 30d"
EXAMPLE: Final = '{"every":"24h","total_results":50,"monthly_credits":300}'


def _every(text: str, info: ValidationInfo) -> str:
    """Check an interval; the context of the validation is how many seconds the shortest has."""
    shortest: int = info.context or 0
    if not EVERY.fullmatch(text) or not shortest <= seconds_of(text) <= LONGEST:
        bounds = {"form": FORM, "shortest": _worded(shortest), "longest": _worded(LONGEST)}
        raise PydanticCustomError("every", "{form}; {shortest} to {longest}", bounds)
    return text


class RefreshOrder(Body):
    """How often a viewer's network is refreshed, and for how many credits a month."""

    every: Annotated[
        str,
        AfterValidator(_every),
        WithJsonSchema({"type": "string", "pattern": f"^{EVERY.pattern}$"}),
    ]
    total_results: Annotated[int, Field(ge=1, le=MAX_RESULTS)] | None = None
    monthly_credits: Annotated[int, Field(ge=1, le=MOST_CREDITS)]

    @classmethod
    def joint_problems(cls, sent: Mapping[str, Any]) -> list[str]:
        """Return the problem of a budget that is too small for one run."""
        results, budget = sent.get("total_results"), sent.get("monthly_credits")
        if results is None:
            results = DEFAULT_RESULTS
        if not (type(results) is int and type(budget) is int):
            return []
        if not (1 <= results <= MAX_RESULTS and budget >= 1):
            return []
        price = most(Query(total_results=results))
        if budget >= price:
            return []
        return [f"monthly_credits: at least {price}, the price of one run of {results} people"]


def parse_order(body: bytes, shortest: int) -> Terms:
    """Return what is ordered; IllegalArgumentError with all problems of the body.

    `shortest` is how many seconds the shortest interval has.
    """
    sent = read(RefreshOrder, body, EXAMPLE, shortest)
    return Terms(sent.every, sent.total_results or DEFAULT_RESULTS, sent.monthly_credits)


def _worded(seconds: int) -> str:
    """Return an interval in the largest unit that it is whole in."""
    unit = max((each for each in UNITS if seconds % UNITS[each] == 0), key=UNITS.__getitem__)
    return f"{seconds // UNITS[unit]}{unit}"
