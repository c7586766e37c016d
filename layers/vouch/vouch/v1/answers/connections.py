"""The JSON that /v1/connections answers."""

from typing import Literal, TypedDict

from vouch.v1.answers import Address, Moment, Paging, Person


class Authorization(TypedDict):
    """Where a member consents, and until when."""

    authorization_url: Address
    expires_at: Moment


class Connection(TypedDict):
    """A member's consent, given to the calling account."""

    member: Person
    state: Literal["ACTIVE", "EXPIRED"]
    connected_at: Moment
    expires_at: Moment
    """When the member has to connect anew."""


class Connections(TypedDict):
    """One page of the account's connections, by member."""

    elements: list[Connection]
    paging: Paging
