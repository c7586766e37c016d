"""Creating a recommendation at LinkedIn and then here.

LinkedIn is asked for it once, and again only after a 401, which serves nothing. Under an
Idempotency-Key the request is marked before it is sent. The mark is deleted if LinkedIn surely did
not serve the request, and becomes the answer once the record is known. Otherwise it stays, and the
key is answered 409 until a sync has found out (`resolve_creates`).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.backoff import retried, retried_conflicts
from vouch.deadline import Deadline
from vouch.domain import mirror
from vouch.domain.keys import recommendation_urn
from vouch.domain.mirror import NEVER_ECHOED, Reading
from vouch.domain.recommendation import Change, Recommendation, present
from vouch.domain.recommendation import create as new_recommendation
from vouch.domain.revision import revisable
from vouch.domain.status import Status
from vouch.errors import (
    LostRaceError,
    NotFoundError,
    UnansweredError,
    UpstreamRejectedError,
    VouchError,
)
from vouch.moment import now, seconds
from vouch.observability import warn_passed_over, warn_unanswered
from vouch.services.linkedin.attempt import Attempt
from vouch.services.linkedin.call import Access, Created, Draft
from vouch.services.linkedin.fetch import is_absent
from vouch.services.linkedin.session import Session
from vouch.services.linkedin.store_readings import ATTEMPTS
from vouch.services.linkedin.update import as_now, caught_up
from vouch.storage import erasures, idempotency, recommendations

ENDING: Final = 1_000
"""How many milliseconds after its deadline a call has surely ended."""


def create(draft: Draft, access: Access) -> Created:
    """Write a recommendation by `draft.by.actor`; under an Idempotency-Key, once for that body."""
    if draft.request and (answer := idempotency.answer_to(draft.request, now())):
        return Created(answer, replayed=True)
    erasures.require_right(draft.by)
    session = Session.of_request(draft.by.actor, access)
    old = _predecessor(draft, session)
    urn = _sent(draft, session)
    reading = _read(urn, session, draft)
    try:
        retried(ATTEMPTS, lambda: _keep(urn, draft, reading, access.deadline))
    except VouchError as error:
        # The record exists: after an error the caller would write it twice. A sync will store it.
        warn_passed_over("not kept", error, draft.by.correlation_id)
        if isinstance(error, UnansweredError):
            warn_unanswered(error, draft.by.correlation_id)
    if old is not None and old["status"] == Status.PENDING:
        caught_up(old["urn"], session, draft.by)
    return Created(urn)


def _predecessor(draft: Draft, session: Session) -> Recommendation | None:
    urn = draft.fields.get("previousRecommendation")
    if urn is None:
        return None
    parties = {**draft.fields, "recommender": draft.by.actor}
    try:
        found: Recommendation | None = as_now(urn, session, draft.by._replace(cause="sync"))
    except UpstreamRejectedError as error:
        if not is_absent(error):
            raise
        found = None
    except NotFoundError:  # a party was erased here
        found = None
    return revisable(parties, found)


def _sent(draft: Draft, session: Session) -> str:
    if draft.request is None:
        return session.ask(lambda linkedin: linkedin.create(draft.fields))
    left = session.left
    until = now() + round(left * 1000) + ENDING
    attempt = Attempt(draft, draft.request, until, Deadline.after(left))
    try:
        return session.ask(attempt.send)
    except VouchError:
        attempt.give_up()
        raise


def _read(urn: str, session: Session, draft: Draft) -> Reading | None:
    """Read the new record back; no failure is the request's, because the record exists."""
    try:
        return session.ask(lambda linkedin: linkedin.get(urn))
    except VouchError as error:
        warn_passed_over("not read back", error, draft.by.correlation_id)
        return None


def _keep(urn: str, draft: Draft, reading: Reading | None, deadline: Deadline) -> None:
    """Store the record as it was read, else as it was sent, and the answer, in one transaction.

    Of a recommendee who was erased here the record stays at LinkedIn alone.
    """
    recommendee = draft.fields["recommendee"]
    writes = {} if erasures.tombstoned([recommendee]) else _writes_of_record(urn, draft, reading)
    request = draft.request
    mark = (idempotency.recall(request, seconds()) if request else None) or {}
    if request and "outcome" in mark:
        attempted = mark["attemptedAt"]
        writes["attempt"] = idempotency.update_attempt_answered(request.key, attempted, urn, now())
    if not writes:
        return
    writes["actor"] = erasures.check_right(draft.by.actor, draft.by.since)
    try:
        retried_conflicts(deadline, partial(dynamodb.commit, writes))
    except LostRaceError as lost:
        if "actor" in lost.failed:
            erasures.require_right(draft.by)
        raise


def _writes_of_record(urn: str, draft: Draft, reading: Reading | None) -> dict[str, dynamodb.Write]:
    """Build the write of the record, if it is not stored as it is, with the recommendee's check."""
    stored = recommendations.get(urn)
    if reading is not None:
        after = mirror.adopt(stored, reading, draft.by)
    else:
        after = None if stored else _as_sent(urn, draft)
    record = _with_texts(after or stored, draft.fields)
    if record == stored:
        return {}
    return {
        "record": recommendations.put_change(Change(stored, record)),
        "recommendee": erasures.check_no_tombstone(draft.fields["recommendee"]),
    }


def _as_sent(urn: str, draft: Draft) -> Recommendation:
    at = now()
    number = int(str(recommendation_urn(urn).key[1]))
    record = new_recommendation(draft.fields, number, draft.by, at)
    return mirror.written_through({**record, "urn": urn}, at)


def _with_texts(record: Recommendation | None, fields: Mapping[str, Any]) -> Recommendation:
    """Return the record with the texts that LinkedIn takes and does not return."""
    texts = {name: fields[name] for name in NEVER_ECHOED if name in fields}
    return present({**texts, **(record or {})})
