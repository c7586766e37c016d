"""Whether a call is made again, and after how long; nothing here opens a socket or sleeps.

urllib3's `Retry` is asked, not obeyed: its own loop knows no deadline. Only what it has had since
1.26 is used, for the runtime chooses the version.
"""

import math
import random
from collections.abc import Mapping
from typing import NamedTuple

from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import RequestHistory, Retry


class Ending(NamedTuple):
    """How a try ended: with a status, or without a whole answer.

    `served` is False where the call surely was not, None where nobody can know.
    `retry_after` is what they asked for, in seconds.
    """

    status: int | None = None
    retry_after: float | None = None
    served: bool | None = None


class Policy(Retry):
    """Which endings are followed by another try.

    `total` counts the further tries; `status_forcelist` are statuses to try again after; with
    `read=False` a call that may have been served is left alone.
    """

    RETRY_AFTER_STATUS_CODES = frozenset({429, 503})

    @property
    def repeats(self) -> bool:
        """Whether a call that may have been served is made again."""
        return bool(self.total) and self.read is not False

    def pause(self, tries: int, ending: Ending) -> float | None:
        """Seconds to wait after so many tries; None where there is to be no other."""
        if tries > (self.total or 0) or not self._again(ending):
            return None
        return ending.retry_after or self._backoff(tries)

    def _again(self, ending: Ending) -> bool:
        if ending.status is not None:
            return self.is_retry("", ending.status, ending.retry_after is not None)
        return ending.served is False or self.read is not False

    def _backoff(self, tries: int) -> float:
        """The first wait is of two factors: urllib3 itself would not wait before the second try."""
        past = (RequestHistory(None, None, None, None, None),) * (tries + 1)
        longest = self.new(history=past).get_backoff_time()
        return longest * random.uniform(0.5, 1)  # noqa: S311 (jitter, no secret)


NEVER = Policy(total=0, allowed_methods=None)
"""For what must not happen twice and costs nothing to ask for again."""
UNSERVED = Policy(total=1, read=False, allowed_methods=None, backoff_factor=0.1)
"""For what is paid by the call: once more, and only where the first surely was not served."""
IDEMPOTENT = Policy(
    total=3,
    allowed_methods=None,
    status_forcelist={429, 500, 502, 503, 504},
    backoff_factor=0.1,
)
"""For what may be served twice: waits of up to 0.2, 0.4 and 0.8 s, or what they ask for."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for, as a number or as a date; None without a good one."""
    value = headers.get("Retry-After")
    try:
        return None if value is None else NEVER.parse_retry_after(value)
    except (InvalidHeader, ValueError, OverflowError):
        return None


def seconds_asked(headers: Mapping[str, str]) -> int | None:
    """The same in whole seconds, for whoever is told when to come again."""
    asked = retry_after(headers)
    return None if asked is None else math.ceil(asked)
