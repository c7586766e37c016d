"""Puts the people of a v2 answer into the shape that v1 published (CONTRACTS 3.2)."""

from typing import TYPE_CHECKING, Final

from vouch.clients.linkup.answer import not_understood, recommendations
from vouch.clients.linkup.people import data_of
from vouch.domain.listed import json_of

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.linkup.envelope import Success
    from vouch.clients.linkup.people import Data, Recommendations

OURS: Final = {"success", "metadata"}
"""The members of the envelope that callers are not shown: `metadata` is about the account of this
deployment at Linkup."""


def published(answer: "Answer", success: "Success") -> "Recommendations":
    """Return the people of a success; raise UpstreamError where it has none."""
    data = data_of(success.data)
    body = None if data is None else _body(success, data)
    if data is None or body is None:
        raise not_understood(answer, success.upstream_credits)
    return recommendations(answer, data, body, success.upstream_credits)


def _body(success: "Success", data: "Data") -> str | None:
    """Return the JSON text of the published shape, or None where a number is beyond JSON.

    All other fields are kept, those that nobody here knows too.
    """
    content = {name: value for name, value in success.content.items() if name not in OURS}
    first = {"total_results": data.number, "recommendations": None}
    shaped = {"status": "success", "data": None} | content
    shaped |= {"status": "success", "data": first | success.data | {"total_results": data.number}}
    try:
        return json_of(shaped)
    except (ValueError, RecursionError):
        return None
