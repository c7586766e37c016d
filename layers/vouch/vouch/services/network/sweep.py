"""What crashed or hurried requests left undone (DESIGN 5.3, 12.3)."""

from typing import Final, NamedTuple

from vouch.deadline import Deadline
from vouch.moment import seconds
from vouch.observability import logger
from vouch.services.credits.settle import release_overdue
from vouch.services.network.remember import LEAST, remember_rest
from vouch.storage import credits

REMEMBERING: Final = 20
"""How many seconds one call's people are remembered; the next run goes on from there."""


class Swept(NamedTuple):
    """How many overdue reservations were released, and how many calls were remembered.

    `failed` counts those of both that could not be dealt with.
    """

    released: int
    remembered: int
    failed: int


def sweep(deadline: Deadline) -> Swept:
    """Release what is still open first, then remember the people of calls that were paid for."""
    released = release_overdue(deadline)
    remembered, failed = 0, released.failed
    for reservation in credits.unremembered_reservations(seconds()):
        if deadline.left() < LEAST:
            break
        try:
            remembered += remember_rest(reservation, deadline.at_most(REMEMBERING))
        except Exception:
            # A failure of one must not keep the others from being remembered.
            failed += 1
            logger.exception("not remembered", reservation=reservation["id"])
    return Swept(released.released, remembered, failed)
