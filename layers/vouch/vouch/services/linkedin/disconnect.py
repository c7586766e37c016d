"""How a connection to LinkedIn ends, and with the last one the member's sync (DESIGN 5.6)."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from vouch.aws import dynamodb, schedules
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.day_share import NO_CALLS, DayCalls
from vouch.domain.syncing import Run, ended, waking
from vouch.errors import NotConnectedError, NotFoundError
from vouch.moment import now
from vouch.storage import connections, sync_runs, syncs, withdrawals

WRITE_SECONDS: Final = 5
"""How many seconds a write is tried while other writers come first."""


def disconnect(member: str, account: str | None) -> None:
    """Erase a member's tokens, those of one account or with None of every account.

    A consent that was redeemed before stores nothing any more.
    """
    withdrawal = withdrawals.put_withdrawal(member, account, now())
    retried_until(
        Deadline.after(WRITE_SECONDS), partial(dynamodb.commit, {"withdrawal": withdrawal})
    )
    stored = connections.of_member(member)
    removed = [each for each in stored if account in {None, each["account"]}]
    if not removed:
        raise NotFoundError("there is no such connection")
    for each in removed:
        erase = partial(dynamodb.commit, connections.delete_connection(each))
        retried_until(Deadline.after(WRITE_SECONDS), erase)
    retried_until(Deadline.after(WRITE_SECONDS), partial(_retire, member))


def _retire(member: str) -> None:
    """End the syncs of a member whom no account has connected any more.

    The connections are read again after the write, because members may connect and disconnect at
    the same time: the last request sees what is left and enrols the member again. A connection that
    is erased at that moment enrols nobody.
    """
    read = syncs.state(member)
    if not read or connections.is_connected(member):  # no state: the member was forgotten
        return
    _end_syncs(member, read)
    for left in connections.of_member(member)[:1]:
        dynamodb.commit(
            {
                "connection": connections.check_connection(left),
                "state": syncs.update_enrolled(member),
            }
        )


def _end_syncs(member: str, read: Mapping[str, Any]) -> None:
    """Make no sync due, and end the one under way; a worker of it finds a new revision and stops.

    LostRaceError is raised if the member connected, or a sync began or went on, after the read.
    """
    run = sync_runs.running(member, read)
    calls = NO_CALLS if run is None else DayCalls.of(run)
    writes = {"state": syncs.update_retired(member, read, calls)}
    if run is not None:
        writes["run"] = sync_runs.put_run(ended(run, now(), NotConnectedError.code))
    # Twice: a try that fails in between must find the name again, and a worker may make one.
    _unschedule(run)
    dynamodb.commit(writes)
    _unschedule(run)


def _unschedule(run: Run | None) -> None:
    if run is not None and "resumeAt" in run:
        schedules.delete(waking(run["id"], run["resumeAt"]))
