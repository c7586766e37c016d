"""How long the process keeps a session, and the connections in it."""

import requests

from tests.support.clock import Clock
from vouch.clients.kept import IDLE, kept

ORIGIN = "https://kept.example"


def test_a_session_is_lent_again_after_a_call_of_any_usual_length(clock: Clock) -> None:
    with kept(ORIGIN, requests.Session) as first:
        clock.advance(IDLE // 1000)
    clock.advance(IDLE // 1000)

    with kept(ORIGIN, requests.Session) as second:
        assert second is first


def test_a_session_whose_call_outlasted_a_freeze_is_not_lent_again(clock: Clock) -> None:
    with kept(ORIGIN, requests.Session) as frozen:
        clock.advance(IDLE // 1000 + 1)

    with kept(ORIGIN, requests.Session) as fresh:
        assert fresh is not frozen


def test_a_call_that_ends_late_does_not_put_its_session_in_place_of_a_newer_one(
    clock: Clock,
) -> None:
    with kept(ORIGIN, requests.Session) as frozen:
        clock.advance(IDLE // 1000 + 1)
        with kept(ORIGIN, requests.Session) as fresh:
            assert fresh is not frozen

    with kept(ORIGIN, requests.Session) as lent:
        assert lent is fresh
