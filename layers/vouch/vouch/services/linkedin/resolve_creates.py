"""CREATEs whose outcome was unknown, resolved after a complete sync (DESIGN 7.5)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.domain.recommendation import Recommendation
from vouch.domain.status import Status
from vouch.errors import LostRaceError
from vouch.moment import now
from vouch.storage import idempotency, recommendation_index, recommendations

SKEW: Final = 30_000
"""How many milliseconds LinkedIn's clock may be behind ours."""
PAGE: Final = 100


def resolve(member: str, since: int, seen: Iterable[str] = (), *, is_whole: bool = True) -> None:
    """Resolve the member's CREATEs of unknown outcome that had ended by `since`, in milliseconds.

    `since` is when a pass through all that the member gave began, which is complete and mirrored.
    `seen` are the URNs that it met, because an index may lag behind the table. The record of a
    CREATE is the first one with its recommendee and text since it was sent. If there is none,
    LinkedIn did not serve the CREATE, and its key becomes free; but not if the pass skipped records
    and so is not `is_whole`, because one of those may be the record.
    """
    requests = idempotency.requests_of(member)
    open_ = [each for each in requests if "outcome" in each and each["until"] <= since]
    if not open_:
        return
    open_.sort(key=lambda each: each["attemptedAt"])
    taken = {each["answer"] for each in requests if "answer" in each}
    given = _known(member, open_[0]["attemptedAt"] - SKEW, seen)
    for mark in open_:
        found = next(
            (each for each in given if _fits(each, mark) and each["urn"] not in taken), None
        )
        if found is None and not is_whole:
            continue
        with suppress(LostRaceError):  # it was forgotten, or another sync was faster
            dynamodb.commit({"attempt": _answer_or_forget(mark, found)})
        if found:
            taken.add(found["urn"])


def _answer_or_forget(mark: Mapping[str, Any], found: Recommendation | None) -> dynamodb.Write:
    """Build the write that answers a CREATE with its record, or frees its key without one."""
    key = {name: mark[name] for name in ("pk", "sk")}
    attempted = mark["attemptedAt"]
    if found is None:
        return idempotency.delete_attempt(key, attempted)
    return idempotency.update_attempt_answered(key, attempted, found["urn"], now())


def _fits(record: Recommendation, mark: Mapping[str, Any]) -> bool:
    since: int = mark["attemptedAt"] - SKEW
    return record["created"] >= since and idempotency.draft_of(record) == str(mark["draft"])


def _known(member: str, since: int, seen: Iterable[str]) -> list[Recommendation]:
    """Return what the member gave since then and what was seen, oldest first."""
    found = {each["urn"]: each for each in _indexed(member, since)}
    found |= recommendations.get_many([urn for urn in seen if urn not in found])
    return sorted(found.values(), key=lambda each: each["created"])


def _indexed(member: str, since: int) -> Iterator[Recommendation]:
    after: str | None = None
    while found := recommendation_index.newest("recommender", member, list(Status), after, 0, PAGE):
        yield from (each.record for each in found)
        after = found[-1].place
        if found[-1].record["created"] < since:
            return
