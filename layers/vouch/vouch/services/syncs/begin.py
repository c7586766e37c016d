"""Begins the sync of one member, who has one at a time; its message is sent once."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.items import changed
from vouch.domain.sync_start import Cause, too_soon
from vouch.domain.syncing import QUEUED_FOR, Run, begun_again, dead_from, is_dead, queued
from vouch.moment import now
from vouch.observability import warn_passed_over
from vouch.services.syncs.lease import Hold, SupersededError, send
from vouch.storage import connections, sync_runs, syncs

START_SECONDS: Final = 10.0
"""How many seconds the start of one sync is tried."""


class Begun(NamedTuple):
    """A sync under way, and whether its message was sent just now."""

    run: Run
    sent: bool


class Resting(NamedTuple):
    """No sync, because the member's last one has just ended."""

    wait: int
    """The seconds until a request can begin the next; 0 where the schedule will, in its time."""


type Beginning = Begun | Resting | None
"""What became of a member's sync; None if no connection of the member is good any more."""


def begin(member: str, deadline: Deadline, cause: Cause) -> Beginning:
    """Begin the member's sync, or send the message of a dead one again.

    One that is under way is returned as it is. A request begins none shortly after the last has
    ended, and the schedule none of a member whose last has ended since the member was due.
    """
    tried, starter = deadline.at_most(START_SECONDS), secrets.token_hex(8)
    try:
        found = retried_until(tried, lambda: _found(member, starter, cause))
        if found is None:  # the member may have disconnected after the sync was written
            _leave(member, starter)
        if not isinstance(found, Begun) or not _is_of(found.run, starter):
            return found
        retried_until(tried, lambda: send(found.run))
    except Exception:
        _leave(member, starter)
        raise
    _let_wait(found.run, tried)
    return Begun(found.run, sent=True)


def _found(member: str, starter: str, cause: Cause) -> Beginning:
    """Return the sync under way; if there is none, or a dead one, write one of this starter's."""
    read, moment = syncs.state(member), now()
    connected = connections.of_member(member)
    active = [each for each in connected if each["connectionState"] == "ACTIVE"]
    accounts = [each["account"] for each in active]
    if not accounts:
        if read:
            dynamodb.commit({"state": syncs.update_withdrawn(member, read)})
        return None
    if not read:
        # The state is missing where the release before lost it, or a table was restored alone.
        connection = connections.check_connection(active[0])
        dynamodb.commit({"connection": connection, "state": syncs.update_enrolled(member)})
        read = syncs.state(member)
    run = sync_runs.running(member, read)
    if run is None and (wait := too_soon(read, cause)) is not None:
        return Resting(wait)
    if run is None or is_dead(run, moment):
        run = _write(run, member, starter, moment, read)
    _tell(run, {**read, "running": run["id"]}, accounts)
    return Begun(run, sent=False)


def _write(
    dead: Run | None, member: str, starter: str, moment: int, read: Mapping[str, Any]
) -> Run:
    """Write a new sync, or one that is dead as queued anew, with the starter as its holder."""
    if dead is None:
        run = queued(f"{moment:013d}-{secrets.token_hex(8)}", member, moment)
    else:
        run = begun_again(dead, moment)
    run["holder"] = starter
    new = sync_runs.put_run(run, is_new=dead is None)
    dynamodb.commit({"run": new, "state": syncs.update_begun(run, read)})
    return run


def _tell(run: Run, read: Mapping[str, Any], accounts: Iterable[str]) -> None:
    """Show the sync to the accounts, but only as long as it is under way."""
    for account in accounts:
        pointers = sync_runs.put_pointers(run, account)
        dynamodb.commit({"state": syncs.update_begun(run, read), **pointers})


def _leave(member: str, starter: str) -> None:
    """Let the next start send the message that this one did not send."""
    run = None
    try:
        run = sync_runs.running(member, syncs.state(member))
        if run is not None and _is_of(run, starter):
            left = changed(run, until=dead_from(now()))
            dynamodb.commit({"run": sync_runs.put_run(left)})
    except Exception as error:  # it counts as dead all the same, only later
        warn_passed_over("sync not left", error, run["id"] if run else None)


def _let_wait(run: Run, deadline: Deadline) -> None:
    """Let the sync, whose message was sent, wait in the queue, unless a worker has taken it."""
    hold = Hold(run, deadline)
    try:
        retried_until(deadline, lambda: hold.save({"until": now() + QUEUED_FOR}))
    except SupersededError:  # a worker has taken it
        pass
    except Exception as error:  # it counts as dead soon, and its message is sent twice at worst
        warn_passed_over("sync not set waiting", error, run["id"])


def _is_of(run: Run, starter: str) -> bool:
    """Tell whether the starter wrote the sync, and no worker has taken it since."""
    return run.get("holder") == starter
