"""The JSON that manage_accounts answers. Times are ISO 8601 in UTC."""

from typing import TypedDict


class Account(TypedDict):
    """An account; `monthly_credits` is None where it has no limit.

    With `operator` its API keys may ask how the stack is.
    """

    id: str
    name: str
    monthly_credits: int | None
    operator: bool
    created_at: str


class OneAccount(TypedDict):
    """What `create_account`, `set_monthly_credits` and `set_operator` answer."""

    account: Account


class ApiKey(TypedDict):
    """An API key without its secret."""

    id: str
    account: str
    label: str
    created_at: str
    revoked_at: str | None


class OneApiKey(TypedDict):
    """What `revoke_api_key` answers."""

    api_key: ApiKey


class IssuedApiKey(OneApiKey):
    """What `issue_api_key` answers: nobody can ask for the secret again."""

    secret: str


class ApiKeys(TypedDict):
    """What `list_api_keys` answers."""

    api_keys: list[ApiKey]


class MemberToken(TypedDict):
    """A bearer token without its secret."""

    id: str
    member: str
    created_at: str
    expires_at: str
    revoked_at: str | None


class OneMemberToken(TypedDict):
    """What `revoke_member_token` answers."""

    member_token: MemberToken


class IssuedMemberToken(OneMemberToken):
    """What `issue_member_token` answers: nobody can ask for the secret again."""

    secret: str


class MemberTokens(TypedDict):
    """What `list_member_tokens` answers."""

    member_tokens: list[MemberToken]


class Erased(TypedDict):
    """How many things of a member were erased."""

    member: str
    tokens: int
    connections: int
    answers: int
    records: int


class Forgotten(TypedDict):
    """What `forget_member` answers."""

    forgotten: Erased


class ErasedPerson(TypedDict):
    """Under how many viewers a recommended person was erased, and whether that goes on."""

    person: str
    people: int
    goes_on: bool


class ForgottenPerson(TypedDict):
    """What `forget_person` answers."""

    forgotten: ErasedPerson


class MemberHash(TypedDict):
    """What `hash_member` answers: the field `member` of the member's log lines."""

    member_hash: str


class Tombstone(TypedDict):
    """The tombstone of a member; `forgotten_at` is None where there is none."""

    member: str
    forgotten_at: str | None


class Readmitted(TypedDict):
    """What `readmit_member` answers: the tombstone that it lifted."""

    readmitted: Tombstone
