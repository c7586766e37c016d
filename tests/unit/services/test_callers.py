"""What an introspection has to say for its token to be a member's."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pytest

from tests.support.clock import Clock
from vouch.clients.linkedin.tokens import Introspection
from vouch.clients.retry import NEVER, Policy
from vouch.deadline import Deadline
from vouch.errors import AccessTokenError
from vouch.services.linkedin import application, introspect
from vouch.services.linkedin.introspect import BELIEVED_FOR, introspected
from vouch.settings import linkedin
from vouch.storage.keyring import Credential

MEMBER = "urn:li:person:123ABC"
ENDS = 2_000_000_000
GOOD = Introspection(
    active=True, client_id=linkedin().linkedin_client_id, auth_type="3L", expires_at=ENDS
)

type Found = Callable[[Introspection], Credential]


class Application:
    """LinkedIn's OAuth, which says the same of every token."""

    def __init__(self, said: Introspection) -> None:
        self._said = said

    def introspect(self, _token: str, _policy: Policy = NEVER) -> Introspection:
        return self._said


def answering(said: Introspection) -> Callable[[Deadline], AbstractContextManager[Application]]:
    """Return what opens LinkedIn's OAuth where it says that of every token."""
    return lambda _deadline: nullcontext(Application(said))


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Found:
    """Whom a token stands for of which LinkedIn says that."""

    introspect.forget()

    def ask(said: Introspection) -> Credential:
        monkeypatch.setattr(introspect, "application", answering(said))
        monkeypatch.setattr(introspect, "member_of", lambda _token, _deadline: MEMBER)
        return introspected("AQ", Deadline.after(1))

    return ask


def test_an_active_token_of_a_member_and_of_this_application_is_good_until_its_end(
    found: Found,
) -> None:
    credential = found(GOOD)

    assert (credential["owner"], credential.get("expiresAt")) == (MEMBER, ENDS)


@pytest.mark.parametrize(
    "said",
    [
        GOOD._replace(active=False),
        GOOD._replace(client_id="another"),
        GOOD._replace(client_id=None),
        GOOD._replace(auth_type="2L"),
        GOOD._replace(auth_type="Enterprise_User"),
        GOOD._replace(auth_type=None),
    ],
    ids=str,
)
def test_a_token_without_these_properties_identifies_nobody(
    found: Found, said: Introspection
) -> None:
    with pytest.raises(AccessTokenError) as refused:
        found(said)

    assert refused.value.code == "INVALID_ACCESS_TOKEN"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (GOOD._replace(active=False, status="expired"), "EXPIRED_ACCESS_TOKEN"),
        (GOOD._replace(active=False, status="revoked"), "REVOKED_ACCESS_TOKEN"),
        (GOOD._replace(active=True, status="revoked"), "REVOKED_ACCESS_TOKEN"),
        (GOOD._replace(active=False, expires_at=1), "EXPIRED_ACCESS_TOKEN"),
        (GOOD._replace(active=False, status="something"), "INVALID_ACCESS_TOKEN"),
        (GOOD._replace(active=False, expires_at=None), "INVALID_ACCESS_TOKEN"),
    ],
    ids=str,
)
def test_a_token_that_was_good_is_refused_with_what_ended_it(
    found: Found, said: Introspection, code: str
) -> None:
    for _ in range(2):
        with pytest.raises(AccessTokenError) as refused:
            found(said)

        assert refused.value.code == code


def test_a_token_without_an_end_is_remembered_for_a_minute(found: Found, clock: Clock) -> None:
    credential = found(GOOD._replace(expires_at=None))

    assert credential.get("expiresAt") == clock.now + BELIEVED_FOR


@pytest.mark.parametrize(
    ("said", "is_good"),
    [
        (GOOD, True),
        (GOOD._replace(status="active"), True),
        (GOOD._replace(active=True, status="revoked"), False),
        (GOOD._replace(active=True, status="expired"), False),
        (GOOD._replace(active=False), False),
        (GOOD._replace(active=False, expires_at=1), False),
    ],
    ids=str,
)
def test_a_connections_token_is_good_where_a_callers_would_be(
    found: Found, monkeypatch: pytest.MonkeyPatch, said: Introspection, is_good: bool
) -> None:
    monkeypatch.setattr(application, "application", answering(said))

    assert application.is_active("AQ", Deadline.after(1)) is is_good
    with nullcontext() if is_good else pytest.raises(AccessTokenError):
        found(said)
