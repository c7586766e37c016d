"""The tokens that a session of LinkedIn's uses, refreshes and gives up."""

import pytest

from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import NotConnectedError, UpstreamError, UpstreamTokenError
from vouch.services.linkedin import tokens
from vouch.services.linkedin.session import Session

MEMBER = "urn:li:person:123ABC"


class Connection:
    """A connection whose fresh tokens, or the error of the token endpoint, are given."""

    def __init__(self, patch: pytest.MonkeyPatch, *fresh: str | UpstreamError) -> None:
        self._fresh = iter(fresh)
        self.given_up: list[str] = []
        self.asked_with: list[str] = []
        self.session = Session(MEMBER, Deadline.after(9))
        patch.setattr(tokens, "token_for", lambda *_: "old")
        patch.setattr(tokens, "access_token", self._refresh)
        patch.setattr(tokens, "give_up", lambda _member, token: self.given_up.append(token))

    def _refresh(self, _member: str, _deadline: Deadline, *, refused: str) -> str:
        assert refused == "old"
        found = next(self._fresh)
        if isinstance(found, UpstreamError):
            raise found
        return found

    def ask(self, good: str) -> str:
        """Ask LinkedIn, which takes the token `good` and refuses every other."""

        def question(_client: LinkedInClient) -> str:
            self.asked_with.append(self.session._token)
            if self.session._token != good:
                raise UpstreamTokenError(401, "REVOKED_ACCESS_TOKEN", "refused", request_id=None)
            return "answer"

        return self.session.ask(question)


def test_a_refused_token_is_refreshed_once_and_the_call_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(monkeypatch, "new")

    assert connection.ask(good="new") == "answer"
    assert connection.asked_with == ["old", "new"]
    assert connection.given_up == []


def test_a_fresh_token_that_is_refused_too_ends_the_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(monkeypatch, "new")

    with pytest.raises(NotConnectedError):
        connection.ask(good="none")

    assert connection.given_up == ["new"]


def test_a_failure_of_the_token_endpoint_ends_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(monkeypatch, UpstreamError("down"), "new")
    with pytest.raises(UpstreamError):
        connection.ask(good="new")

    assert connection.ask(good="new") == "answer"
    assert connection.given_up == []
