"""Writing recommendations: read, decide by the rules, commit on what was read, or decide again.

This holds for the table. If LinkedIn is the source, they are written there first (`source`).
"""

import secrets
import time
from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried
from vouch.domain import revision
from vouch.domain import update as rules
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change, Recommendation, new_id, readable
from vouch.domain.recommendation import create as new_recommendation
from vouch.errors import LostRaceError
from vouch.services.linkedin.call import Access, Created, Draft
from vouch.services.recommendations.source import source
from vouch.storage import idempotency, recommendations

ATTEMPTS: Final = 8
"""How often a write is decided on before a lost race is answered 409 (DESIGN D7)."""


def create(draft: Draft, access: Access) -> Created:
    """Write a recommendation by `draft.by.actor`; under an Idempotency-Key, once for that body."""
    return source().create(draft, access, _create_in_table)


def update(urn: str, changes: rules.Changes, by: Provenance, access: Access) -> bool:
    """Make a party's changes; return False if they already hold and nothing is written."""
    return source().update(urn, changes, by, access, _update_in_table)


def _create_in_table(draft: Draft) -> Created:
    return retried(ATTEMPTS, lambda: _create(draft))


def _update_in_table(urn: str, changes: rules.Changes, by: Provenance) -> bool:
    return retried(ATTEMPTS, lambda: _update(urn, changes, by))


def _create(draft: Draft) -> Created:
    now, by, request = _now(), draft.by, draft.request
    if request and (answer := idempotency.answer_to(request, now)):
        return Created(answer, replayed=True)
    record = new_recommendation(draft.fields, new_id(now, secrets.randbits(12)), by, now)
    writes = [recommendations.write(change) for change in _with_line(record, by)]
    if request:
        writes.append(idempotency.remember(request, {"answer": record["urn"]}, now // 1000))
    try:
        dynamodb.commit(writes)
    except LostRaceError:
        # The SDK repeats a write whose answer was lost, and then loses to its own first try.
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
