"""Runs of refreshes that do not come through: what waits, what pauses, and what it costs."""

import io
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import emf
from tests.support.broken_table import at, broken
from tests.support.clock import HOUR, TEN_PAST, Clock
from tests.support.payers import Payer, payer
from tests.support.refreshing import (
    PRICE,
    RESULTS,
    asked,
    change,
    check,
    deliver,
    due,
    hidden,
    message_of,
    order,
    ordered,
    refresh_stack,
    remove,
    run,
    run_due,
    runs,
    stored,
)
from tests.support.remembering import VIEWER, left_over, people_of, swept
from tests.support.sampling import sampled
from tests.support.spending import limit_calls, release_credits, reserve_credits, settle_credits
from tests.support.suggesting import balance, ends
from tests.support.viewing import around, connect, cookie, delete, states
from vouch.aws import dynamodb
from vouch.domain.refresh import Refresh
from vouch.domain.refreshing import reserved
from vouch.errors import UpstreamThrottledError
from vouch.moment import DAY
from vouch.storage import refreshes, viewers

STEPS = 3
"""How many steps are a sample of all."""


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with refresh_stack() as simulator:
        yield simulator


def _check_waits(account: Payer, clock: Clock, reason: str, seconds: int) -> Refresh:
    """Check that a run waits, which goes on later as the same one, and has cost nothing."""
    found = stored(account)
    assert (found.get("outcome"), found.get("reason")) == ("WAITING", reason)
    assert found["next"] == (clock.now + seconds) * 1000
    assert found["dueAt"] == clock.now + seconds
    assert "holder" not in found
    assert runs(account) == []
    assert check(account) == 0
    return found


def _goes_on(account: Payer, clock: Clock, seconds: int) -> None:
    """Check that the run is made when its time has come, and not before."""
    run_of = stored(account)["run"]
    clock.advance(seconds - 1)
    assert due() == []
    assert deliver(message_of(account))
    assert stored(account).get("outcome") != "REFRESHED"
    clock.advance(1)
    assert run_due() == 1
    assert stored(account).get("outcome") == "REFRESHED"
    assert [each["run"] for each in runs(account)] == [run_of]
    assert "tries" not in stored(account)
    assert "reason" not in stored(account)
    assert check(account) == PRICE


@pytest.mark.parametrize(
    ("told", "waited"), [(1, 60), (60, 60), (4_000, 4_000), (30 * DAY, DAY), (None, 60)]
)
def test_a_run_that_linkup_throttles_waits_as_long_as_it_was_told(
    told: int | None, waited: int, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)

    with around("recommend", before=partial(_throttle, told)):
        run(account)

    _check_waits(account, clock, "THROTTLED", waited)
    assert ("RELEASED", "THROTTLED", "REFUSED") in ends(account)
    _goes_on(account, clock, waited)


def _throttle(wait: int | None) -> None:
    raise UpstreamThrottledError("Linkup is called too often", served=False, wait=wait)


def test_linkups_own_429_is_such_a_wait(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    ordered(account, case="network-error-429-retry")

    run(account)

    _check_waits(account, clock, "THROTTLED", 60)


def test_a_run_beyond_the_accounts_open_calls_waits(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    limit_calls(monkeypatch, open_calls=1)
    other = reserve_credits(account.id, 1)

    run(account)

    release_credits(other, "REFUSED")
    _check_waits(account, clock, "THROTTLED", 60)
    assert asked(linkup) == 0
    _goes_on(account, clock, 60)


def test_a_run_beyond_the_accounts_calls_of_unknown_outcome_waits_for_the_next_hour(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = TEN_PAST
    account = payer(monthly_credits=250)
    ordered(account)
    limit_calls(monkeypatch, unknown=1)
    release_credits(reserve_credits(account.id, 1), "UNKNOWN")

    run(account)

    _check_waits(account, clock, "THROTTLED", HOUR - 600)
    _goes_on(account, clock, HOUR - 600)


def test_refreshes_leave_half_of_the_calls_of_unknown_outcome_to_the_account(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = TEN_PAST
    account = payer(monthly_credits=250)
    ordered(account)
    limit_calls(monkeypatch, unknown=4)
    for _ in range(2):
        release_credits(reserve_credits(account.id, 1), "UNKNOWN")

    run(account)

    _check_waits(account, clock, "THROTTLED", HOUR - 600)
    settle_credits(reserve_credits(account.id, 1), 1)


@pytest.mark.parametrize(
    ("case", "reason", "upstream"),
    [
        ("network-error-500", "UPSTREAM_FAILED", "REFUSED"),
        ("network-lost", "UPSTREAM_FAILED", "UNKNOWN"),
        ("network-truncated", "UPSTREAM_FAILED", "UNKNOWN"),
        ("network-insufficient-credits", "UPSTREAM_CREDITS", "REFUSED"),
        ("network-invalid-api-key", "UPSTREAM_CREDENTIALS", "REFUSED"),
        ("network-invalid-params", "UPSTREAM_REFUSED", "REFUSED"),
    ],
)
def test_a_run_that_fails_waits_longer_each_time_and_costs_nothing(
    case: str, reason: str, upstream: str, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    first = ordered(account, case=case)

    for tries, waited in enumerate([60, 120, 240], 1):
        run(account)

        found = _check_waits(account, clock, reason, waited)
        assert found.get("tries") == tries
        assert found["run"] == first["run"]
        assert ends(account).count(("RELEASED", reason, upstream)) == tries
        clock.advance(waited)
    change(account, tries=30)
    run(account)
    assert stored(account)["next"] == (clock.now + 6 * HOUR) * 1000


def test_a_run_with_a_fault_that_lasts_asks_linkup_less_often_each_time(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    first = ordered(account)

    with monkeypatch.context() as patch, hidden():
        patch.setattr("vouch.services.network.deliver.recognize", _fault)
        for tries, waited in enumerate([60, 120, 240], 1):
            assert not deliver(message_of(account)), "a fault is noticed"

            found = stored(account)
            assert (found.get("outcome"), found.get("reason")) == ("WAITING", "INTERNAL_ERROR")
            assert (found.get("tries"), found["run"]) == (tries, first["run"])
            assert found["next"] == (clock.now + waited) * 1000
            assert deliver(message_of(account), receives=2)
            assert asked(linkup) == tries
            clock.advance(waited)

    assert run(account).get("outcome") == "REFRESHED"
    assert check(account) == PRICE


def test_a_fault_in_a_run_that_was_taken_over_is_noticed(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    ordered(account)

    def taken_over(*_: object) -> None:
        change(account, holder="another")
        _fault()

    with pytest.MonkeyPatch.context() as patch, hidden():
        patch.setattr("vouch.services.network.deliver.recognize", taken_over)
        assert not deliver(message_of(account))

    assert stored(account).get("holder") == "another"


def _fault(*_: object) -> None:
    raise ValueError("unforeseen")


def test_a_run_without_a_key_of_linkups_waits(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    monkeypatch.setattr("vouch.aws.secrets.secret", lambda _: None)

    run(account)

    _check_waits(account, clock, "UPSTREAM_CREDENTIALS", 60)
    assert asked(linkup) == 0


@pytest.mark.parametrize(("every", "waited"), [("24h", HOUR), ("30m", HOUR // 2)])
@pytest.mark.parametrize("case", ["checkpoint-code", "checkpoint-app"])
def test_a_viewer_whose_login_is_not_done_is_looked_at_again(
    case: str, every: str, waited: int, clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    first = ordered(account, case=case, every=every)
    charged = balance(account)["charged"]

    run(account)

    found = stored(account)
    assert found.get("outcome") == "DISCONNECTED"
    assert found["next"] == (clock.now + waited) * 1000
    assert found["run"] == first["run"]
    assert runs(account) == []
    assert balance(account)["charged"] == charged
    assert asked(linkup) == 0


def _disconnect(account: Payer, linkup: LinkupSimulator) -> None:
    viewer = viewers.get(account.id, VIEWER)
    assert viewer
    linkup.accounts.disconnect(viewer["linkupAccount"])


def test_a_viewer_who_is_connected_again_is_refreshed_in_the_same_run(
    clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    first = ordered(account)
    _disconnect(account, linkup)

    run(account)

    assert stored(account).get("outcome") == "DISCONNECTED"
    assert states(account) == {VIEWER: "DISCONNECTED"}
    assert ("RELEASED", "VIEWER_DISCONNECTED", "REFUSED") in ends(account)
    assert balance(account)["charged"] == 0
    calls = asked(linkup)
    clock.advance(HOUR)
    run(account)
    assert asked(linkup) == calls, "a disconnected viewer is not asked for"
    assert connect(account, login_token=cookie()).status == 201
    _goes_on(account, clock, HOUR)
    assert runs(account)[0]["run"] == first["run"]


@pytest.mark.parametrize(
    ("credits_", "own", "reason"), [(1, 300, "ACCOUNT_CREDITS"), (250, 1, "REFRESH_BUDGET")]
)
def test_a_run_that_a_budget_has_too_few_credits_for_pauses_until_the_month_turns(
    credits_: int, own: int, reason: str, clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=credits_)
    first = ordered(account, monthlyCredits=own)

    found = run(account)

    assert (found.get("outcome"), found.get("reason")) == ("PAUSED", reason)
    assert found["run"] == found["next"] == found["dueAt"] * 1000
    (ended,) = runs(account)
    told = {name: ended[name] for name in ("run", "outcome", "reason", "until", "at")}
    assert told == {
        "run": first["run"],
        "outcome": "PAUSED",
        "reason": reason,
        "until": found["next"],
        "at": clock.now * 1000,
    }
    assert check(account) == 0
    assert asked(linkup) == 0
    assert deliver(message_of(account))
    assert len(runs(account)) == 1


@pytest.mark.parametrize("spent", [248, 249])
def test_credits_that_other_calls_only_reserve_are_waited_for(
    spent: int, clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    settle_credits(reserve_credits(account.id, spent), spent)
    other = reserve_credits(account.id, 1)

    found = run(account)

    release_credits(other, "REFUSED")
    if spent == 248:
        assert (found.get("outcome"), found.get("reason")) == ("WAITING", "CREDITS_RESERVED")
        assert "tries" not in found
        assert runs(account) == []
        clock.advance(60)
        assert run_due() == 1
        assert stored(account).get("outcome") == "REFRESHED"
    else:
        assert (found.get("outcome"), found.get("reason")) == ("PAUSED", "ACCOUNT_CREDITS")
    assert asked(linkup) == (spent == 248)


# --- what others write during a run -------------------------------------------------------------


def _every_step() -> range:
    account = payer(monthly_credits=250)
    ordered(account)
    with broken() as table:
        assert deliver(message_of(account))
    return range(1, len(table.calls) + 1)


def _steps() -> list[int]:
    return sampled(_every_step(), STEPS)


def _delete_viewer(account: Payer) -> None:
    """Delete the viewer, and the refresh with it."""
    found = viewers.get(account.id, VIEWER)
    assert found
    after = viewers.deleted(found, 0)  # type: ignore[arg-type]
    gone = {"viewer": viewers.put(after), "refresh": refreshes.delete(account.id, VIEWER)}
    dynamodb.commit(gone)
    assert delete(account).status == 404


@pytest.mark.parametrize("by", [remove, _delete_viewer], ids=["refresh", "viewer"])
def test_a_refresh_deleted_at_any_step_of_a_run_stays_deleted_and_nothing_stays_reserved(
    by: Callable[[Payer], None], clock: Clock
) -> None:
    for number in _steps():
        account = payer(monthly_credits=250)
        ordered(account)

        with broken(before=at(number, partial(by, account))):
            assert deliver(message_of(account))
        swept(clock)

        assert refreshes.get(account.id, VIEWER) is None
        found = balance(account)
        assert found["reserved"] == 0
        assert found["charged"] in {0, PRICE}
        if by is remove:
            assert len(people_of(account)) == found["charged"] * 10
        elif found["charged"] == 0:
            assert people_of(account) == {}
        assert len(runs(account)) <= found["charged"] // PRICE


def test_a_refresh_deleted_and_made_anew_during_a_run_keeps_its_own_month(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    ordered(account)

    def anew() -> None:
        remove(account)
        order(account, monthlyCredits=77)

    with around("recommend", before=anew):
        assert deliver(message_of(account))

    found = stored(account)
    assert "outcome" not in found
    assert (found.get("charged"), found.get("reserved")) == (None, None)
    assert balance(account)["charged"] == PRICE
    assert len(people_of(account)) == RESULTS
    assert runs(account) == []


def test_a_refresh_deleted_and_made_anew_at_any_step_of_a_run_keeps_its_own_terms(
    clock: Clock,
) -> None:
    def anew(account: Payer) -> None:
        clock.advance(1)
        remove(account)
        order(account, every="2h", monthlyCredits=77)

    for number in _every_step():
        account = payer(monthly_credits=250)
        ordered(account)

        with broken(before=at(number, partial(anew, account))):
            assert deliver(message_of(account))
        swept(clock)

        found = stored(account)
        assert (found["every"], found["monthlyCredits"]) == ("2h", 77)
        assert balance(account)["reserved"] == 0


def _change(account: Payer) -> None:
    change(account, every="2h", monthlyCredits=100)


def test_a_refresh_changed_at_any_step_of_a_run_keeps_the_change_and_the_run(
    clock: Clock,
) -> None:
    for number in _steps():
        account = payer(monthly_credits=250)
        first = ordered(account)

        with broken(before=at(number, partial(_change, account))):
            assert deliver(message_of(account))
        swept(clock)

        found = stored(account)
        assert (found["every"], found["monthlyCredits"]) == ("2h", 100)
        assert found.get("outcome") == "REFRESHED"
        assert found["next"] - first["run"] in {2 * HOUR * 1000, DAY * 1000}
        assert check(account) == PRICE
        assert len(people_of(account)) == RESULTS


def test_a_run_that_has_too_few_credits_by_terms_that_are_changed_meanwhile_does_not_pause(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payer(monthly_credits=250)
    ordered(account, monthlyCredits=1)

    def refuse(*given: Any) -> Any:
        try:
            return reserved(*given)
        finally:
            change(account, monthlyCredits=300)

    with monkeypatch.context() as patch:
        patch.setattr("vouch.services.network.refresh_run.reserved", refuse)
        run(account)

    assert runs(account) == []
    assert stored(account)["next"] == (clock.now + 60) * 1000
    _goes_on(account, clock, 60)


@pytest.mark.parametrize(
    ("credits_", "own"), [(1, 300), (250, 1)], ids=["ACCOUNT_CREDITS", "REFRESH_BUDGET"]
)
def test_a_run_refused_by_terms_that_are_lowered_at_any_step_does_not_pause(
    credits_: int, own: int, clock: Clock
) -> None:
    def prepared() -> Payer:
        account = payer(monthly_credits=credits_)
        ordered(account, monthlyCredits=own)
        return account

    with broken() as table:
        run(prepared())

    for number in range(1, len(table.calls) + 1):
        account = prepared()
        lowered: list[bool] = []

        def lower(account: Payer = account, lowered: list[bool] = lowered) -> None:
            if "outcome" not in stored(account):
                lowered.append(True)
                change(account, totalResults=10)

        with broken(before=at(number, lower)):
            run(account)

        if lowered:
            assert runs(account) == [] or runs(account)[0]["outcome"] == "REFRESHED"
            clock.advance(60)
            assert stored(account).get("outcome") == "REFRESHED" or run_due() == 1
            assert stored(account).get("outcome") == "REFRESHED"
            assert check(account) == 1


def test_a_viewer_disconnected_at_linkup_during_a_run_costs_nothing(
    clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)

    with around("recommend", before=partial(_disconnect, account, linkup)):
        run(account)

    assert stored(account).get("outcome") == "DISCONNECTED"
    assert states(account) == {VIEWER: "DISCONNECTED"}
    assert check(account) == 0
    assert left_over() == []


def test_a_process_that_was_taken_for_dead_writes_nothing_over_the_others_run(
    clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    body = message_of(account)

    others = [lambda: deliver(body)]

    def take_over() -> None:
        if others:
            clock.advance(70)
            assert others.pop()()

    with around("recommend", after=take_over):
        assert deliver(body)

    assert asked(linkup) == 2
    assert check(account) == PRICE
    assert len(runs(account)) == 1


@pytest.mark.parametrize("call", ["get_item", "transact_write_items"], ids=["reads", "reserves"])
def test_a_process_that_is_overtaken_before_it_reserves_asks_and_charges_nothing(
    call: str, clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    body = message_of(account)
    others, calls = [lambda: deliver(body)], list[str]()

    def take_over(_number: int, name: str) -> None:
        calls.append(name)
        is_held = "put_item" in calls
        if is_held and name == call and others:
            clock.advance(70)
            assert others.pop()()

    with broken(before=take_over):
        assert deliver(body)

    assert not others
    assert asked(linkup) == 1
    assert check(account) == PRICE
    assert len(runs(account)) == 1


FAULTY = {
    "network-error-500": True,
    "network-error-429-retry": False,
    "network-invalid-api-key": True,
}


@pytest.mark.parametrize(("case", "fault"), FAULTY.items())
def test_the_line_of_a_failed_try_has_its_reason_and_tells_faults_apart(
    case: str, fault: bool, logs: io.StringIO, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    ordered(account, case=case)

    found = run(account)

    (line,) = (
        each for each in emf.records(logs.getvalue()) if each["operation"] == "refresh_network"
    )
    assert (line["outcome"], line["code"]) == ("waiting", found.get("reason"))
    assert (line["Faults"], line["RefreshesWaiting"]) == (int(fault), 1)
    (upstream,) = (each for each in emf.lines(logs.getvalue()) if each["message"] == "upstream")
    assert upstream["code"] == found.get("reason")
    assert VIEWER not in json.dumps([line, upstream])
