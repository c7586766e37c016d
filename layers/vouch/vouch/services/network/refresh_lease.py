"""The lease on a refresh: one process at a time works on its run (DESIGN 13.2)."""

import secrets
from collections.abc import Callable
from typing import Literal

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.ended_run import paused_run
from vouch.domain.items import changed
from vouch.domain.refresh import Refresh
from vouch.domain.refreshing import Changes, leased
from vouch.moment import now
from vouch.storage import refresh_runs, refreshes

type Idle = Literal["over", "early", "held"]
"""Why there is nothing to do: no refresh, none that is due, or another process works on it."""


class SupersededError(Exception):
    """Another process has taken the refresh over, or it was deleted."""


class Hold:
    """A refresh as this process took it, and until when it works on it."""

    def __init__(self, refresh: Refresh, deadline: Deadline) -> None:
        self.refresh = refresh
        self.deadline = deadline

    def read(self) -> Refresh:
        """Read the refresh anew; raise SupersededError if this process holds it no more."""
        return self._held(self._stored())

    def end(self, change: Callable[[Refresh], Changes]) -> Refresh:
        """Write how the try ended, and return the refresh after that."""
        written: list[Refresh] = []

        def attempt() -> Refresh:
            found = self._stored()
            if found is not None and found in written:
                return found  # by an earlier try, whose answer was lost
            before = self._held(found)
            after = changed(before, **change(before))
            written.append(after)
            writes = {"refresh": refreshes.put(after)}
            if after.get("outcome") == "PAUSED":
                writes["run"] = refresh_runs.put_run(paused_run(before, after, now()))
            dynamodb.commit(writes)
            return after

        return retried_until(self.deadline, attempt)

    def _stored(self) -> Refresh | None:
        return refreshes.get(self.refresh["account"], self.refresh["viewer"])

    def _held(self, found: Refresh | None) -> Refresh:
        if found is None or found.get("holder") != self.refresh["holder"]:
            raise SupersededError
        return found


def take(account: str, viewer: str, deadline: Deadline) -> Hold | Idle:
    """Take a refresh that is due until the deadline, unless another process works on it."""
    holder = secrets.token_hex(8)

    def attempt() -> Hold | Idle:
        found, moment = refreshes.get(account, viewer), now()
        if found is None:
            return "over"
        if found.get("holder") == holder:
            return Hold(found, deadline)  # by an earlier try, whose answer was lost
        if found["next"] > moment:
            return "early"
        if found.get("until", 0) > moment:
            return "held"
        until = moment + round(deadline.left() * 1000)
        after = changed(found, **leased(holder, until))
        dynamodb.commit({"refresh": refreshes.put(after)})
        return Hold(after, deadline)

    return retried_until(deadline, attempt)
