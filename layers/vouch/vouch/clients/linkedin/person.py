"""The member that a token belongs to, out of userinfo (CONTRACTS 2.12)."""

from typing import TYPE_CHECKING, NamedTuple

from vouch.clients.body import members, parsed, text
from vouch.clients.linkedin.refusal import not_understood
from vouch.domain.keys import check_person
from vouch.errors import UrnSyntaxError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer


class UserInfo(NamedTuple):
    """The member's person URN, and the names that LinkedIn gives."""

    member: str
    name: str | None
    given_name: str | None
    family_name: str | None


def person(answer: "Answer") -> UserInfo:
    """Return the member that userinfo names; UpstreamError where it names none."""
    claims = members(parsed(answer.body))
    member = _member(claims.get("sub"))
    if member is None:
        raise not_understood(answer, "a userinfo")
    names = (text(claims.get(name)) for name in ("name", "given_name", "family_name"))
    return UserInfo(member, *names)


def _member(subject: object) -> str | None:
    try:
        return check_person(f"urn:li:person:{subject}") if subject else None
    except UrnSyntaxError:
        return None
