"""Starting syncs, of members that are due or by request; each member has one at a time."""

import secrets
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.syncing import QUEUED_FOR, UNDER_WAY, Run, State, changed, is_dead, queued
from vouch.errors import NotConnectedError
from vouch.moment import now, seconds
from vouch.observability import logger
from vouch.services.syncs.lease import send
from vouch.storage import connections, sync_runs, syncs

AT_ONCE: Final = 8
"""How many members are handled at the same time."""
START_SECONDS: Final = 10.0
"""How many seconds the start of one sync is tried."""
LEAST: Final = 2.0
"""How many seconds must be left to begin with a member."""


class Started(NamedTuple):
    """How many of the members that were due had their sync started, failed, or were left."""

    started: int
    failed: int
    left: int
    """The members for the next run, because there was no time."""


class Begun(NamedTuple):
    """A sync, and whether its message was sent just now."""

    run: Run
    sent: bool


def start_due(deadline: Deadline) -> Started:
    """Start a sync of each member that is due; send the message of a dead sync again."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = [*pool.map(lambda member: _due(member, deadline), syncs.due(seconds()))]
    return Started(*(outcomes.count(name) for name in Started._fields))


def start_own(member: str, deadline: Deadline) -> list[Run]:
    """Return one member's sync, begun now or under way; raise NotConnectedError if none can be."""
    begun = _start(member, deadline)
    if begun is None:
        raise NotConnectedError
    return [begun.run]


def start_connected(account: str, deadline: Deadline) -> list[Run]:
    """Return the syncs, begun now or under way, of all members an account has connected."""
    connected = connections.of_account(account)
    members = [each["member"] for each in connected if each["connectionState"] == "ACTIVE"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = pool.map(lambda member: _start(member, deadline), members)
        return [begun.run for begun in started if begun is not None]


def _due(member: str, deadline: Deadline) -> str:
    if deadline.left() < LEAST:
        return "left"
    try:
        begun = _start(member, deadline)
    except Exception:
        # A failure of one must not keep the others from being synced.
        logger.exception("not started", operation="start_sync")
        return "failed"
    return "started" if begun and begun.sent else "nothing to do"


def _start(member: str, deadline: Deadline) -> Begun | None:
    """Start the member's sync; return None if no connection of the member is good any more."""
    return retried_until(deadline.at_most(START_SECONDS), lambda: _begin(member))


def _begin(member: str) -> Begun | None:
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
    run = sync_runs.get(member, read["running"]) if "running" in read else None
    is_over = run is None or run["state"] not in UNDER_WAY
    if run is None or is_over:
        run = queued(f"{moment:013d}-{secrets.token_hex(8)}", member, moment)
    elif is_dead(run, moment):
        run = changed(run, {"until": moment + QUEUED_FOR, "resumeAt": None})
    else:
        _tell(run, read, accounts)
        if run["state"] == State.QUEUED:
            send(run)  # useful only if the process that began it could not send it
        return Begun(run, sent=False)
    new = sync_runs.put_run(run, is_new=is_over)
    dynamodb.commit({"run": new, "state": syncs.update_begun(run, read)})
    _tell(run, {**read, "running": run["id"]}, accounts)
    send(run)
    return Begun(run, sent=True)


def _tell(run: Run, read: Mapping[str, Any], accounts: Iterable[str]) -> None:
    """Show the sync to the accounts, but only as long as it is under way."""
    for account in accounts:
        pointers = sync_runs.put_pointers(run, account)
        dynamodb.commit({"state": syncs.update_begun(run, read), **pointers})
