"""LinkedIn as a sync asks it: in the member's name, with a fresh token once."""

from collections.abc import Callable
from typing import Final

from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import UpstreamTokenError
from vouch.observability import measure
from vouch.services.linkedin import tokens
from vouch.settings import linkedin

RESERVE: Final = 10.0
"""Seconds kept for writing down how a call ended."""


class Source:
    """Its errors are the client's, and NotConnectedError where there is no token."""

    def __init__(self, member: str, deadline: Deadline) -> None:
        self._member = member
        self._deadline = Deadline(deadline.at - RESERVE)
        self._refreshed = False
        self._connect(None)

    def ask[T](self, question: Callable[[LinkedInClient], T]) -> T:
        """The answer; a token that is refused although it is fresh is of no use any more."""
        try:
            return question(self._client)
        except UpstreamTokenError:
            if self._refreshed:
                tokens.give_up(self._member, self._token)
                raise
        self._refreshed = True
        self._connect(self._token)
        return self.ask(question)

    def _connect(self, refused: str | None) -> None:
        self._token = tokens.access_token(self._member, self._deadline, refused=refused)
        self._client = LinkedInClient(
            linkedin().linkedin_base_url,
            self._token,
            deadline=self._deadline,
            spent=lambda milliseconds: measure("UpstreamDuration", milliseconds),
        )
