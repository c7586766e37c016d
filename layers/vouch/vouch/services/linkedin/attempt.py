"""One CREATE at LinkedIn under an Idempotency-Key: the key's mark, and what becomes of it.

A 401 serves nothing, so the CREATE may be sent again after it; the mark stays meanwhile.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from vouch.aws import dynamodb
from vouch.clients.linkedin import LinkedInClient
from vouch.errors import (
    InProgressError,
    LostRaceError,
    UnansweredError,
    UpstreamError,
    VouchError,
)
from vouch.moment import Milliseconds, now
from vouch.storage import idempotency
from vouch.storage.idempotency import IdempotentRequest


class Attempt:
    """A CREATE under an Idempotency-Key, which is marked once, however often it is sent."""

    def __init__(self, request: IdempotentRequest, fields: Mapping[str, Any], until: int) -> None:
        self._request = request
        self._fields = fields
        self._until = until
        self._marked_at: Milliseconds | None = None
        self._is_unserved = True

    def send(self, linkedin: LinkedInClient) -> str:
        """Return the URN of the new record; InProgressError if another call has marked the key."""
        if self._marked_at is None:
            self._mark()
        self._is_unserved = False
        try:
            return linkedin.create(self._fields)
        except UpstreamError as error:
            self._is_unserved = error.served is False
            raise

    def give_up(self) -> None:
        """Free the key if LinkedIn did not serve the request, else note that the call has ended."""
        if self._marked_at is None:
            return
        with suppress(VouchError):  # the mark as it is keeps LinkedIn from being asked again
            ended = (
                idempotency.delete_attempt(self._request.key, self._marked_at)
                if self._is_unserved
                else idempotency.update_attempt_ended(self._request, self._marked_at, now())
            )
            dynamodb.commit({"attempt": ended})

    def _mark(self) -> None:
        started = now()
        mark = idempotency.put_attempt(self._request, self._fields, started, self._until)
        try:
            dynamodb.commit({"attempt": mark})
        except LostRaceError as error:
            raise InProgressError from error
        except UnansweredError:
            self._marked_at = started  # it may be stored
            raise
        self._marked_at = started
