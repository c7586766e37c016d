"""The refreshes of an account's viewers, as the account orders and ends them (DESIGN 13.1)."""

from typing import NamedTuple

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.items import changed
from vouch.domain.refresh import Refresh, Terms, first, ordered_anew, terms_of
from vouch.domain.refresh_times import LONGEST, seconds_of
from vouch.errors import ConflictError, NotFoundError
from vouch.moment import now
from vouch.services.network.viewers import find as find_viewer
from vouch.settings import linkup_version, shortest_refresh
from vouch.storage import refreshes, viewers


class Ordered(NamedTuple):
    """A refresh as it is stored, and whether there was none before."""

    refresh: Refresh
    is_new: bool


def shortest() -> int:
    """Return the seconds of the shortest interval; RuntimeError if the parameter says none."""
    said = shortest_refresh()
    try:
        found = seconds_of(said)
    except ValueError:
        found = LONGEST + 1
    if found > LONGEST:
        raise RuntimeError(
            f"SHORTEST_REFRESH is {said[:40]!r}, and has to be minutes, hours or days, 30 days at"
            " most, as in 30m, 1h or 7d; change ShortestRefresh of the stack"
        )
    return found


def check_version() -> None:
    """Raise ConflictError unless this deployment speaks the version under which refreshes run."""
    version = linkup_version()
    if version != "v2":
        raise ConflictError(
            f"this deployment speaks {version} of Linkup's API, in which each call carries the"
            " member's cookie: a refresh would take a stored one, and none is ever stored. Its"
            " operator can change LinkupVersion to v2, in which a viewer is connected once"
        )


def order(account: str, viewer: str, terms: Terms, deadline: Deadline) -> Ordered:
    """Store what the account orders of a viewer; terms that hold already change nothing.

    Nothing is stored for a viewer who is deleted before the write.
    """
    at = now()
    tried: list[Ordered] = []

    def attempt() -> Ordered:
        generation = find_viewer(account, viewer)["generation"]
        stored = refreshes.get(account, viewer)
        if tried and tried[-1].refresh == stored:
            return tried[-1]  # stored by a try whose answer was lost
        before = _of(stored, generation)
        if before is not None and terms_of(before) == terms:
            return Ordered(before, is_new=False)
        if before is not None:
            after = changed(before, **ordered_anew(before, terms, at))
        else:
            after = first(account, viewer, generation, terms, at)
            after["revision"] = stored["revision"] + 1 if stored else 1
        tried.append(Ordered(after, is_new=before is None))
        dynamodb.commit(
            {
                "refresh": refreshes.put(after),
                "viewer": viewers.check_generation(account, viewer, generation),
            }
        )
        return tried[-1]

    return retried_until(deadline, attempt)


def find(account: str, viewer: str) -> Refresh:
    """Read the refresh of a viewer; NotFoundError if there is none, or the viewer is not there.

    Where no refresh could be ordered, the error says that.
    """
    found = viewers.get_present(account, viewer)
    if found is not None:
        refresh = _of(refreshes.get(account, viewer), found["generation"])
        if refresh is not None:
            return refresh
    check_version()
    raise NotFoundError("there is no such viewer, or the viewer's network is not refreshed")


def end(account: str, viewer: str, deadline: Deadline) -> None:
    """Delete the refresh of a viewer; NotFoundError if there is none."""
    find(account, viewer)
    deleted = {"refresh": refreshes.delete(account, viewer)}
    retried_until(deadline, lambda: dynamodb.commit(deleted))


def _of(refresh: Refresh | None, generation: int) -> Refresh | None:
    """Return a refresh if it is of this generation of the viewer."""
    return refresh if refresh is not None and refresh["generation"] == generation else None
