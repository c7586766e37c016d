"""The messages that have viewers and people erased, at once or once more after all calls.

    {"version":"1","account":id,"viewer":name,"generation":number}
    {"version":"1","person":id}

A message says what was deleted; the tables say whether it was. So a message may come twice or late.
"""

import json
import re
from typing import Final, NamedTuple, TypeIs

from vouch.aws import queues
from vouch.domain.sighting import PERSON
from vouch.domain.viewer import VIEWER
from vouch.errors import IllegalArgumentError
from vouch.messages.body import value_of
from vouch.settings import people_erasures_queue

VERSION: Final = "1"
AFTER_ALL_CALLS: Final = 120
"""After how many seconds no call that began before is under way, and the index shows its writes."""
MOST_GENERATIONS: Final = 2**53
ACCOUNT: Final = re.compile("[0-9a-f]{16}")
"""The form of an account's id."""
FORMS: Final = (
    'the body must be {"version":"1","account":id,"viewer":name,"generation":number}'
    ' or {"version":"1","person":id}'
)


class ViewerErasure(NamedTuple):
    """A viewer of an account, up to a generation that was deleted."""

    account: str
    viewer: str
    generation: int


class PersonErasure(NamedTuple):
    """A person who is to be forgotten under every viewer."""

    person: str


type Erasure = ViewerErasure | PersonErasure


def parse(body: str) -> Erasure:
    """Read a message's body; the error quotes nothing of it."""
    match value_of(body):
        case {"version": "1", "account": str(account), "viewer": str(viewer), **rest}:
            generation = rest.pop("generation", None)
            named = ACCOUNT.fullmatch(account) and VIEWER.fullmatch(viewer)
            if named and not rest and _is_generation(generation):
                return ViewerErasure(account, viewer, generation)
        case {"version": "1", "person": str(person), **rest}:
            if not rest and PERSON.fullmatch(person):
                return PersonErasure(person)
    raise IllegalArgumentError(FORMS)


def text(erasure: Erasure) -> str:
    """Return the message's body."""
    return json.dumps({"version": VERSION, **erasure._asdict()}, separators=(",", ":"))


def send(erasure: Erasure, delay: int = 0) -> None:
    """Queue an erasure, which is carried out when these seconds have passed."""
    queues.send(people_erasures_queue(), text(erasure), delay=delay)


def _is_generation(value: object) -> TypeIs[int]:
    # A boolean is an int too.
    return type(value) is int and 0 <= value < MOST_GENERATIONS
