"""Each scheduled function records its last run; nothing about the record makes a run fail."""

import importlib
import io
from typing import Any, NamedTuple

import pytest

from tests.support import stream, subscriber
from tests.support.broken_table import broken, refusing
from tests.support.clock import Clock
from tests.support.context import Context
from tests.support.linkup_stack import linkup_stack
from vouch.deadline import Deadline
from vouch.errors import ThrottledError
from vouch.handlers import schedule as scheduling
from vouch.handlers.schedule import LEAST, RECORDING, schedule
from vouch.http.call import RESERVE
from vouch.moment import now
from vouch.services.health.watched import SCHEDULED
from vouch.settings import settings
from vouch.storage import scheduled_runs

pytestmark = pytest.mark.usefixtures("stack_messaging")

TIMEOUT = 30.0


class Found(NamedTuple):
    """What a sweep of these tests has found."""

    done: int
    failed: int = 0
    balance: int | None = None


def run(sweep: Any, timeout: float = TIMEOUT) -> Any:
    handler = schedule("start_sync", sweep, failure="things failed", needs=())
    return handler({}, Context(timeout))


def last() -> Any:
    return scheduled_runs.last_runs().get("start_sync")


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_each_scheduled_function_records_that_it_has_run(version: str, clock: Clock) -> None:
    with linkup_stack(version):
        for folder in SCHEDULED:
            app = importlib.import_module(f"functions.{folder}.app")
            app.lambda_handler({}, Context(TIMEOUT))

    runs = scheduled_runs.last_runs()
    assert runs.keys() == {*SCHEDULED}
    for folder, each in runs.items():
        assert each["function"] == folder
        assert (each["started"], each["finished"]) == (now(), now())
        assert each["outcome"] == "swept"
        assert each["counts"]["failed"] == 0


def test_a_run_is_recorded_with_its_times_and_what_it_counted(clock: Clock) -> None:
    began = now()

    def sweep(_deadline: Deadline) -> Found:
        clock.advance(7)
        return Found(12)

    assert run(sweep) == {"done": 12, "failed": 0, "balance": None}

    assert (last()["started"], last()["finished"]) == (began, began + 7_000)
    assert (last()["outcome"], last()["counts"]) == ("swept", {"done": 12, "failed": 0})
    assert "error" not in last()


def test_a_run_takes_the_place_of_the_one_before() -> None:
    run(lambda _: Found(1))
    run(lambda _: Found(2))

    assert last()["counts"]["done"] == 2


def test_a_run_in_which_some_failed_is_recorded_as_incomplete_and_raises() -> None:
    with pytest.raises(RuntimeError, match=r"^3 things failed$"):
        run(lambda _: Found(1, failed=3))

    assert (last()["outcome"], last()["counts"]) == ("incomplete", {"done": 1, "failed": 3})


@pytest.mark.parametrize(
    ("error", "code"),
    [(ThrottledError("the store is busy"), "THROTTLED"), (KeyError("a-secret"), "KeyError")],
)
def test_a_run_that_failed_is_recorded_without_the_errors_text_and_raises_it(
    error: Exception, code: str
) -> None:
    def sweep(_deadline: Deadline) -> Found:
        raise error

    with pytest.raises(type(error)) as caught:
        run(sweep)

    assert caught.value is error
    assert (last()["outcome"], last()["counts"], last()["error"]) == ("failed", {}, code)
    assert "a-secret" not in str(last())


def test_a_record_that_cannot_be_written_fails_no_run_and_is_logged(logs: io.StringIO) -> None:
    def fail(_number: int, name: str) -> None:
        if name == "put_item":
            refusing("InternalServerError")()

    with broken(before=fail):
        assert run(lambda _: Found(1))["done"] == 1
        with pytest.raises(RuntimeError, match="2 things failed"):
            run(lambda _: Found(1, failed=2))

    assert last() is None
    assert logs.getvalue().count('"message":"run not recorded"') == 2


def test_a_sweep_leaves_the_time_that_the_record_can_take(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Deadline] = []
    whole = Deadline(1_000_000.0)
    monkeypatch.setattr(scheduling, "deadline_of", lambda _: whole)

    def sweep(deadline: Deadline) -> Found:
        told.append(deadline)
        return Found(1)

    run(sweep)

    assert told == [Deadline(whole.at - RECORDING)]
    assert LEAST + RESERVE >= RECORDING


def test_a_run_that_has_no_time_left_is_not_recorded() -> None:
    assert run(lambda _: Found(1), timeout=LEAST + RESERVE - 0.001)["done"] == 1

    assert last() is None


def test_no_event_tells_of_a_run() -> None:
    run(lambda _: Found(1))
    changes = stream.changes(settings().bookkeeping_table)

    assert len(changes) == 1
    assert stream.publish(changes) == []
    assert subscriber.details() == []
