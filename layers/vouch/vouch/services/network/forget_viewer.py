"""Deletes a viewer, with the refresh, people and answers of the viewer (DESIGN 12.2)."""

from contextlib import suppress
from functools import partial

from vouch.backoff import retried
from vouch.deadline import Deadline
from vouch.errors import LostRaceError, ThrottledError, UnansweredError
from vouch.messages import people_erasure
from vouch.messages.people_erasure import AFTER_ALL_CALLS, ViewerErasure
from vouch.moment import now
from vouch.services.network.connect import MOST_TRIES
from vouch.services.network.erase import erase
from vouch.services.network.viewers import find, replace, serving
from vouch.storage import refreshes, viewers


def forget(account: str, name: str, deadline: Deadline) -> None:
    """Delete a viewer of the account; what takes longer than the deadline is left to the queue.

    NotFoundError is raised if there is none. Calls and logins under way store nothing any more, but
    for what they read before: a message that comes after them all erases that.
    """
    erasure = retried(MOST_TRIES, partial(_delete, account, name, deadline))
    is_done = False
    with suppress(LostRaceError, ThrottledError, UnansweredError):
        is_done = erase(erasure, deadline)
    if not is_done:
        people_erasure.send(erasure)


def _delete(account: str, name: str, deadline: Deadline) -> ViewerErasure:
    viewer = find(account, name)
    erasure = ViewerErasure(account, name, viewer["generation"])
    people_erasure.send(erasure, AFTER_ALL_CALLS)
    after = viewers.deleted(viewer, now())
    others = {**serving(viewer, after), "refresh": refreshes.delete(account, name)}
    if not replace(after, deadline, others):
        raise LostRaceError
    return erasure
