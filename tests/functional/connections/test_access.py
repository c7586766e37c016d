"""The tokens of connected members: refreshed in time, by one of many, until they end."""

from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.clock import Clock
from tests.support.connecting import (
    DAY,
    connect,
    control,
    is_over,
    refreshes,
    stored,
    token_of,
    works,
)
from tests.support.payers import Payer, payer
from vouch.clients.linkedin.tokens import Tokens
from vouch.deadline import Deadline
from vouch.errors import (
    NotConnectedError,
)
from vouch.services.linkedin import tokens
from vouch.services.linkedin.tokens import AHEAD, token_for
from vouch.storage import connections

LIFE = 60 * DAY
"""Of an access token."""


def test_a_token_is_used_until_shortly_before_its_end(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    first = token_of(ana)
    clock.advance(LIFE - AHEAD - 1)

    assert token_of(ana) == first
    assert works(linkedin, first)
    assert refreshes(linkedin) == 0


def test_a_token_is_refreshed_before_it_ends_and_the_new_one_is_kept(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    first, ends = token_of(ana), stored(acme, ana)["expiresAt"]
    clock.advance(LIFE - AHEAD)

    second = token_of(ana)

    assert second != first
    assert works(linkedin, second)
    assert token_of(ana) == second
    assert refreshes(linkedin) == 1
    connection = stored(acme, ana)
    assert connection["accessExpiresAt"] == clock.now + LIFE
    # Use does not prolong a refresh token (CONTRACTS 2.12).
    assert connection["expiresAt"] == ends


def test_a_token_that_linkedin_refused_is_refreshed_at_once(
    acme: Payer, ana: str, linkedin: LinkedInSimulator
) -> None:
    first = token_of(ana)
    control(linkedin, "expire", member=ana)

    second = token_of(ana, fresh=True)

    assert second != first
    assert works(linkedin, second)
    assert token_of(ana) == second


def test_a_refresh_token_is_kept_when_a_refresh_brings_no_new_one(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve = linkedin._oauth._granted

    def silent(by: Any, _refresh: object) -> Any:
        return serve(by, None)

    monkeypatch.setattr(linkedin._oauth, "_granted", silent)
    ends = stored(acme, ana)["expiresAt"]

    seen = {token_of(ana, fresh=True) for _ in range(3)}

    assert len(seen) == 3
    assert stored(acme, ana)["expiresAt"] == ends


def test_a_refresh_token_without_an_end_is_good_for_a_year(
    acme: Payer, ana: str, clock: Clock
) -> None:
    given = Tokens("access", LIFE, "refresh", None)
    clock.advance(DAY)

    connection = tokens.renewed(stored(acme, ana), given, None, clock.now)

    assert connection["expiresAt"] == clock.now + 365 * DAY
    assert tokens.Pair.opened(connection) == ("access", "refresh")


@pytest.mark.parametrize("fresh", [False, True])
def test_a_dead_refresh_token_ends_the_connection(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, clock: Clock, fresh: bool
) -> None:
    control(linkedin, "expire", member=ana, refresh=True)
    if not fresh:
        clock.advance(LIFE)

    with pytest.raises(NotConnectedError):
        token_of(ana, fresh=fresh)

    assert is_over(acme, ana)
    asked = refreshes(linkedin)
    with pytest.raises(NotConnectedError):
        token_of(ana, fresh=True)
    assert refreshes(linkedin) == asked == 5


def test_a_token_that_still_lives_outlasts_a_dead_refresh_token(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    living = token_of(ana)
    control(linkedin, "expire", member=ana, refresh=True)
    clock.advance(LIFE - AHEAD)

    assert token_of(ana) == living

    assert not is_over(acme, ana)


def test_only_the_connection_whose_token_was_refused_is_refreshed_or_ended(
    acme: Payer, ana: str, linkedin: LinkedInSimulator
) -> None:
    refused = token_of(ana)
    control(linkedin, "expire", member=ana, refresh=True)
    other = payer()
    connect(other, ana)

    found = tokens.access_token(ana, Deadline.after(9), refused=refused)

    assert found != refused
    assert works(linkedin, found)
    assert not is_over(other, ana)


def test_a_refresh_token_whose_time_is_up_is_not_even_sent(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    clock.advance(365 * DAY)

    with pytest.raises(NotConnectedError):
        token_of(ana)

    assert is_over(acme, ana)
    assert refreshes(linkedin) == 0


def test_a_connection_without_a_refresh_token_lasts_until_its_access_token_ends(
    ana: str, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    linkedin.tokens.refresh_seconds = None
    acme = payer()
    connect(acme, ana)
    first = token_of(ana)

    clock.advance(LIFE - 1)
    assert token_of(ana) == first
    clock.advance(1)
    with pytest.raises(NotConnectedError):
        token_of(ana)
    assert is_over(acme, ana)


def test_a_refused_access_token_without_a_refresh_token_ends_the_connection(
    ana: str, linkedin: LinkedInSimulator
) -> None:
    linkedin.tokens.refresh_seconds = None
    acme = payer()
    connect(acme, ana)

    with pytest.raises(NotConnectedError):
        token_of(ana, fresh=True)

    assert is_over(acme, ana)


def test_a_member_who_never_consented_is_not_connected(acme: Payer) -> None:
    with pytest.raises(NotConnectedError):
        token_of("urn:li:person:benDemo")


def test_another_accounts_connection_replaces_an_ended_one(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    control(linkedin, "expire", member=ana, refresh=True)
    clock.advance(DAY)
    other = payer()
    connect(other, ana)

    assert works(linkedin, token_of(ana))
    connections.expire(stored(other, ana))

    with pytest.raises(NotConnectedError):
        token_of(ana, fresh=True)
    assert is_over(acme, ana)


def test_the_latest_consent_is_used_first(acme: Payer, ana: str, clock: Clock) -> None:
    clock.advance(DAY)
    other = payer()
    connect(other, ana)

    assert [each["account"] for each in connections.of_member(ana)] == [other.id, acme.id]


def test_the_callers_own_token_comes_before_the_members(acme: Payer, ana: str) -> None:
    assert token_for(ana, "her own", Deadline.after(9)) == "her own"
    assert token_for(ana, None, Deadline.after(9)) == token_of(ana)
    with pytest.raises(NotConnectedError):
        token_for("urn:li:person:benDemo", None, Deadline.after(9))


def test_the_text_of_a_connection_shows_no_token(acme: Payer, ana: str) -> None:
    token = token_of(ana)

    assert token not in repr(tokens.Pair.opened(stored(acme, ana)))
