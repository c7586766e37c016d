"""When a call is made again: a table."""

import random
import time
from email.utils import formatdate

import pytest

from vouch.clients.retry import (
    IDEMPOTENT,
    MOST_WAIT,
    NEVER,
    UNSERVED,
    Ending,
    Policy,
    retry_after,
)

REFUSED, LOST = Ending(served=False), Ending(served=None)
POLICIES = (NEVER, UNSERVED, IDEMPOTENT)


def ending(status: int, after: float | None = None) -> Ending:
    return Ending(status, after)


@pytest.fixture(autouse=True)
def _most_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda _least, most: most)


@pytest.mark.parametrize(
    ("met", "never", "unserved", "idempotent"),
    [
        (REFUSED, None, 0.2, 0.2),
        (LOST, None, None, 0.2),
        (ending(200), None, None, None),
        (ending(302), None, None, None),
        (ending(400), None, None, None),
        (ending(400, 5), None, None, None),
        (ending(402), None, None, None),
        (ending(413, 5), None, None, None),
        (ending(429), None, None, 0.2),
        (ending(429, 5), None, 5, 5),
        (ending(429, 0.0), None, 0.2, 0.2),
        (ending(500), None, None, 0.2),
        (ending(500, 5), None, None, 5),
        (ending(501), None, None, None),
        (ending(502), None, None, 0.2),
        (ending(503), None, None, 0.2),
        (ending(503, 5), None, 5, 5),
        (ending(504), None, None, 0.2),
    ],
)
def test_each_policy_has_its_wait_before_a_second_try(
    met: Ending, never: float | None, unserved: float | None, idempotent: float | None
) -> None:
    waits = tuple(policy.pause(1, met) for policy in POLICIES)

    assert waits == (never, unserved, idempotent)


@pytest.mark.parametrize(
    ("policy", "waits"),
    [
        (NEVER, [None] * 5),
        (UNSERVED, [0.2, None, None, None, None]),
        (IDEMPOTENT, [0.2, 0.4, 0.8, None, None]),
    ],
)
def test_each_wait_is_twice_the_last_until_the_tries_are_used_up(
    policy: Policy, waits: list[float | None]
) -> None:
    assert [policy.pause(tries, REFUSED) for tries in range(1, 6)] == waits


def test_retry_after_does_not_add_tries() -> None:
    assert UNSERVED.pause(2, ending(429, 1)) is None
    assert IDEMPOTENT.pause(4, ending(503, 1)) is None


def test_jitter_takes_up_to_half_of_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(random, "uniform", lambda least, _most: least)

    assert IDEMPOTENT.pause(2, LOST) == 0.2


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("0", 0),
        (formatdate(1_800_000_009, usegmt=True), 9),
        (formatdate(1_799_999_000, usegmt=True), 0),
        (formatdate(1_800_000_009), 9),
        ("Fri, 15 Jan 2027 09:00:09 +0100", 9),
        ("0" * 5000 + "7", 7),
        ("86400", MOST_WAIT),
        ("86401", MOST_WAIT),
        ("31536000", MOST_WAIT),
        ("9" * 400, MOST_WAIT),
        ("9" * 5000, MOST_WAIT),
        (formatdate(1_900_000_000, usegmt=True), MOST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MOST_WAIT),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("1e3", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        ("1, 2", None),
        ("7, 7", None),
        ("\u0661\u0662", None),
        ("\u00b2", None),
        ("soon", None),
        ("", None),
        ("Fri, 31 Dec 99999 23:59:59 GMT", None),
        (f"Fri, 31 Dec {'9' * 5000} 23:59:59 GMT", None),
        (f"Fri, 31 Dec 2027 {'9' * 400}:59:59 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date_and_a_day_at_most(
    value: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_800_000_000 * 10**9)

    assert retry_after({"Retry-After": value}) == seconds


def test_a_bad_retry_after_counts_as_none() -> None:
    assert retry_after({}) is None


def test_only_the_idempotent_policy_repeats_a_call_that_may_have_been_served() -> None:
    assert [policy.repeats for policy in POLICIES] == [False, False, True]
