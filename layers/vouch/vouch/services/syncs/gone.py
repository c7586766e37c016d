"""Records that are stored here and that LinkedIn no longer lists (DESIGN 7.7).

A record that two complete passes in a row did not list, and that a BATCH_GET does not find, is
marked deleted. A record that a pass skipped because it is unsound counts as listed. A pass marks
none if it misses or skips suspiciously many records, or if it skipped one whose URN could not be
read: that may be any of those that it misses.
"""

from collections.abc import Sequence
from functools import partial
from itertools import batched
from typing import Final, NamedTuple

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.domain import mirror
from vouch.domain.recommendation import Change, Recommendation
from vouch.domain.syncing import State, verdict
from vouch.errors import NotFoundError, UpstreamError
from vouch.moment import now
from vouch.services.linkedin.mirror import adopt
from vouch.services.linkedin.session import Session
from vouch.services.syncs.lease import Hold
from vouch.services.syncs.pages import LEAST, Listed, provenance
from vouch.storage import recommendation_index, recommendations, sync_passes

AT_ONCE: Final = 50
"""How many records one BATCH_GET asks for."""
MARKED_AT_ONCE: Final = 10
"""How many records one transaction marks; it takes 4 MB, and the largest record has 200 KB."""


class Conclusion(NamedTuple):
    """The outcome of a complete pass, and the digests of the records that it did not list."""

    state: State
    missing: Sequence[int]


def conclude(hold: Hold, session: Session, listed: Listed) -> Conclusion | None:
    """Mark the records that are gone for good; return None if time runs out before."""
    if hold.deadline.left() < LEAST:
        return None
    kept, missing = _missing(hold, listed.digests)
    state = verdict(hold.run, kept + len(missing), len(missing))
    if state is State.PARTIAL or hold.run.get("unnamed", 0):
        return Conclusion(state, ())
    before = sync_passes.missing(hold.run["member"])
    gone = set[str]()
    again = [urn for urn in missing if sync_passes.digest(urn) in before]
    for some in batched(again, AT_ONCE, strict=False):
        if hold.deadline.left() < LEAST:
            return None
        gone |= _confirmed(hold, session, listed, some)
    return Conclusion(state, [sync_passes.digest(urn) for urn in missing if urn not in gone])


def _missing(hold: Hold, seen: set[int]) -> tuple[int, list[str]]:
    """Return how many mirrored records the pass listed, and the URNs of those it did not."""
    kept, unlisted = set[int](), list[str]()
    for urn in recommendation_index.urns(hold.run["member"]):
        if (digest := sync_passes.digest(urn)) in seen:
            kept.add(digest)
        else:
            unlisted.append(urn)
    missing: list[str] = []
    for some in batched(dict.fromkeys(unlisted), dynamodb.BATCH, strict=False):
        # The index lags behind, and does not say where a record is from.
        records = recommendations.get_many(some)
        missing += [urn for urn, record in records.items() if _is_mirrored(record)]
    return len(kept), missing


def _confirmed(hold: Hold, session: Session, listed: Listed, urns: Sequence[str]) -> set[str]:
    """Mark the records that LinkedIn says it lacks, adopt the rest; return those marked."""
    asked = now()
    hold.calls = hold.calls.add(asked)
    answer = session.ask(lambda client: client.batch_get(urns))
    adopt(list(answer.results.values()), provenance(hold.run))
    listed.creates.answer(answer.results.values())
    absent = [urn for urn, error in answer.errors.items() if _is_absent(error)]
    marked = set[str]()
    for some in batched(absent, MARKED_AT_ONCE, strict=False):
        marked |= retried_until(hold.deadline, partial(_mark, hold, some, asked))
    return marked


def _is_mirrored(record: Recommendation) -> bool:
    return record.get("origin") == mirror.LINKEDIN and "deleted" not in record


def _is_absent(error: UpstreamError) -> bool:
    return error.upstream_status == NotFoundError.status


def _mark(hold: Hold, absent: Sequence[str], asked: int) -> set[str]:
    """Mark the records and raise their count in one transaction, so that each is counted once."""
    stored = recommendations.get_many(absent).values()
    marked = [
        Change(each, mirror.mark_deleted(each, provenance(hold.run), now()))
        for each in stored
        # A write since LinkedIn was asked is newer than its answer.
        if "deleted" not in each and each.get("writtenAt", 0) < asked
    ]
    if marked:
        deleted = hold.run["deleted"] + len(marked)
        writes = {each.urn: recommendations.put_change(each) for each in marked}
        hold.save({"deleted": deleted, **hold.calls.stored()}, writes)
    return {change.urn for change in marked}
