"""Works off the queue of erasures, each of which goes on by a further message where time is up."""

from typing import Final

from vouch.aws import queues
from vouch.aws.queues import Message
from vouch.deadline import Deadline
from vouch.errors import IllegalArgumentError
from vouch.messages import people_erasure
from vouch.messages.people_erasure import Erasure, ViewerErasure
from vouch.observability import Handled, code_of, log_retried
from vouch.services.network.erase import Erased, carry_out
from vouch.settings import people_erasures_dlq

OPERATION: Final = "erase_people"
ROOM: Final = 5.0
"""How many seconds are left for a further message."""


def erase_queued(message: Message, deadline: Deadline) -> Handled:
    """Deal with one message, which is redelivered if nothing could be erased.

    Neither the viewer nor the person is logged: their ids may name people.
    """
    erased: Erased | None = None
    try:
        erasure = _parse(message)
        if erasure is None:
            return Handled("malformed", message.id, fields={"code": IllegalArgumentError.code})
        erased = _carry_out(erasure, deadline)
    except Exception as error:
        log_retried(error, OPERATION, message.id)
        fields = {"code": code_of(error)}
        return Handled("retried", message.id, fault=True, fields=fields, redeliver=True)
    return Handled(
        "erased" if erased.is_all else "continued",
        message.id,
        fields={
            "kind": "viewer" if isinstance(erasure, ViewerErasure) else "person",
            "code": None,
            "erased": erased.total,
        },
    )


def _carry_out(erasure: Erasure, deadline: Deadline) -> Erased:
    """Erase, and queue what is left; raise the error because of which nothing was erased."""
    erased = carry_out(erasure, Deadline(deadline.at - ROOM))
    if erased.error and not erased.total:
        raise erased.error
    if not erased.is_all:
        people_erasure.send(erasure)
    return erased


def _parse(message: Message) -> Erasure | None:
    """Read the message; one that is none is set aside at its first delivery."""
    try:
        return people_erasure.parse(message.body)
    except IllegalArgumentError as error:
        reason = error.message
    # Outside the except block, because a failure here is logged with its context.
    queues.set_aside(people_erasures_dlq(), message, reason)
    return None
