"""Calls to LinkedIn for one member, with the caller's own token or the member's connection."""

from collections.abc import Callable
from typing import Final, Self

from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import NotConnectedError, UpstreamTokenError, UpstreamUnavailableError
from vouch.observability import measure
from vouch.services.linkedin import tokens
from vouch.services.linkedin.application import is_active
from vouch.services.linkedin.call import Access
from vouch.services.linkedin.refusals import believed
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
        """Return the answer; replace the connection's token if it is dead.

        NotConnectedError is raised if there is no token, or if the fresh one is dead too; the
        connection has expired then. UpstreamTokenError is raised if LinkedIn refuses the caller's
        own token.
        """
        client = self._client or self._client_with(
            tokens.token_for(self._member, self._given, self._deadline)
        )
        if self._given is not None:
            return question(client)
        try:
            return self._answer(client, question)
        except UpstreamTokenError:
            fresh = tokens.access_token(self._member, self._deadline, refused=self._token)
        try:
            return self._answer(self._client_with(fresh), question)
        except UpstreamTokenError as error:
            tokens.give_up(self._member, fresh)
            raise NotConnectedError from error

    def _answer[T](self, client: LinkedInClient, question: Callable[[LinkedInClient], T]) -> T:
        """Return the answer; raise UpstreamTokenError only if introspection calls the token dead.

        UpstreamUnavailableError is raised if LinkedIn refuses a token that it calls active.
        """
        try:
            return believed(UpstreamTokenError, self._deadline, lambda: question(client))
        except UpstreamTokenError as error:
            if not is_active(self._token, self._deadline):
                raise
            raise UpstreamUnavailableError(
                "LinkedIn refuses a token that it calls active; ask again later",
                request_id=error.request_id,
                served=False,
            ) from error

    def _client_with(self, token: str) -> LinkedInClient:
        self._token = token
        self._client = LinkedInClient(
            linkedin().linkedin_base_url,
            token,
            deadline=self._deadline,
            spent=lambda milliseconds: measure("UpstreamDuration", milliseconds),
        )
        return self._client
