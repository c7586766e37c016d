"""One CREATE at LinkedIn under an Idempotency-Key: the key's mark, and what becomes of it.

A 401 serves nothing, so the CREATE may be sent again after it; the mark stays meanwhile.
"""

import secrets
from contextlib import suppress
from functools import partial

from vouch.aws import dynamodb
from vouch.backoff import retried_conflicts
from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import (
    InProgressError,
    LostRaceError,
    ThrottledError,
    UnansweredError,
    UpstreamError,
    VouchError,
)
from vouch.moment import Milliseconds, now, seconds
from vouch.services.linkedin.call import Draft
from vouch.storage import erasures, idempotency
from vouch.storage.idempotency import IdempotentRequest


class Attempt:
    """A CREATE under an Idempotency-Key, which is marked once, however often it is sent."""

    def __init__(
        self, draft: Draft, request: IdempotentRequest, until: int, deadline: Deadline
    ) -> None:
        """Prepare an attempt that has ended by `until` and may mark the key until `deadline`."""
        self._by = draft.by
        self._fields = draft.fields
        self._request = request
        self._until = until
        self._deadline = deadline
        self._id = secrets.token_hex(8)
        self._began: Milliseconds | None = None
        self._is_unserved = True

    def send(self, linkedin: LinkedInClient) -> str:
        """Return the URN of the new record; InProgressError if another call has marked the key."""
        if self._began is None:
            self._mark()
        self._is_unserved = False
        try:
            return linkedin.create(self._fields)
        except UpstreamError as error:
            self._is_unserved = error.served is False
            raise

    def give_up(self) -> None:
        """Free the key if LinkedIn did not serve the request, else note that the call has ended."""
        key, began = self._request.key, self._began
        if began is None:
            return
        with suppress(VouchError):  # the mark as it is keeps LinkedIn from being asked again
            ended = (
                idempotency.delete_attempt(key, began, attempt=self._id)
                if self._is_unserved
                else idempotency.update_attempt_ended(self._request, began, now(), attempt=self._id)
            )
            dynamodb.commit({"attempt": ended})

    def _mark(self) -> None:
        began = now()
        mark = idempotency.put_attempt(
            self._request, self._fields, began, self._until, attempt=self._id
        )
        right = erasures.check_right(self._by.actor, self._by.since)
        writes = {"attempt": mark, "actor": right}
        try:
            retried_conflicts(self._deadline, partial(dynamodb.commit, writes))
        except LostRaceError as error:
            if not self._is_marked():
                erasures.require_right(self._by)
                raise InProgressError from error
        except (ThrottledError, UnansweredError):
            self._began = began  # the mark may be stored
            raise
        self._began = began

    def _is_marked(self) -> bool:
        """Tell whether an earlier try of the write, whose answer was lost, has marked the key."""
        mark = idempotency.recall(self._request, seconds())
        return mark is not None and mark.get("attempt") == self._id
