"""The message of a sync: sent now, or when it may go on."""

from math import ceil

from vouch.aws import queues, schedules
from vouch.domain.syncing import Run
from vouch.messages.sync import SyncMessage
from vouch.moment import now
from vouch.settings import syncs


def send(run: Run) -> None:
    """A queue holds a message back for a while; what has to wait longer is scheduled.

    Sent twice it does no harm: a sync goes on from where it is, and whoever else was at it stops.
    """
    body = SyncMessage(run["id"], run["member"]).text()
    resume = run.get("resumeAt", 0)
    wait = max(0, ceil((resume - now()) / 1000))
    if wait <= queues.MOST_DELAY:
        queues.send(syncs().sync_queue_url, body, delay=wait)
    else:
        schedules.send_at(resume, f"{run['id']}-{resume // 1000}", body)
