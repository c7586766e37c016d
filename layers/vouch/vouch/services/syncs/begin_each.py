"""Begins the syncs of several members at once; a failure does not keep the others from theirs."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal

from vouch.deadline import Deadline
from vouch.domain.sync_start import Cause
from vouch.errors import UnansweredError
from vouch.observability import logger, warn_unanswered, with_caller
from vouch.services.syncs.begin import Beginning, begin

AT_ONCE: Final = 8
"""How many members are handled at the same time."""
LEAST: Final = 2.0
"""How many seconds must be left to begin with a member."""

type Outcome = Beginning | Exception | Literal["left"]
"""What became of a member's start; `left` if there was no time for it."""


def begin_each(members: Sequence[str], deadline: Deadline, cause: Cause) -> list[Outcome]:
    """Begin a sync of each member; return what became of each, in their order.

    A failure is logged.
    """

    def attempt(member: str) -> Outcome:
        if deadline.left() < LEAST:
            return "left"
        try:
            return begin(member, deadline, cause)
        except UnansweredError as error:
            warn_unanswered(error, None)
            return error
        except Exception as error:
            logger.exception("not started", operation="start_sync")
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [*pool.map(with_caller(attempt), members)]
