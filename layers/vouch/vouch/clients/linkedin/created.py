"""What a CREATE made (CONTRACTS 2.3)."""

from typing import TYPE_CHECKING
from urllib.parse import unquote

from vouch.clients.linkedin.refusal import not_understood
from vouch.domain.keys import recommendation_urn
from vouch.errors import UrnSyntaxError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer


def created(answer: "Answer") -> str:
    """The new URN; UpstreamError where the answer names none, although there may be a record."""
    headers = answer.headers
    names = (headers.get("X-RestLi-Id"), headers.get("X-LinkedIn-Id"))
    for name in (*names, headers.get("Location", "").rpartition("/")[2]):
        if name and (urn := _urn(name)):
            return urn
    raise not_understood(answer, "an answer to a CREATE")


def _urn(name: str) -> str | None:
    """Raw as LinkedIn prints it, or percent-encoded as Rest.li's own text has it."""
    try:
        return str(recommendation_urn(unquote(name.strip())))
    except UrnSyntaxError:
        return None
