"""The message that makes a sync begin or go on: {"version":"1","sync":id,"member":URN}.

The progress of the sync is in the table, so that a message may come twice or late.
"""

import json
from typing import Final, NamedTuple, Self

from vouch.domain.keys import PERSON
from vouch.errors import IllegalArgumentError
from vouch.messages.body import value_of

VERSION: Final = "1"


class SyncMessage(NamedTuple):
    """The id of a sync, and the member whose recommendations it mirrors."""

    sync: str
    member: str

    @classmethod
    def parse(cls, body: str) -> Self:
        """Read a message's body; the error quotes nothing of it."""
        match value_of(body):
            case {"version": "1", "sync": str(sync), "member": str(member), **rest}:
                if not rest and sync and sync.isascii() and PERSON.fullmatch(member):
                    return cls(sync, member)
        raise IllegalArgumentError('the body must be {"version":"1","sync":id,"member":URN}')

    def text(self) -> str:
        """Return the message's body."""
        return json.dumps({"version": VERSION, **self._asdict()}, separators=(",", ":"))
