"""The lease on a sync: a process writes a step only if no other has taken the sync over."""

import secrets
from math import ceil
from typing import Any

from vouch.aws import dynamodb, queues, schedules
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.day_share import DayCalls
from vouch.domain.items import changed
from vouch.domain.syncing import UNDER_WAY, Run, State, waits, waking
from vouch.errors import LostRaceError, UnansweredError
from vouch.messages.sync import SyncMessage
from vouch.moment import now
from vouch.settings import sync_queue
from vouch.storage import sync_runs, syncs


class SupersededError(Exception):
    """Another process has taken the sync over, or the member was erased."""


class Hold:
    """A sync as this process has last written it."""

    def __init__(self, run: Run, deadline: Deadline) -> None:
        self.run = run
        self.deadline = deadline
        self.calls = DayCalls.of(run)
        """The calls that were made; they are stored with the next step."""

    def save(self, changes: dict[str, Any], writes: dynamodb.Transaction | None = None) -> None:
        """Write the next step and what goes with it, or nothing.

        SupersededError is raised if another process has written the sync, LostRaceError if a
        condition of `writes` no longer holds.
        """
        after = changed(self.run, **changes)
        try:
            dynamodb.commit({"run": sync_runs.put_run(after), **(writes or {})})
        except (LostRaceError, UnansweredError) as error:
            found = sync_runs.get(after["member"], after["id"])
            if found == self.run:
                raise
            if found != after:
                raise SupersededError from error
        self.run = after


def take(message: SyncMessage, deadline: Deadline) -> Hold | None:
    """Take the sync over from any other process; return None if there is nothing to do."""
    return retried_until(deadline, lambda: _take(message, deadline))


def _take(message: SyncMessage, deadline: Deadline) -> Hold | None:
    run = sync_runs.get(message.member, message.sync)
    if run is None or run["state"] not in UNDER_WAY:
        return None
    if syncs.state(message.member).get("running") != message.sync:
        return None
    moment = now()
    if waits(run, moment):
        send(run)  # the process that set it waiting may have crashed before it sent one
        return None
    hold = Hold(run, deadline)
    taken = {
        "state": State.RUNNING,
        "holder": secrets.token_hex(8),
        "started": run.get("started", moment),
        "until": moment + round(deadline.left() * 1000),
        "resumeAt": None,
    }
    try:
        hold.save(taken)
    except SupersededError as error:
        raise LostRaceError from error
    return hold


def send(run: Run) -> None:
    """Send the sync's message through the queue, or by a schedule if it has to wait longer.

    A message that is sent twice does no harm: the sync continues from its position, and a process
    that was overtaken stops.
    """
    body = SyncMessage(run["id"], run["member"]).text()
    resume = run.get("resumeAt", 0)
    wait = max(0, ceil((resume - now()) / 1000))
    if wait <= queues.MOST_DELAY:
        queues.send(sync_queue(), body, delay=wait)
    else:
        name = waking(run["id"], resume)
        schedules.send_at(resume, name, body)
        found = sync_runs.get(run["member"], run["id"])
        if found is None or found.get("resumeAt") != resume:
            # The member was forgotten or disconnected before the entry was there.
            schedules.delete(name)
