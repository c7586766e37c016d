"""Threads that are kept from one piece of work to the next."""

import threading
from concurrent.futures import Future
from typing import Any

import pytest

from vouch.clients import threads
from vouch.clients.threads import begin


class Idle(list[Any]):
    """The threads of one test that have nothing to do; `waiting` counts those that came to it."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = threading.Semaphore(0)

    def append(self, queue: Any) -> None:
        super().append(queue)
        self.waiting.release()

    def await_one(self) -> None:
        assert self.waiting.acquire(timeout=10)


@pytest.fixture(autouse=True)
def idle(monkeypatch: pytest.MonkeyPatch) -> Idle:
    """Leave the threads of other tests out."""
    found = Idle()
    monkeypatch.setattr(threads, "_idle", found)
    return found


def named() -> Future[str]:
    """Begin work that tells which thread did it."""
    found: Future[str] = Future()
    begin(lambda: found.set_result(threading.current_thread().name))
    return found


def test_one_piece_of_work_after_the_other_is_done_by_the_same_thread(idle: Idle) -> None:
    first = named().result()
    idle.await_one()

    assert named().result() == first
    idle.await_one()


def test_work_that_goes_on_has_its_thread_alone(idle: Idle) -> None:
    stuck, free = Future[str](), threading.Event()

    def hang() -> None:
        stuck.set_result(threading.current_thread().name)
        free.wait()

    begin(hang)

    assert named().result() != stuck.result()
    free.set()
    idle.await_one()
    idle.await_one()


def test_an_idle_thread_does_not_keep_the_process_from_ending(idle: Idle) -> None:
    found: Future[bool] = Future()
    begin(lambda: found.set_result(threading.current_thread().daemon))

    assert found.result()
    idle.await_one()
