"""Refusals of tokens by LinkedIn, believed only once it has repeated them (DESIGN 7.2).

LinkedIn may refuse a token for some seconds after it issued it, also as a revoked one, because not
every one of its servers knows the token yet (CONTRACTS 2.12).
"""

import random
import time
from collections.abc import Callable
from typing import Final

from vouch.deadline import Deadline
from vouch.errors import UpstreamError, UpstreamUnavailableError

WAITS: Final = (0.5, 1.0, 2.0, 4.0)
"""The longest waits before each further try, in seconds."""
SHORTEST: Final = 0.75
"""The part of a wait that is kept at least; the rest is random."""
LEAST: Final = 1.0
"""How many seconds must be left after a wait for another try to begin."""


def believed[T](refusal: type[UpstreamError], deadline: Deadline, question: Callable[[], T]) -> T:
    """Return the answer, asking up to five times while LinkedIn raises the refusal; then raise it.

    UpstreamUnavailableError is raised if there is no time to ask so often.
    """
    for longest in WAITS:
        try:
            return question()
        except refusal as error:
            wait = longest * random.uniform(SHORTEST, 1)  # noqa: S311 (jitter, no secret)
            if wait + LEAST > deadline.left():
                raise UpstreamUnavailableError(
                    "LinkedIn refused a token that may be good, and there was no time to make sure;"
                    " ask again",
                    request_id=error.request_id,
                    served=error.served,
                ) from error
            time.sleep(wait)
    return question()
