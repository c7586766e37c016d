"""The parts that commands share: base class, common parameters, and the form of times."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vouch import moment
from vouch.inputs import Visible

Name = Annotated[str, Field(min_length=1, max_length=200), Visible]
AccountId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
CredentialId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class BaseCommand(BaseModel):
    """A command, which refuses a parameter that it does not know."""

    model_config = ConfigDict(extra="forbid")


def iso(seconds: int) -> str:
    """Return a time as ISO 8601 in UTC."""
    return moment.iso(moment.in_milliseconds(seconds))


def iso_or_none(seconds: int | None) -> str | None:
    """Return a time as ISO 8601 in UTC; None where there is none."""
    return None if seconds is None else iso(seconds)
