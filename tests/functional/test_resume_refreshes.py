"""Refreshes that are paused for the credits of an account, whose monthly credits are raised."""

import math
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.support import store
from tests.support.broken_table import Killed, at, broken, kill, on_commit, refusing
from tests.support.broken_worker import broken_worker
from tests.support.clock import Clock
from tests.support.due_refreshes import (
    ACCOUNT,
    OTHER,
    held_back,
    put,
    put_paused,
    sent,
    start,
    stored,
)
from tests.support.managing import account
from tests.support.sampling import sampled
from tests.support.spending import in_use, limit_to
from vouch.aws import dynamodb, queues
from vouch.deadline import Deadline
from vouch.domain.items import changed
from vouch.messages.refresh import Raised, text
from vouch.moment import now
from vouch.services.credits import ledger
from vouch.services.network import resume_refreshes
from vouch.services.network.resume_refreshes import resume
from vouch.settings import refresh_queue, settings
from vouch.storage import accounts, refreshes

pytestmark = pytest.mark.usefixtures("stack_messaging")


def soon() -> Deadline:
    return Deadline.after(60)


def test_what_waits_for_the_accounts_credits_is_due_now_as_a_new_run(clock: Clock) -> None:
    before = put_paused("ana", last={"at": 1, "new": 2, "known": 3, "charged": 4})
    clock.advance(5)

    assert resume(ACCOUNT, soon())

    assert stored("ana") == {
        **before,
        "revision": 2,
        "run": now(),
        "next": now(),
        "dueAt": clock.now,
    }
    clock.advance(1)
    assert start()["started"] == 1
    assert len(sent()) == 1


def test_whatever_else_stays_as_it_is() -> None:
    put_paused("its own budget", reason="REFRESH_BUDGET")
    put_paused("of another account", account=OTHER)
    put("waits", 3600, outcome="WAITING", reason="CREDITS_RESERVED")
    put("refreshed", 3600, outcome="REFRESHED", reason="ACCOUNT_CREDITS")
    put("due already", -5, outcome="PAUSED", reason="ACCOUNT_CREDITS")
    put("new")
    before = store.everything()

    assert resume(ACCOUNT, soon())

    assert store.everything() == before


def test_a_run_that_is_resumed_in_the_millisecond_of_its_id_has_another(clock: Clock) -> None:
    put_paused("ana", run=now())

    resume(ACCOUNT, soon())

    assert stored("ana")["run"] == now() + 1


def time_for(batches: int) -> Deadline:
    """Return a deadline whose time is up when this number of batches has been begun."""
    numbers = count(1)

    class Short(Deadline):
        def left(self) -> float:
            return math.inf if next(numbers) <= batches else -1.0

    return Short(math.inf)


def test_many_are_resumed_by_several_messages(clock: Clock) -> None:
    names = [f"viewer-{number}" for number in range(500)]
    for viewer in names:
        put_paused(viewer)
    clock.advance(1)

    assert [resume(ACCOUNT, time_for(5)) for _ in range(3)] == [False, False, True]

    assert all(stored(viewer)["next"] == now() for viewer in names)


def meanwhile(act: Callable[[], Any]) -> None:
    with broken(before=on_commit(act, times=1)):
        assert resume(ACCOUNT, soon())


def test_a_refresh_that_is_changed_meanwhile_is_resumed_as_it_is_then() -> None:
    before = put_paused("ana")

    meanwhile(lambda: dynamodb.commit({"it": refreshes.put(changed(before, totalResults=77))}))

    assert (stored("ana")["totalResults"], stored("ana")["revision"]) == (77, 3)
    assert stored("ana")["next"] <= now()


def test_a_refresh_that_is_deleted_meanwhile_is_not_brought_back() -> None:
    put_paused("ana")

    meanwhile(lambda: dynamodb.commit({"it": refreshes.delete(ACCOUNT, "ana")}))

    assert refreshes.get(ACCOUNT, "ana") is None


@pytest.mark.parametrize("moment", ["before", "after"])
def test_all_are_resumed_in_the_end_whichever_call_dies(moment: str) -> None:
    names = ["ana", "ben", "cleo"]
    for number in sampled(range(1, 2 + 2 * len(names))):
        store.empty(settings().bookkeeping_table)
        for viewer in names:
            put_paused(viewer)
        with pytest.raises(Killed), broken(**{moment: at(number, kill)}):
            resume(ACCOUNT, soon())

        assert resume(ACCOUNT, soon())
        assert all(stored(viewer)["next"] <= now() for viewer in names), number


def test_a_store_that_is_down_is_an_error_so_that_the_message_is_redelivered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_paused("ana")
    monkeypatch.setattr(resume_refreshes, "LEAST", 0.0)

    with pytest.raises(Exception, match="store"), broken(before=_down):
        resume(ACCOUNT, soon())

    assert resume(ACCOUNT, soon())


def _down(_number: int, name: str) -> None:
    if name == "put_item":
        refusing("InternalServerError")()


RAISES = [(100, 101), (100, None), (0, 1), (0, None)]
NO_RAISES = [(100, 30), (100, 100), (None, 100), (None, None)]


@pytest.mark.parametrize("is_open", [False, True], ids=["unopened", "open"])
@pytest.mark.parametrize(("before", "after"), RAISES[:2])
def test_a_raise_is_announced_once_some_time_before_it_can_be_read(
    before: int, after: int | None, is_open: bool
) -> None:
    owner = in_use(before) if is_open else account(monthly_credits=before)

    limit_to(owner, after)

    assert (sent(), held_back()) == ([], 1)


@pytest.mark.parametrize(("before", "after"), RAISES[2:])
def test_a_raise_from_nothing_is_announced_too(before: int, after: int | None) -> None:
    limit_to(account(monthly_credits=before), after)

    assert held_back() == 1


@pytest.mark.parametrize(("before", "after"), NO_RAISES)
def test_a_limit_that_is_lowered_set_or_the_same_is_not_announced(
    before: int | None, after: int | None
) -> None:
    limit_to(account(monthly_credits=before), after)

    assert (sent(), held_back()) == ([], 0)


def test_the_announcement_names_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = account(monthly_credits=1)
    told: list[Any] = []
    monkeypatch.setattr(queues, "send", lambda *args, **named: told.append((args, named)))

    limit_to(owner, 2)

    assert told == [((refresh_queue(), text(Raised(owner))), {"delay": 90})]


def limit_of(owner: str) -> int | None:
    found = accounts.account(owner)
    assert found
    return found.get("monthlyCredits")


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("after", [150, None])
def test_no_crash_leaves_a_raise_without_its_announcement(moment: str, after: int | None) -> None:
    with broken_worker() as healthy:
        limit_to(in_use(100), after)
    calls = healthy[-4:]
    assert calls == ["get_item", "get_item", "send_message", "transact_write_items"]

    announced = held_back()
    for number in range(1, len(calls) + 1):
        owner = in_use(100)
        with pytest.raises(Killed), broken_worker(**{moment: at(number, kill)}):
            limit_to(owner, after)
        died, announced = held_back() - announced, held_back()
        assert died or limit_of(owner) == 100

        limit_to(owner, after)
        assert limit_of(owner) == after
        repeated, announced = held_back() - announced, held_back()
        assert died + repeated >= 1


def test_a_raise_that_cannot_be_announced_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "LIMIT_CHANGE_SECONDS", 0)
    owner = in_use(100)

    def fail(_number: int, name: str) -> None:
        if name == "send_message":
            refusing("InternalServerError")()

    with broken_worker(before=fail):
        assert limit_to(owner, 150)["error"]["code"] == "SERVICE_UNAVAILABLE"

    assert limit_of(owner) == 100


def test_a_change_that_is_tried_several_times_is_announced_once() -> None:
    owner = in_use(100)

    with broken(
        before=on_commit(refusing("TransactionCanceledException", "TransactionConflict"), times=3)
    ):
        limit_to(owner, 150)

    assert (limit_of(owner), held_back()) == (150, 1)


def test_a_limit_that_another_change_has_lowered_meanwhile_is_raised_and_announced() -> None:
    """The command read a higher limit than it replaces."""
    owner = in_use(100)

    def lower() -> None:
        limit_to(owner, 40)

    with broken(before=on_commit(lower, times=1)):
        limit_to(owner, 60)

    assert (limit_of(owner), held_back()) == (60, 1)


def test_a_raise_that_is_refused_for_what_is_used_is_not_announced() -> None:
    owner = in_use(None)
    limit_to(owner, 30)

    assert limit_to(owner, 29)["error"]["code"] == "CONFLICT"

    assert held_back() == 0
