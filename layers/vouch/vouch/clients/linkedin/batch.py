"""Answers to a BATCH_GET: some records, and why the others are not among them (CONTRACTS 2.3)."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from vouch.clients.body import members, parsed
from vouch.clients.linkedin.record import number, reading
from vouch.clients.linkedin.refusal import not_understood, told
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask
    from vouch.domain.mirror import Reading


class BatchGet(NamedTuple):
    """Each URN that was asked for is in one of the two."""

    results: "dict[str, Reading]"
    errors: dict[str, UpstreamError]


def batch(answer: "Answer", asked: Collection[str], mask: "Mask") -> BatchGet:
    """What came for those URNs; each of the answer's three maps may be absent."""
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
    """By URN as it is: some write keys percent-encoded."""
    return {unquote(key): each for key, each in members(body.get(name)).items()}


def _missing(said: object, status: object, answer: "Answer", mask: "Mask") -> UpstreamError:
    """Silence is no 404: nobody knows why a record is missing."""
    known = number(members(said).get("status")) or number(status)
    return told(said, known, answer, mask) if known else not_understood(answer, "a batch")
