"""The messages by which a refresh is run, or the paused refreshes of an account are resumed.

    {"version":"1","account":id,"viewer":name,"due":seconds}
    {"version":"1","account":id}

`due` is when the refresh was due; it only tells messages apart. The table says whether the refresh
is due, so a message may come twice or late. The second form says that the account's monthly credits
were raised; which of its refreshes are paused is read from the table too.
"""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeIs

from vouch.aws import queues
from vouch.domain.viewer import VIEWER
from vouch.errors import IllegalArgumentError
from vouch.messages.body import value_of
from vouch.messages.people_erasure import ACCOUNT
from vouch.settings import refresh_queue

VERSION: Final = "1"
MOST_SECONDS: Final = 2**53
FORMS: Final = (
    'the body must be {"version":"1","account":id,"viewer":name,"due":seconds}'
    ' or {"version":"1","account":id}'
)


class RefreshMessage(NamedTuple):
    """A viewer whose refresh is due."""

    account: str
    viewer: str
    due: int
    """When the refresh was due, in seconds."""


class Raised(NamedTuple):
    """An account whose monthly credits were raised, so that its paused refreshes go on."""

    account: str


type Message = RefreshMessage | Raised


def parse(body: str) -> Message:
    """Read a message's body; the error quotes nothing of it."""
    match value_of(body):
        case {"version": "1", "account": str(account), "viewer": str(viewer), **rest}:
            due = rest.pop("due", None)
            named = ACCOUNT.fullmatch(account) and VIEWER.fullmatch(viewer)
            if named and not rest and _is_moment(due):
                return RefreshMessage(account, viewer, due)
        case {"version": "1", "account": str(account), **rest}:
            if not rest and ACCOUNT.fullmatch(account):
                return Raised(account)
    raise IllegalArgumentError(FORMS)


def text(message: Message) -> str:
    """Return the message's body."""
    return json.dumps({"version": VERSION, **message._asdict()}, separators=(",", ":"))


def send(message: Message, delay: int = 0) -> None:
    """Queue a message, which can be received when these seconds have passed."""
    queues.send(refresh_queue(), text(message), delay=delay)


def send_all(messages: Sequence[Message]) -> dict[int, str]:
    """Queue messages; return why some were not taken, by their places among the messages."""
    return queues.send_all(refresh_queue(), [text(each) for each in messages])


def _is_moment(value: object) -> TypeIs[int]:
    # A boolean is an int too.
    return type(value) is int and 0 <= value < MOST_SECONDS
