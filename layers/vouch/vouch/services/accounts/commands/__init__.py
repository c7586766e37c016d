"""The commands of manage_accounts: accounts, API keys, member tokens, members, people (DESIGN 2).

Each command is one small class, whose `run` carries it out. A secret is in the answer of the
command that made it and nowhere else.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from vouch.errors import FieldError, InvalidFieldError
from vouch.inputs import check_count
from vouch.services.accounts.commands.accounts import (
    CreateAccount,
    SetMonthlyCredits,
    SetOperator,
)
from vouch.services.accounts.commands.hash_member import HashMember
from vouch.services.accounts.commands.keys import IssueApiKey, ListApiKeys, RevokeApiKey
from vouch.services.accounts.commands.members import ForgetMember, ReadmitMember
from vouch.services.accounts.commands.people import ForgetPerson
from vouch.services.accounts.commands.tokens import (
    IssueMemberToken,
    ListMemberTokens,
    RevokeMemberToken,
)

Command = Annotated[
    CreateAccount
    | SetMonthlyCredits
    | SetOperator
    | IssueApiKey
    | ListApiKeys
    | RevokeApiKey
    | IssueMemberToken
    | ListMemberTokens
    | RevokeMemberToken
    | ForgetMember
    | ReadmitMember
    | ForgetPerson
    | HashMember,
    Field(discriminator="action"),
]
_command: TypeAdapter[Command] = TypeAdapter(Command)


def manage(event: object) -> Mapping[str, Any]:
    """Carry out the event's command; InvalidFieldError has every field that is wrong."""
    check_count(event)
    try:
        command = _command.validate_python(event)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        raise InvalidFieldError(
            [
                FieldError("/".join(map(str, each["loc"][1:])) or "action", each["msg"])
                for each in details
            ]
        ) from error
    return command.run()
