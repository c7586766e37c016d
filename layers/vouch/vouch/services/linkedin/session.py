"""LinkedIn, asked for a member: with the caller's own token, else with the member's connection."""

from collections.abc import Callable
from typing import Final

from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import NotConnectedError, UpstreamTokenError
from vouch.observability import measure
from vouch.services.linkedin import tokens
from vouch.services.linkedin.fetch import Caller
from vouch.settings import linkedin

UPSTREAM: Final = 24
"""Seconds LinkedIn has for all that one request asks of it, tries included."""
KEPT: Final = 3
"""Seconds kept for what follows."""


class Upstream:
    """For one request."""

    def __init__(self, member: str, caller: Caller) -> None:
        self._member = member
        self._given = caller.token
        self._deadline = Deadline.after(caller.deadline.left() - KEPT).at_most(UPSTREAM)
        self._token = ""
        self._client: LinkedInClient | None = None

    @property
    def left(self) -> float:
        """Seconds until no call is under way any more."""
        return self._deadline.left()

    def ask[T](self, question: Callable[[LinkedInClient], T]) -> T:
        """The answer. A token of the connection that LinkedIn refuses is refreshed, once.

        NotConnectedError without a token; the caller's own that is refused is UpstreamTokenError.
        """
        if self._client is None:
            token = tokens.token_for(self._member, self._given, self._deadline)
            self._client = self._with(token)
        try:
            return question(self._client)
        except UpstreamTokenError:
            if self._given is not None:
                raise
        fresh = tokens.access_token(self._member, self._deadline, refused=self._token)
        self._client = self._with(fresh)
        try:
            return question(self._client)
        except UpstreamTokenError as error:
            tokens.give_up(self._member, fresh)
            raise NotConnectedError from error

    def _with(self, token: str) -> LinkedInClient:
        self._token = token
        return LinkedInClient(
            linkedin().linkedin_base_url,
            token,
            deadline=self._deadline,
            spent=lambda ms: measure("UpstreamDuration", ms),
        )
