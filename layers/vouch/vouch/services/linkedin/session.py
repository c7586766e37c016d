"""Calls to LinkedIn for one member, with the caller's own token or the member's connection."""

from collections.abc import Callable
from typing import Final, Self

from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import NotConnectedError, UpstreamTokenError
from vouch.observability import measure
from vouch.services.linkedin import tokens
from vouch.services.linkedin.call import Access
from vouch.settings import linkedin

UPSTREAM: Final = 24
"""How many seconds LinkedIn has for all that one request asks of it, tries included."""
KEPT: Final = 3
"""How many seconds are kept for what follows the calls of a request."""
SYNC_KEPT: Final = 10.0
"""How many seconds are kept for what follows the calls of a sync."""


class Session:
    """The calls that one request, or one message of a sync, makes in the member's name."""

    def __init__(self, member: str, deadline: Deadline, given: str | None = None) -> None:
        """Prepare calls that end by `deadline`; `given` is the caller's own token of LinkedIn."""
        self._member = member
        self._deadline = deadline
        self._given = given
        self._token = ""
        self._refreshed = False
        self._client: LinkedInClient | None = None

    @classmethod
    def of_request(cls, member: str, access: Access) -> Self:
        """Return the session of a request, which leaves time before the request's deadline."""
        deadline = Deadline.after(access.deadline.left() - KEPT).at_most(UPSTREAM)
        return cls(member, deadline, access.token)

    @classmethod
    def of_sync(cls, member: str, deadline: Deadline) -> Self:
        """Return the session of a sync's message, which has until `deadline`."""
        return cls(member, Deadline(deadline.at - SYNC_KEPT))

    @property
    def left(self) -> float:
        """The seconds that are left for calls."""
        return self._deadline.left()

    def ask[T](self, question: Callable[[LinkedInClient], T]) -> T:
        """Return the answer; refresh the connection's token once if LinkedIn refuses it.

        NotConnectedError is raised if there is no token, or if LinkedIn refuses the fresh one too;
        the connection has expired then. UpstreamTokenError is raised if it refuses the caller's own
        token.
        """
        if self._client is None:
            token = tokens.token_for(self._member, self._given, self._deadline)
            self._client = self._client_with(token)
        try:
            return question(self._client)
        except UpstreamTokenError as error:
            if self._given is not None:
                raise
            if self._refreshed:
                tokens.give_up(self._member, self._token)
                raise NotConnectedError from error
        fresh = tokens.access_token(self._member, self._deadline, refused=self._token)
        self._client = self._client_with(fresh)
        self._refreshed = True
        return self.ask(question)

    def _client_with(self, token: str) -> LinkedInClient:
        self._token = token
        return LinkedInClient(
            linkedin().linkedin_base_url,
            token,
            deadline=self._deadline,
            spent=lambda milliseconds: measure("UpstreamDuration", milliseconds),
        )
