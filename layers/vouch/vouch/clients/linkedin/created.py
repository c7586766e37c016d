"""The URN in the answer to a CREATE (CONTRACTS 2.3)."""

from typing import TYPE_CHECKING
from urllib.parse import unquote

from vouch.clients.linkedin.refusal import not_understood
from vouch.domain.keys import check_recommendation
from vouch.errors import UrnSyntaxError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer


def created(answer: "Answer") -> str:
    """Return the new URN; UpstreamError where the answer names none, though a record may exist."""
    headers = answer.headers
    names = (headers.get("X-RestLi-Id"), headers.get("X-LinkedIn-Id"))
    for name in (*names, headers.get("Location", "").rpartition("/")[2]):
        if name and (urn := _urn(name)):
            return urn
    raise not_understood(answer, "an answer to a CREATE")


def _urn(name: str) -> str | None:
    """Return the URN, which LinkedIn prints raw and Rest.li's documents percent-encode."""
    try:
        return check_recommendation(unquote(name.strip()))
    except UrnSyntaxError:
        return None
