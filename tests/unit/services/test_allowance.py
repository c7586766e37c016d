"""How many calls an allowance lets pass in a minute, and how long a pause lasts."""

from concurrent.futures import ThreadPoolExecutor

from tests.support.clock import Clock
from vouch.errors import RateLimitedError
from vouch.services.linkedin.allowance import Allowance

DAY = 24 * 60 * 60


def waits(allowance: Allowance, *, free: bool = False) -> int:
    """Return the seconds until a call passes; 0 if this one did."""
    try:
        allowance.take(free=free)
    except RateLimitedError as error:
        return error.retry_after
    return 0


def test_no_minute_has_more_calls_than_it_may(clock: Clock) -> None:
    allowance = Allowance(2)
    assert waits(allowance) == 0
    clock.advance(30)
    assert [waits(allowance) for _ in range(3)] == [0, 30, 30]

    clock.advance(30)
    assert [waits(allowance) for _ in range(2)] == [0, 30]


def test_free_calls_pass_and_use_nothing_up(clock: Clock) -> None:
    allowance = Allowance(1)

    assert [waits(allowance, free=True) for _ in range(3)] == [0, 0, 0]
    assert [waits(allowance), waits(allowance)] == [0, 60]
    assert waits(allowance, free=True) == 0


def test_a_pause_holds_for_every_call(clock: Clock) -> None:
    allowance = Allowance(9)
    allowance.pause(100)

    assert waits(allowance) == waits(allowance, free=True) == 100
    clock.advance(99)
    assert waits(allowance) == 1
    clock.advance(1)
    assert waits(allowance) == 0


def test_a_clock_set_back_ends_pause_and_limit(clock: Clock) -> None:
    allowance = Allowance(1)
    assert waits(allowance) == 0
    allowance.pause(DAY)

    clock.advance(-1)

    assert waits(allowance) == 0


def test_threads_together_do_not_pass_the_limit(clock: Clock) -> None:
    allowance = Allowance(10)

    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: waits(allowance), range(500))]

    assert found.count(0) == 10
