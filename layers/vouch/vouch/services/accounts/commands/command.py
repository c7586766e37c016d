"""What the commands have in common: their form, the parameters several take, how times are told."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from vouch.moment import in_milliseconds, iso

Name = Annotated[str, Field(min_length=1, max_length=200)]
AccountId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
CredentialId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class BaseCommand(BaseModel):
    """One command; a parameter that it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


def shown(seconds: int | None) -> str | None:
    """Write a time as answers show it; None stays None."""
    return None if seconds is None else iso(in_milliseconds(seconds))
