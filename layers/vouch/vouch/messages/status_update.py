"""The message that asks for a change of status (DESIGN 8.1).

    {"version":"1","recommendation":URN,"actor":URN,"patch":{"$set":{"status":"VISIBLE"}},
     "requestedAt":"2025-10-22T10:03:58.390Z"}

events/schemas/status_update.json is made of this.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from vouch.domain.keys import PERSON, recommendation_urn
from vouch.domain.status import Status
from vouch.errors import FieldError, IllegalArgumentError, InvalidFieldError
from vouch.inputs import PersonUrn, RecommendationUrn, parse_json
from vouch.moment import Milliseconds, milliseconds

MAX_GROUP: Final = 128
"""How many characters SQS allows in a MessageGroupId."""
DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
OFFSET: Final = "(Z|[+-][0-9]{2}:[0-9]{2})"


def _existing(time: str) -> str:
    try:
        datetime.fromisoformat(time)
    except ValueError as error:
        raise PydanticCustomError("time", "there is no such time") from error
    return time


Time = Annotated[
    str,
    Field(pattern=f"^{DATE}T{CLOCK}{OFFSET}$", json_schema_extra={"format": "date-time"}),
    AfterValidator(_existing),
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class SetStatus(_Strict):
    """The status it is to have."""

    status: Status


class StatusPatch(_Strict):
    """A Rest.li patch of the status and nothing else."""

    set: SetStatus = Field(alias="$set")


class StatusUpdate(_Strict):
    """A change of a recommendation's status, asked for by one of its parties."""

    version: Literal["1"] = Field(description="Of this schema.")
    recommendation: RecommendationUrn = Field(
        description="Its URN; the MessageGroupId, too.",
        json_schema_extra={
            "maxLength": MAX_GROUP,
            "pattern": rf"^urn:li:recommendation:\({PERSON.pattern},[0-9]+\)$",
        },
    )
    actor: PersonUrn = Field(
        description="The member who asks: the recommender or the recommendee.",
        json_schema_extra={"pattern": f"^{PERSON.pattern}$"},
    )
    patch: StatusPatch
    requested_at: Time = Field(description="When the member asked, with the offset from UTC.")

    @classmethod
    def of(cls, recommendation: str, status: str, actor: str, requested_at: str) -> Self:
        """Build a status update."""
        return cls.model_validate(
            {
                "version": "1",
                "recommendation": recommendation,
                "actor": actor,
                "patch": {"$set": {"status": status}},
                "requestedAt": requested_at,
            }
        )

    @classmethod
    def parse(cls, body: str, group: str) -> Self:
        """Read a message's body; the error names every problem, and quotes no value."""
        value = parse_json(body.encode(errors="surrogatepass"))
        if not isinstance(value, dict):
            raise IllegalArgumentError("the body must be a JSON object: the status update")
        problems = []
        if value.get("recommendation", group) != group:
            problems.append(FieldError("recommendation", "is not the MessageGroupId"))
        try:
            update = cls.model_validate(value)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False, include_context=False)
            problems += map(_problem, found)
        if problems:
            raise InvalidFieldError(problems)
        return update

    @property
    def status(self) -> Status:
        """Return the status that the member asks for."""
        return self.patch.set.status

    @property
    def recommender(self) -> str:
        """Return the member whom the recommendation's URN names."""
        return str(recommendation_urn(self.recommendation).key[0])

    @property
    def requested(self) -> Milliseconds:
        """Return when the member asked."""
        return milliseconds(self.requested_at)

    def text(self) -> str:
        """Return the message's body."""
        return self.model_dump_json(by_alias=True)


def _problem(found: ErrorDetails) -> FieldError:
    """Describe a problem without the field's value, which the parser of URNs would quote."""
    why = "is not such a URN as the schema says" if found["type"] == "urn" else found["msg"]
    return FieldError("/".join(map(str, found["loc"])), why)


def schema() -> dict[str, Any]:
    """Return the message's JSON Schema."""
    head = {"$id": "urn:vouch:schema:status_update:1", "title": "Status Update"}
    return StatusUpdate.model_json_schema() | head
