"""Writing recommendations: read, decide by the rules, commit on what was read, or decide again.

This holds for the table. If LinkedIn is the source, they are written there first (`source`).
"""

import secrets
from functools import partial
from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried, retried_conflicts
from vouch.deadline import Deadline
from vouch.domain import revision
from vouch.domain import update as rules
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change, Recommendation, new_id, readable
from vouch.domain.recommendation import create as new_recommendation
from vouch.errors import LostRaceError
from vouch.moment import in_seconds, now
from vouch.services.linkedin.call import Access, Created, Draft
from vouch.services.recommendations.source import source
from vouch.storage import erasures, idempotency, recommendations

ATTEMPTS: Final = 8
"""How often a write is decided on before a lost race is answered 409 (DESIGN D7)."""


def create(draft: Draft, access: Access) -> Created:
    """Write a recommendation by `draft.by.actor`; under an Idempotency-Key, once for that body."""
    return source().create(draft, access, partial(_create_in_table, access.deadline))


def update(urn: str, changes: rules.Changes, by: Provenance, access: Access) -> bool:
    """Make a party's changes; return False if they already hold and nothing is written."""
    return source().update(urn, changes, by, access, _update_in_table)


def _create_in_table(deadline: Deadline, draft: Draft) -> Created:
    return retried(ATTEMPTS, lambda: _create(draft, deadline))


def _update_in_table(urn: str, changes: rules.Changes, by: Provenance) -> bool:
    return retried(ATTEMPTS, lambda: _update(urn, changes, by))


def _create(draft: Draft, deadline: Deadline) -> Created:
    moment, by, request = now(), draft.by, draft.request
    if request and (answer := idempotency.answer_to(request, moment)):
        return Created(answer, replayed=True)
    number = new_id(moment, secrets.randbits(12))
    record = new_recommendation(draft.fields, number, by, moment)
    writes = {each.urn: recommendations.put_change(each) for each in _with_line(record, by)}
    if request:
        answered = {"answer": record["urn"]}
        writes["request"] = idempotency.put_request(request, answered, in_seconds(moment))
    writes |= erasures.check_parties(by, record["recommendee"])
    try:
        # Every CREATE by one member, and about one, checks the same item.
        retried_conflicts(deadline, partial(dynamodb.commit, writes))
    except LostRaceError:
        # The SDK repeats a write whose answer was lost, and then loses to its own first try.
        if not _is_written(record):
            erasures.require_right(by)
            erasures.require_no_tombstone(record["recommendee"])
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
    after = rules.update(before, changes, by, now())
    if after is before:
        return False
    line = revision.line_of_update(before, after, recommendations.get)
    affected = revision.follow(before, after, line, by)
    dynamodb.commit({each.urn: recommendations.put_change(each) for each in affected})
    return True
