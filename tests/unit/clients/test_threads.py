"""Threads that are kept from one piece of work to the next."""

import threading
from concurrent.futures import Future

import pytest

from vouch.clients import threads
from vouch.clients.threads import begin


@pytest.fixture(autouse=True)
def none_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the threads of other tests out."""
    monkeypatch.setattr(threads, "_idle", [])


def named() -> Future[str]:
    """Begin work that tells which thread did it."""
    found: Future[str] = Future()
    begin(lambda: found.set_result(threading.current_thread().name))
    return found


def idle(number: int) -> None:
    """Wait until so many threads have nothing to do."""
    while len(threads._idle) < number:
        threading.Event().wait(0.001)


def test_one_piece_of_work_after_the_other_is_done_by_the_same_thread() -> None:
    first = named().result()
    idle(1)

    assert named().result() == first


def test_work_that_goes_on_has_its_thread_alone() -> None:
    stuck, free = Future[str](), threading.Event()

    def hang() -> None:
        stuck.set_result(threading.current_thread().name)
        free.wait()

    begin(hang)

    assert named().result() != stuck.result()
    free.set()


def test_an_idle_thread_does_not_keep_the_process_from_ending() -> None:
    found: Future[bool] = Future()
    begin(lambda: found.set_result(threading.current_thread().daemon))

    assert found.result()
