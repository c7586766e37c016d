"""Answers to a BATCH_GET: records, and an error for each one that is missing (CONTRACTS 2.3)."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from vouch.clients.body import members, parsed
from vouch.clients.linkedin.record import number, reading
from vouch.clients.linkedin.refusal import error_for_status, not_understood
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask
    from vouch.domain.mirror import Reading


class BatchGet(NamedTuple):
    """The records and the errors of a BATCH_GET; each requested URN is in one of the two."""

    results: "dict[str, Reading]"
    errors: dict[str, UpstreamError]


def batch(answer: "Answer", asked: Collection[str], mask: "Mask") -> BatchGet:
    """Read the answer for the requested URNs; each of its three maps may be absent."""
    body = parsed(answer.body)
    if not isinstance(body, dict):
        raise not_understood(answer)
    records = _map(body, "results") or _map(body, "entities")
    failures, statuses = _map(body, "errors"), _map(body, "statuses")
    found = BatchGet({}, {})
    for urn in asked:
        try:
            if urn not in records:
                raise _missing(failures.get(urn), statuses.get(urn), answer, mask)
            found.results[urn] = reading(records[urn], answer, urn)
        except UpstreamError as error:
            found.errors[urn] = error
    return found


def _map(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the named map by plain URN, because an answer may percent-encode its keys."""
    return {unquote(key): each for key, each in members(body.get(name)).items()}


def _missing(said: object, status: object, answer: "Answer", mask: "Mask") -> UpstreamError:
    """Build a missing record's error; one without a status is not taken for a 404."""
    known = number(members(said).get("status")) or number(status)
    return (
        error_for_status(said, known, answer, mask) if known else not_understood(answer, "a batch")
    )
