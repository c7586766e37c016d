"""A change of a recommendation, at LinkedIn and then here."""

from vouch.domain import mirror
from vouch.domain import update as rules
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation, party, readable
from vouch.domain.status import ACCEPTED, Status
from vouch.errors import LostRaceError, NotFoundError
from vouch.moment import now
from vouch.services.linkedin.fetch import Caller
from vouch.services.linkedin.read import as_now, caught_up
from vouch.services.linkedin.session import Upstream
from vouch.storage import recommendations


def update(urn: str, changes: rules.Changes, by: Provenance, caller: Caller) -> bool:
    """Make a party's changes; False where they already hold, and nothing is sent or written.

    They are judged by the rules on the record as LinkedIn has it now.
    """
    stored = recommendations.get(urn)
    if stored is not None and party(stored, by.actor) is None:
        raise NotFoundError("there is no such recommendation, or it is not yours")
    upstream = Upstream(by.actor, caller)
    before = readable(as_now(urn, upstream, by._replace(cause="sync")), by.actor)
    after = rules.update(before, changes, by, now())
    if after is before:
        return False
    effective = {name: value for name, value in changes.items() if before.get(name) != value}
    upstream.ask(lambda linkedin: linkedin.update(urn, effective))
    try:
        recommendations.put(before, mirror.written_through(after, now()))
    except LostRaceError:
        as_now(urn, upstream, by)
    if _takes_a_place(before, after):
        caught_up(before["previousRecommendation"], upstream, by)
    return True


def _takes_a_place(before: Recommendation, after: Recommendation) -> bool:
    accepted = before["status"] == Status.PENDING and after["status"] in ACCEPTED
    return accepted and "previousRecommendation" in before
