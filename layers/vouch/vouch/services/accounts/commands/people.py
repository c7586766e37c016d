"""The command that erases a recommended person under every viewer."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.sighting import MOST_ADDRESS, PERSON, person_id
from vouch.errors import LostRaceError, UrnSyntaxError
from vouch.messages import people_erasure
from vouch.messages.people_erasure import AFTER_ALL_CALLS, PersonErasure
from vouch.moment import now
from vouch.services.accounts.commands.answers import ForgottenPerson
from vouch.services.accounts.commands.command import BaseCommand
from vouch.services.network.erase import carry_out
from vouch.storage import people
from vouch.urn import Urn

TOMBSTONE_SECONDS: Final = 10
"""How many seconds the tombstone's write is tried."""
ERASING_SECONDS: Final = 40
"""How many seconds the command erases; `sam remote invoke` sends it again after a minute."""


def _person(profile: str) -> str:
    """Return the id of the person whom an id, the URN of a profile or an `entity_urn` names."""
    if PERSON.fullmatch(profile):
        return profile
    try:
        Urn.parse(profile)
    except UrnSyntaxError as error:
        problem = "is neither a person's id nor the URN that Linkup gives as entity_urn"
        raise PydanticCustomError("person", problem) from error
    return str(person_id({"entity_urn": profile}))


Person = Annotated[str, Field(min_length=1, max_length=MOST_ADDRESS), AfterValidator(_person)]


class ForgetPerson(BaseCommand):
    """Erase a recommended person under every viewer; nobody remembers the person again.

    What time does not allow goes on by the queue. The next try erases what an earlier one left.
    """

    action: Literal["forget_person"]
    profile: Person

    def run(self) -> ForgottenPerson:
        erasure = PersonErasure(self.profile)
        # First, so that the rest is done even if the command ends after the tombstone.
        people_erasure.send(erasure, AFTER_ALL_CALLS)
        retried_until(Deadline.after(TOMBSTONE_SECONDS), lambda: _put_tombstone(self.profile))
        erased = carry_out(erasure, Deadline.after(ERASING_SECONDS))
        if not erased.is_all:
            people_erasure.send(erasure)
        return {
            "forgotten": {
                "person": self.profile,
                "people": erased.total,
                "goes_on": not erased.is_all,
            }
        }


def _put_tombstone(person: str) -> None:
    try:
        dynamodb.commit({"tombstone": people.put_forgotten(person, now())})
    except LostRaceError as lost:
        if not lost.failed:
            raise  # if it failed, there is one from an earlier try
