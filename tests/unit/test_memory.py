"""What a process remembers: for how long, how much, and what it forgets first."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.clock import Clock
from vouch.memory import Memory
from vouch.moment import now


def test_a_value_is_fresh_for_its_time_and_held_for_longer(clock: Clock) -> None:
    memory = Memory[str](9, 60)
    memory.put("key", "value", now())

    clock.advance(59)
    assert memory.fresh("key") == "value"
    clock.advance(1)
    assert memory.fresh("key") is None
    assert memory.held("key") == "value"


def test_a_clock_set_back_makes_nothing_fresh_for_longer(clock: Clock) -> None:
    memory = Memory[str](9, 60)
    memory.put("key", "value", now())

    clock.advance(-1)

    assert memory.fresh("key") is None


def test_the_value_that_was_put_first_is_forgotten_first(clock: Clock) -> None:
    memory = Memory[str](2, 60)
    for key in ("a", "b", "a", "c"):
        memory.put(key, key, now())

    assert [memory.held(key) for key in ("a", "b", "c")] == ["a", None, "c"]


@pytest.mark.parametrize("forget", [Memory.clear, lambda it: it.forget("key")])
def test_what_was_forgotten_is_not_held(forget: object, clock: Clock) -> None:
    memory = Memory[str](2, 60)
    memory.put("key", "value", now())

    assert callable(forget)
    forget(memory)
    memory.forget("key")

    assert memory.held("key") is None


def test_threads_together_do_not_pass_the_bound() -> None:
    memory = Memory[int](10, 60)

    with ThreadPoolExecutor(8) as pool:
        for number in range(2_000):
            pool.submit(memory.put, str(number), number, now())

    assert sum(memory.held(str(number)) is not None for number in range(2_000)) == 10
