"""How many calls of an account may be open, or of unknown outcome in an hour (DESIGN 5.3).

A month's balance counts its calls: `openCalls` are those whose reservation is OPEN,
`unresolvedCalls` those that began in the hour `unresolvedHour` and are OPEN or were RELEASED with
`upstream` UNKNOWN. The hour never goes back, so a process whose clock is late cannot start a count
anew. A reservation has the hour whose count has it; one that the release before made has none and
is in no count.
"""

from collections.abc import Mapping
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.aws.dynamodb import PRESENT, Expression
from vouch.domain.credits import Reservation
from vouch.errors import RateLimitedError
from vouch.moment import Seconds
from vouch.settings import call_limits
from vouch.storage import credits

OPEN, UNRESOLVED, HOUR = "openCalls", "unresolvedCalls", "unresolvedHour"
"""The attributes of a balance; an hour is the second since the epoch at which it began (UTC)."""
HOUR_SECONDS: Final = 60 * 60
SOON: Final = 5
"""After how many seconds a caller asks again that waits for one of its own calls to end."""


def hour_of(second: int) -> int:
    """Return the hour in which a second lies."""
    return second - second % HOUR_SECONDS


def none_in(hour: int) -> dict[str, int]:
    """Return the counts of a balance without calls."""
    return {OPEN: 0, HOUR: hour, UNRESOLVED: 0}


def opened(new: Reservation) -> tuple[dict[str, int], Expression]:
    """Return what a new reservation adds to its balance's counts, and the condition: the limits."""
    hour = new["hour"]
    most = {":open": call_limits().open_calls_per_account, ":unknown": _most_unknown(new)}
    below = f"{OPEN} < :open AND {HOUR} = :hour AND {UNRESOLVED} < :unknown"
    return {OPEN: 1, UNRESOLVED: 1}, Expression(below, {**most, ":hour": hour})


def check(new: Reservation, balance: Mapping[str, Any], now: Seconds) -> int:
    """Return the hour that counts a call beginning now; RateLimitedError if a limit is reached."""
    hour: int = max(hour_of(now), balance.get(HOUR, 0))
    limits, most_unknown = call_limits(), _most_unknown(new)
    open_calls = balance.get(OPEN, 0)
    unresolved = balance[UNRESOLVED] if balance.get(HOUR) == hour else 0
    if unresolved >= most_unknown:
        # Calls that are open may yet have a known outcome; the others count until the hour is over.
        lasting = unresolved - open_calls >= most_unknown
        raise RateLimitedError(
            f"{unresolved} calls of the account are of unknown outcome or still open, of"
            f" {most_unknown} allowed in an hour (UnknownCallsPerHour); call again"
            f" {'in the next hour (UTC)' if lasting else 'when some have ended'}",
            hour + HOUR_SECONDS - now if lasting else SOON,
        )
    if open_calls >= limits.open_calls_per_account:
        raise RateLimitedError(
            f"{open_calls} calls of the account are open, of"
            f" {limits.open_calls_per_account} allowed at once (OpenCallsPerAccount); call again"
            " when one has ended",
            SOON,
        )
    return hour


def _most_unknown(new: Reservation) -> int:
    """Return how many calls may be of unknown outcome; refreshes leave half to the account."""
    most = call_limits().unknown_calls_per_hour
    return max(1, most // 2) if "refresh" in new else most


def update_hour(account: str, period: str, balance: Mapping[str, Any], hour: int) -> dynamodb.Write:
    """Build the write that begins an hour, if the balance is still in the one that was read."""
    before = balance.get(HOUR)
    unchanged = Expression(f"attribute_not_exists({HOUR})")
    if before is not None:
        unchanged = Expression(f"{HOUR} = :before", {":before": before})
    begun = {HOUR: hour, UNRESOLVED: 0}
    return credits.update_balance(
        account, period, {}, PRESENT & unchanged, put=begun, once={OPEN: 0}
    )


def ended(
    reservation: Reservation, balance: Mapping[str, Any] | None
) -> tuple[dict[str, int], Expression]:
    """Return what the end of a call adds to its balance's counts, and the condition of that.

    The balance is given if the outcome is known; without it the call stays in its hour's count.
    """
    if "hour" not in reservation:
        return {}, PRESENT
    hour = reservation["hour"]
    if balance is None or balance.get(HOUR) != hour:
        return {OPEN: -1}, PRESENT
    return {OPEN: -1, UNRESOLVED: -1}, Expression(f"{HOUR} = :hour", {":hour": hour})
