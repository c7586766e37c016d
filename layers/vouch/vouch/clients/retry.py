"""Decides whether and after how long a call is repeated; nothing here opens a socket or sleeps.

urllib3's `Retry` makes the decisions, but its own loop is not used, because it knows no deadline.
Only its features since 1.26 are used.
"""

import math
import random
from collections.abc import Mapping
from email.utils import mktime_tz, parsedate_tz
from typing import Final, NamedTuple

from urllib3.util.retry import RequestHistory, Retry

from vouch import moment

MOST_WAIT: Final = moment.DAY
"""How many seconds an upstream may ask to wait; a longer wait counts as this one."""


class Ending(NamedTuple):
    """How a try ended: with a status, or without a whole answer.

    `served` is False where the upstream surely did not serve the call, None where that is unknown.
    `retry_after` is the wait that the upstream asked for, in seconds.
    """

    status: int | None = None
    retry_after: float | None = None
    served: bool | None = None


class Policy(Retry):
    """A rule that says which endings are followed by another try.

    `total` is the number of further tries, `status_forcelist` the statuses that are tried again.
    With `read=False` a call that may have been served is not repeated.
    """

    RETRY_AFTER_STATUS_CODES = frozenset({429, 503})

    @property
    def repeats(self) -> bool:
        """Tell whether a call that may have been served is repeated."""
        return bool(self.total) and self.read is not False

    def pause(self, tries: int, ending: Ending) -> float | None:
        """Return the seconds to wait after `tries` tries; None where no other try follows."""
        if tries > (self.total or 0) or not self._again(ending):
            return None
        return ending.retry_after or self._backoff(tries)

    def _again(self, ending: Ending) -> bool:
        if ending.status is not None:
            return self.is_retry("", ending.status, ending.retry_after is not None)
        return ending.served is False or self.read is not False

    def _backoff(self, tries: int) -> float:
        """Return the wait with jitter; one try is added, because urllib3 skips the first wait."""
        past = (RequestHistory(None, None, None, None, None),) * (tries + 1)
        longest = self.new(history=past).get_backoff_time()
        return longest * random.uniform(0.5, 1)  # noqa: S311 (jitter, no secret)


NEVER = Policy(total=0, allowed_methods=None)
"""The policy of calls that must not be served twice: they are never repeated."""
UNSERVED = Policy(total=1, read=False, allowed_methods=None, backoff_factor=0.1)
"""The policy of calls that cost money: one more try, if the first surely was not served."""
IDEMPOTENT = Policy(
    total=3,
    allowed_methods=None,
    status_forcelist={429, 500, 502, 503, 504},
    backoff_factor=0.1,
)
"""The policy of calls that may be served twice: three more tries, after waits of up to 0.2, 0.4 and
0.8 s, or the wait that the upstream asks for."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that Retry-After asks for, at most MOST_WAIT; None without a valid one."""
    value = headers.get("Retry-After", "").strip()
    # A float may have any number of digits, an int may not.
    asked = float(value) if value.isascii() and value.isdigit() else _until(value)
    return None if asked is None else min(max(asked, 0.0), float(MOST_WAIT))


def seconds_asked(headers: Mapping[str, str]) -> int | None:
    """Return the seconds that Retry-After asks for, rounded up, as our own answers name them."""
    asked = retry_after(headers)
    return None if asked is None else math.ceil(asked)


def _until(date: str) -> float | None:
    """Return the seconds until a date, which is GMT if it does not say; None if it is none."""
    try:
        parts = parsedate_tz(date)
        if parts is None:
            return None
        return mktime_tz((*parts[:9], parts[9] or 0)) - moment.now() / 1000
    except (ValueError, OverflowError):
        return None
