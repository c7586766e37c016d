"""Changing a recommendation at LinkedIn and then here; reading a record as LinkedIn has it now."""

from contextlib import suppress

from vouch.domain import mirror
from vouch.domain import update as rules
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation, party, readable
from vouch.domain.status import ACCEPTED, Status
from vouch.errors import LostRaceError, NotFoundError, UpstreamError, VouchError
from vouch.moment import now
from vouch.observability import logger, warn_upstream
from vouch.services.linkedin.call import Access
from vouch.services.linkedin.mirror import kept
from vouch.services.linkedin.session import Session
from vouch.storage import recommendations


def update(urn: str, changes: rules.Changes, by: Provenance, access: Access) -> bool:
    """Make a party's changes; return False if they already hold and nothing is sent or written.

    The rules judge the changes on the record as LinkedIn has it now.
    """
    stored = recommendations.get(urn)
    if stored is not None and party(stored, by.actor) is None:
        raise NotFoundError("there is no such recommendation, or it is not yours")
    session = Session.of_request(by.actor, access)
    before = readable(as_now(urn, session, by._replace(cause="sync")), by.actor)
    after = rules.update(before, changes, by, now())
    if after is before:
        return False
    effective = {name: value for name, value in changes.items() if before.get(name) != value}
    session.ask(lambda linkedin: linkedin.update(urn, effective))
    try:
        recommendations.store(before, mirror.written_through(after, now()))
    except LostRaceError:
        with suppress(NotFoundError):  # a party was erased here meanwhile; LinkedIn took the change
            as_now(urn, session, by)
    if _takes_a_place(before, after):
        caught_up(before["previousRecommendation"], session, by)
    return True


def as_now(urn: str, session: Session, by: Provenance) -> Recommendation:
    """Read a record at LinkedIn, store what is new in it, and return it as it is stored.

    NotFoundError is raised if a party was erased here, so that nothing is stored.
    """
    reading = session.ask(lambda linkedin: linkedin.get(urn))
    found = kept([reading], by).get(urn)
    if found is None:
        raise NotFoundError("there is no such recommendation, or it is not yours")
    return found


def caught_up(urn: str, session: Session, by: Provenance) -> None:
    """Read again a record that LinkedIn may have replaced, and the one that it was to replace.

    A failure is only logged, because the request itself is done and the next sync reads them too.
    """
    try:
        before, after = recommendations.get(urn), as_now(urn, session, by)
    except UpstreamError as error:
        warn_upstream(error, by.correlation_id)
    except VouchError as error:
        logger.warning("not caught up", code=error.code, correlation_id=by.correlation_id)
    else:
        was_pending = before is not None and before["status"] == Status.PENDING
        if was_pending and after["status"] == Status.REPLACED and "previousRecommendation" in after:
            caught_up(after["previousRecommendation"], session, by)


def _takes_a_place(before: Recommendation, after: Recommendation) -> bool:
    accepted = before["status"] == Status.PENDING and after["status"] in ACCEPTED
    return accepted and "previousRecommendation" in before
