"""The tokens that a session of LinkedIn's uses, doubts, refreshes and gives up."""

import time

import pytest

from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import (
    NotConnectedError,
    UpstreamError,
    UpstreamTokenError,
    UpstreamUnavailableError,
)
from vouch.services.linkedin import session, tokens
from vouch.services.linkedin.session import Session

MEMBER = "urn:li:person:123ABC"


class Connection:
    """A connection whose fresh tokens, or the error of the token endpoint, are given."""

    def __init__(self, patch: pytest.MonkeyPatch, *fresh: str | UpstreamError) -> None:
        self._fresh = iter(fresh)
        self.given_up: list[str] = []
        self.asked_with: list[str] = []
        self.introspected: list[str] = []
        self.active = frozenset[str]()
        self.unknown_for = 0
        self.session = Session(MEMBER, Deadline.after(20))
        patch.setattr(time, "sleep", lambda _: None)
        patch.setattr(session, "is_active", self._introspect)
        patch.setattr(tokens, "token_for", lambda *_: "old")
        patch.setattr(tokens, "access_token", self._refresh)
        patch.setattr(tokens, "give_up", lambda _member, token: self.given_up.append(token))

    def _refresh(self, _member: str, _deadline: Deadline, *, refused: str) -> str:
        assert refused == "old"
        found = next(self._fresh)
        if isinstance(found, UpstreamError):
            raise found
        return found

    def _introspect(self, token: str, _deadline: Deadline) -> bool:
        self.introspected.append(token)
        return token in self.active

    def ask(self, good: str) -> str:
        """Ask LinkedIn, which refuses every token but `good`, and that `unknown_for` times."""

        def question(_client: LinkedInClient) -> str:
            self.asked_with.append(self.session._token)
            tries = self.asked_with.count(self.session._token)
            if self.session._token != good or tries <= self.unknown_for:
                raise UpstreamTokenError(401, "REVOKED_ACCESS_TOKEN", "refused", request_id=None)
            return "answer"

        return self.session.ask(question)


def test_a_refused_token_is_refreshed_once_and_the_call_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(monkeypatch, "new")

    assert connection.ask(good="new") == "answer"
    assert connection.asked_with == ["old"] * 5 + ["new"]
    assert connection.introspected == ["old"]
    assert connection.given_up == []


def test_a_fresh_token_that_is_dead_too_ends_the_connection_after_ten_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(monkeypatch, "new")

    with pytest.raises(NotConnectedError):
        connection.ask(good="none")

    assert connection.asked_with == ["old"] * 5 + ["new"] * 5
    assert connection.introspected == ["old", "new"]
    assert connection.given_up == ["new"]


@pytest.mark.parametrize("good", ["old", "new"])
def test_a_token_that_is_known_after_some_seconds_is_used(
    monkeypatch: pytest.MonkeyPatch, good: str
) -> None:
    connection = Connection(monkeypatch, "new")
    connection.unknown_for = 4

    assert connection.ask(good=good) == "answer"
    assert connection.given_up == []


@pytest.mark.parametrize("active", ["old", "new"])
def test_a_refused_token_that_introspection_calls_active_is_kept_and_the_call_may_be_repeated(
    monkeypatch: pytest.MonkeyPatch, active: str
) -> None:
    connection = Connection(monkeypatch, "new")
    connection.active = frozenset({active})

    with pytest.raises(UpstreamUnavailableError) as caught:
        connection.ask(good="none")

    assert caught.value.retryable
    assert connection.introspected[-1] == active
    assert connection.given_up == []


def test_a_failure_of_introspection_ends_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Connection(monkeypatch, "new")

    def fail(*_: object) -> bool:
        raise UpstreamError("down")

    monkeypatch.setattr(session, "is_active", fail)

    with pytest.raises(UpstreamError, match="down"):
        connection.ask(good="none")

    assert (connection.asked_with, connection.given_up) == (["old"] * 5, [])


def test_the_callers_own_token_is_asked_with_once_and_its_refusal_passed_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(monkeypatch, "new")
    connection.session = Session(MEMBER, Deadline.after(20), "old")

    with pytest.raises(UpstreamTokenError):
        connection.ask(good="none")

    assert connection.asked_with == ["old"]
    assert (connection.introspected, connection.given_up) == ([], [])


def test_a_failure_of_the_token_endpoint_ends_no_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection = Connection(monkeypatch, UpstreamError("down"), "new")
    with pytest.raises(UpstreamError):
        connection.ask(good="new")

    assert connection.ask(good="new") == "answer"
    assert connection.given_up == []
