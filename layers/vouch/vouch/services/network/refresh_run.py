"""One try of a refresh's run, which is charged to the account and to its own budget (DESIGN 13.2).

Whatever is not done yet when the process crashes is done by the next message: the reservation that
it left open is released first, and nothing is left once the call is settled.
"""

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from vouch.aws.dynamodb import Transaction
from vouch.domain.credits import Reservation
from vouch.domain.ended_run import MOST_PEOPLE, refreshed_run
from vouch.domain.items import changed
from vouch.domain.listed import SHOWN, UNSHOWN
from vouch.domain.refresh import terms_of
from vouch.domain.refreshing import ENDING, after_error, after_failure, refreshed, reserved
from vouch.domain.suggestion import Query
from vouch.errors import NotFoundError, UpstreamError, VouchError
from vouch.moment import now
from vouch.observability import warn_upstream
from vouch.services.credits import settle
from vouch.services.network import admit
from vouch.services.network.deliver import Asked, Payer, deliver
from vouch.services.network.recognize import Seen
from vouch.services.network.refresh_lease import Hold, SupersededError
from vouch.storage import credits, people, refresh_runs, refreshes

if TYPE_CHECKING:
    from vouch.domain.refresh import Last

FAULTS: Final = 500
"""The lowest status of an error that is an upstream's fault, or ours."""


class Ended(NamedTuple):
    """How a try ended, why if not well, and whether that is an upstream's fault or ours."""

    outcome: str
    reason: str | None = None
    fault: bool = False


class RunBudget:
    """The refresh's own budget while a run is made under it."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self._new: Reservation | None = None

    def writes(self, new: Reservation) -> Transaction:
        """Build the write that puts the credits aside.

        BudgetError is raised if too few are left, SupersededError if this process holds the refresh
        no more. Where an earlier try has stored the reservation, nothing is written: the write of
        the reservation fails then.
        """
        found = self._hold.read()
        if found.get("reservation") == new["id"]:
            return {}
        changes = reserved(found, new["id"], new["period"], new["credits"])
        new["refresh"] = found["viewer"]
        self._new = new
        return {"refresh": refreshes.put(changed(found, **changes))}

    def settled(self, charged: int, seen: Seen) -> Transaction:
        """Build the writes that end the run; none if the refresh was deleted meanwhile."""
        account, viewer = self._hold.refresh["account"], self._hold.refresh["viewer"]
        found, new = refreshes.get(account, viewer), self._new
        if found is None or new is None or found.get("reservation") != new["id"]:
            return {}
        new_people = people.without_forgotten(seen.new)
        forgotten = len(seen.new) - len(new_people)
        last: Last = {
            "at": now(),
            "new": seen.known.count(UNSHOWN) - forgotten,
            "known": seen.known.count(SHOWN),
            "charged": charged,
        }
        changes = refreshed(found, last, new["credits"])
        return {
            "refresh": refreshes.put(changed(found, **changes)),
            "run": refresh_runs.put_run(refreshed_run(found, last, new_people[:MOST_PEOPLE])),
        }


def make_run(hold: Hold, request_id: str) -> Ended:
    """Try to make the run, and return how that ended."""
    began = now()
    try:
        _release_left(hold)
        _call(hold, request_id)
    except ENDING as error:
        if isinstance(error, UpstreamError):
            warn_upstream(error, request_id)
        tried = terms_of(hold.refresh)
        after = hold.end(partial(after_error, error=error, tried=tried, began=began, now=now()))
        fault = isinstance(error, UpstreamError) and error.status >= FAULTS
        return Ended(after["outcome"], after.get("reason"), fault)
    except (SupersededError, VouchError):
        raise
    except Exception:
        # Linkup may have been asked, and would be every minute or two by a fault that lasts.
        with suppress(SupersededError, VouchError):  # what is logged is the fault
            hold.end(partial(after_failure, reason=VouchError.code, now=now()))
        raise
    return Ended("REFRESHED")


def _release_left(hold: Hold) -> None:
    """Release what an earlier try of the run left open when its process crashed."""
    refresh = hold.refresh
    if "reservation" not in refresh:
        return
    left = credits.reservation(refresh["account"], refresh["period"], refresh["reservation"])
    if left is not None and left["state"] == credits.OPEN:
        deadline = hold.deadline.at_most(settle.RELEASE_SECONDS)
        settle.release(left, settle.EXPIRED, "UNKNOWN", deadline)


def _call(hold: Hold, request_id: str) -> None:
    refresh = hold.refresh
    query = Query(viewer=refresh["viewer"], total_results=refresh["totalResults"])
    viewer = admit.admit(query, refresh["account"])
    if viewer is None or viewer["generation"] != refresh["generation"]:
        # A release that knows no refreshes has deleted the viewer, and left this one.
        raise NotFoundError("the viewer of the refresh was deleted")
    payer = Payer(refresh["account"], request_id, hold.deadline)
    deliver(Asked(query, payer, viewer, budget=RunBudget(hold)))
