"""CREATEs whose outcome was unknown, resolved by a sync of their member (DESIGN 7.5)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, partial
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.backoff import retried_conflicts
from vouch.deadline import Deadline
from vouch.domain.mirror import Reading
from vouch.domain.status import Status
from vouch.errors import LostRaceError
from vouch.moment import now
from vouch.storage import idempotency, recommendation_index

SKEW: Final = 30_000
"""How many milliseconds LinkedIn's clock may be behind ours."""
PAGE: Final = 100


class UnknownCreates:
    """The member's CREATEs of unknown outcome that had ended before a pass began, and their keys.

    The record of a CREATE is one with its recommendee and text since it was sent, the first of
    those that are offered together.
    """

    def __init__(self, member: str, since: int, deadline: Deadline) -> None:
        """Prepare for a pass that began at `since`, in milliseconds."""
        self._member = member
        self._since = since
        self._deadline = deadline
        self._taken = set[str]()

    def answer(self, readings: Iterable[Reading]) -> None:
        """Answer the keys of those CREATEs whose records are among what LinkedIn has listed.

        A record need not be stored here, because a party may have been erased.
        """
        given = [each for each in readings if each.fields["recommender"] == self._member]
        if given:
            self._answer({**each.fields, "urn": each.urn} for each in given)

    def end(self, *, is_whole: bool) -> None:
        """Answer what the stored records answer, and free the other keys after a complete pass.

        LinkedIn did not serve a CREATE without a record. But if the pass skipped records and so is
        not `is_whole`, one of those may be the record, and no key becomes free.
        """
        if not self._open:
            return
        self._answer(_stored(self._member, self._open[0]["attemptedAt"] - SKEW))
        if is_whole:
            for mark in self._open:
                self._commit(idempotency.delete_attempt(_key(mark), mark["attemptedAt"]))

    @cached_property
    def _open(self) -> list[dict[str, Any]]:
        """Read the marks, the oldest first; and which records are the answers to other keys."""
        requests = idempotency.requests_of(self._member)
        self._taken |= {each["answer"] for each in requests if "answer" in each}
        found = [each for each in requests if "outcome" in each and each["until"] <= self._since]
        return sorted(found, key=lambda each: int(each["attemptedAt"]))

    def _answer(self, given: Iterable[Mapping[str, Any]]) -> None:
        if not self._open:
            return
        records = sorted(given, key=lambda each: int(each["created"]))
        for mark in list(self._open):
            fitting = (each["urn"] for each in records if _fits(each, mark))
            urn = next((each for each in fitting if each not in self._taken), None)
            if urn is not None:
                at = mark["attemptedAt"]
                self._commit(idempotency.update_attempt_answered(_key(mark), at, urn, now()))
                self._open.remove(mark)
                self._taken.add(urn)

    def _commit(self, write: dynamodb.Write) -> None:
        with suppress(LostRaceError):  # it was forgotten, or another process was faster
            retried_conflicts(self._deadline, partial(dynamodb.commit, {"attempt": write}))


def _key(mark: Mapping[str, Any]) -> dict[str, str]:
    return {name: mark[name] for name in ("pk", "sk")}


def _fits(record: Mapping[str, Any], mark: Mapping[str, Any]) -> bool:
    since: int = mark["attemptedAt"] - SKEW
    return record["created"] >= since and idempotency.draft_of(record) == str(mark["draft"])


def _stored(member: str, since: int) -> Iterator[Mapping[str, Any]]:
    """Yield what the member gave since then, as the index has it."""
    after: str | None = None
    while found := recommendation_index.newest("recommender", member, list(Status), after, 0, PAGE):
        yield from (each.record for each in found)
        after = found[-1].place
        if found[-1].record["created"] < since:
            return
