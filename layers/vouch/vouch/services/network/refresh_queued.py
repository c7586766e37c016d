"""Works off the queue of refreshes that are due, and of raised credits (DESIGN 13.2, 13.3)."""

from collections.abc import Mapping
from typing import Final

from vouch.aws import queues
from vouch.aws.queues import Message
from vouch.deadline import Deadline
from vouch.errors import IllegalArgumentError
from vouch.messages import refresh
from vouch.messages.refresh import Raised, RefreshMessage
from vouch.moment import now
from vouch.observability import Handled, code_of, log_retried, measure, name_caller
from vouch.services.network.refresh_lease import SupersededError, take
from vouch.services.network.refresh_run import Ended, make_run
from vouch.services.network.resume_refreshes import resume
from vouch.settings import linkup, refresh_dlq, refresh_queue

OPERATION: Final = "refresh_network"
METRICS: Final[Mapping[str, str]] = {
    "REFRESHED": "NetworksRefreshed",
    "PAUSED": "RefreshesPaused",
    "WAITING": "RefreshesWaiting",
    "DISCONNECTED": "RefreshesDisconnected",
}
SOON: Final = 30
"""The seconds until a message is tried again, before they are doubled by each try. The first time
they are 60, in which the lease of the failed try ends."""


def refresh_queued(message: Message, deadline: Deadline) -> Handled:
    """Deal with one message, which is redelivered if the run may be made later.

    The viewer is not logged: the name may be a person's.
    """
    try:
        asked = _parse(message)
        if asked is None:
            return Handled("malformed", message.id, fields={"code": IllegalArgumentError.code})
        name_caller({"account": asked.account})
        if isinstance(asked, Raised):
            return Handled(_resume(asked, deadline), message.id)
        return _handled(_refresh(asked, message, deadline), message)
    except Exception as error:
        log_retried(error, OPERATION, message.id)
        queues.put_off(refresh_queue(), message, SOON, message.id)
        fields = {"code": code_of(error)}
        return Handled("retried", message.id, fault=True, fields=fields, redeliver=True)


def _refresh(asked: RefreshMessage, message: Message, deadline: Deadline) -> Ended:
    if linkup().linkup_version != "v2":
        return Ended("over")  # it goes on once this deployment speaks v2 again
    hold = take(asked.account, asked.viewer, deadline)
    if isinstance(hold, str):
        return Ended(hold)
    measure("RefreshLag", max(now() - hold.refresh["run"], 0))
    try:
        return make_run(hold, message.id)
    except SupersededError:
        return Ended("superseded")


def _handled(ended: Ended, message: Message) -> Handled:
    outcome, reason, fault = ended
    return Handled(
        outcome.lower(),
        message.id,
        fault,
        metrics={METRICS[outcome]: 1} if outcome in METRICS else {},
        fields={"code": reason},
    )


def _resume(asked: Raised, deadline: Deadline) -> str:
    if resume(asked.account, deadline):
        return "resumed"
    refresh.send(asked)
    return "continued"


def _parse(message: Message) -> refresh.Message | None:
    """Read the message; one that is none is set aside at its first delivery."""
    try:
        return refresh.parse(message.body)
    except IllegalArgumentError as error:
        reason = error.message
    # Outside the except block, because a failure here is logged with its context.
    queues.set_aside(refresh_dlq(), message, reason)
    return None
