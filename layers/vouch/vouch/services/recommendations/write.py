"""Writing recommendations: read, decide by the rules, commit on what was read, or decide again.

With LinkedIn as the source, it is written through.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.backoff import retried
from vouch.domain import revision
from vouch.domain import update as rules
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change, Recommendation, new_id, readable
from vouch.domain.recommendation import create as new_recommendation
from vouch.errors import InProgressError, LostRaceError, OutcomeUnknownError
from vouch.services.linkedin.fetch import Caller
from vouch.settings import source
from vouch.storage import idempotency, recommendations
from vouch.storage.idempotency import IdempotentRequest

ATTEMPTS: Final = 8
"""Fresh reads before a lost race is answered 409 (DESIGN D7)."""


class Created(NamedTuple):
    """The URN of a recommendation that was written, now or by an earlier try of the request."""

    urn: str
    replayed: bool = False


def create(
    fields: Mapping[str, Any],
    by: Provenance,
    caller: Caller,
    key: str | None = None,
    body: bytes = b"",
) -> Created:
    """Write a recommendation of `by.actor`; under an Idempotency-Key, once for that body."""
    request = IdempotentRequest.of(by.actor, "create", key, body) if key else None
    if source().is_linkedin:
        return _create_there(fields, by, caller, request)
    return retried(ATTEMPTS, lambda: _create(fields, by, request))


def update(urn: str, changes: rules.Changes, by: Provenance, caller: Caller) -> bool:
    """Make a party's changes; False where they already hold, and nothing is written."""
    if not source().is_linkedin:
        return retried(ATTEMPTS, lambda: _update(urn, changes, by))
    from vouch.services.linkedin import write_through  # noqa: PLC0415 - needs the client of LinkedIn

    return write_through.update(urn, changes, by, caller)


def _create_there(
    fields: Mapping[str, Any], by: Provenance, caller: Caller, request: IdempotentRequest | None
) -> Created:
    if request and (replay := _replay(request, _now())):
        return replay
    from vouch.services.linkedin import write_through  # noqa: PLC0415 - needs the client of LinkedIn

    return Created(write_through.create(write_through.Draft(fields, by, request), caller))


def _replay(request: IdempotentRequest, now: int) -> Created | None:
    """The answer to the key's first request; a 409 while nobody knows it."""
    remembered = idempotency.recall(request, now // 1000)
    if remembered is None:
        return None
    if "answer" in remembered:
        return Created(remembered["answer"], replayed=True)
    raise InProgressError if now < remembered["until"] else OutcomeUnknownError


def _create(
    fields: Mapping[str, Any], by: Provenance, request: IdempotentRequest | None
) -> Created:
    now = _now()
    if request and (replay := _replay(request, now)):
        return replay
    record = new_recommendation(fields, new_id(now, secrets.randbits(12)), by, now)
    writes = [recommendations.write(change) for change in _with_line(record, by)]
    if request:
        writes.append(idempotency.remember(request, {"answer": record["urn"]}, now // 1000))
    try:
        dynamodb.commit(writes)
    except LostRaceError:
        # The SDK repeats a write whose answer was lost, and then meets its own first try.
        if not _is_written(record):
            raise
    return Created(record["urn"])


def _is_written(record: Recommendation) -> bool:
    found = recommendations.get(record["urn"])
    never_changed = ("created", "recommendee", "recommendationText")
    return found is not None and all(found.get(name) == record.get(name) for name in never_changed)


def _with_line(record: Recommendation, by: Provenance) -> list[Change]:
    if "previousRecommendation" not in record:
        return [Change(None, record)]
    old = recommendations.get(record["previousRecommendation"])
    line = revision.line_of_revision(old, recommendations.get)
    return revision.revise(record, old, line, by)


def _update(urn: str, changes: rules.Changes, by: Provenance) -> bool:
    before = readable(recommendations.get(urn), by.actor)
    after = rules.update(before, changes, by, _now())
    if after is before:
        return False
    line = revision.line_of_update(before, after, recommendations.get)
    affected = revision.follow(before, after, line, by)
    dynamodb.commit([recommendations.write(change) for change in affected])
    return True


def _now() -> int:
    return time.time_ns() // 1_000_000
