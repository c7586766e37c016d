"""A process killed at any step of a login: found by the next POST, logged in once, charged once.

So with checkpoints and deletions; and what is told from what, where logins crash at the same time.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.broken_table import Killed, at, broken, kill, on_commit, refusing
from tests.support.clock import Clock
from tests.support.payers import Payer, payer
from tests.support.sampling import sampled
from tests.support.suggesting import balance
from tests.support.viewing import (
    around,
    connect,
    cookie,
    delete,
    erasures,
    logins,
    opened,
    people_items,
    price,
    states,
    stored,
    submit,
    viewer_stack,
)
from vouch.deadline import Deadline
from vouch.moment import DAY
from vouch.services.credits import reserve, settle
from vouch.services.credits.settle import release_overdue
from vouch.services.network import connect as connecting

type Disturbance = Callable[[], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def linkup(_stack: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LinkupSimulator]:
    price(monkeypatch, 2)
    with viewer_stack() as simulator:
        simulator.balance.login_price = 1
        yield simulator


def sweep(clock: Clock) -> None:
    clock.advance(reserve.HELD_FOR + 1)
    assert release_overdue(Deadline.after(60)).failed == 0


def killed(account: Payer, disturbance: Disturbance, act: Callable[[], object]) -> None:
    charged = balance(account)["charged"]
    with pytest.raises(Killed), disturbance():
        act()
    assert balance(account)["charged"] in {charged, charged + 1}


def crash(account: Payer, viewer: str, token: str, *, before: bool = False) -> None:
    """Let the process of a login die when Linkup has answered, or before it is asked."""
    stop = {"before": kill} if before else {"after": kill}
    with pytest.raises(Killed), around("login", **stop):
        connect(account, viewer, token)


def steps_of(
    act: Callable[[Payer], object], prepare: Callable[[Payer], object]
) -> list[Disturbance]:
    """Return a death before and after each call to the store, of what is done undisturbed."""
    account = opened()
    prepare(account)
    with broken() as table:
        act(account)
    calls = range(1, len(table.calls) + 1)
    deaths: list[Disturbance] = []
    for number in calls:
        deaths.append(lambda n=number: broken(before=at(n, kill)))  # type: ignore[misc]
        deaths.append(lambda n=number: broken(after=at(n, kill)))  # type: ignore[misc]
    return deaths


def check_connected_once(account: Payer, token: str, linkup: LinkupSimulator, charged: int) -> None:
    """After a crash one more POST connects, without a second login or a second charge."""
    answer = connect(account, "anna", token)

    assert (answer.status, answer.json["state"]) == (201, "CONNECTED")
    assert logins(linkup, token) == 1
    found = balance(account)
    assert found["reserved"] == 0
    assert found["charged"] - charged in {0, 1}
    assert people_items("connecting") == []
    assert {item["sk"] for item in people_items(f"linkup-account#{id_of(token)}")} == {
        f"{account.id}#anna"
    }


@contextmanager
def fresh_clock() -> Iterator[Clock]:
    """A clock of its own for each death; Linkup's own goes on."""
    with pytest.MonkeyPatch.context() as patch:
        yield Clock(patch)


def test_a_login_killed_before_or_after_any_write_or_read_is_found_and_not_made_twice(
    linkup: LinkupSimulator,
) -> None:
    for death in sampled(steps_of(lambda account: connect(account, "anna"), lambda _: None)):
        account, token = opened(), cookie()
        charged = balance(account)["charged"]
        with fresh_clock() as clock:
            killed(account, death, lambda: connect(account, "anna", token))  # noqa: B023
            sweep(clock)
            check_connected_once(account, token, linkup, charged)


def test_a_login_whose_writes_are_made_and_not_answered_is_one_and_charged_once(
    linkup: LinkupSimulator,
) -> None:
    account, token = opened(), cookie()
    charged = balance(account)["charged"]

    with broken(after=on_commit(refusing("InternalServerError"))) as table:
        answer = connect(account, "anna", token)

    assert (answer.status, answer.json["state"]) == (201, "CONNECTED")
    assert table.calls.count("transact_write_items") >= 8
    assert logins(linkup, token) == 1
    assert balance(account)["charged"] == charged + 1
    assert people_items("connecting") == []


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_login_killed_around_linkups_answer_is_found_and_costs_nothing(
    linkup: LinkupSimulator, clock: Clock, *, before: bool
) -> None:
    account, token = opened(), cookie()
    charged = balance(account)["charged"]

    crash(account, "anna", token, before=before)
    early = connect(account, "anna", token)
    sweep(clock)
    check_connected_once(account, token, linkup, charged)

    assert (early.status, early.headers["retry-after"]) == (409, "1")
    assert balance(account)["charged"] == charged + before


def test_a_login_killed_before_it_is_charged_is_stored_and_costs_nothing(
    linkup: LinkupSimulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, token = opened(), cookie()
    charged = balance(account)["charged"]

    with monkeypatch.context() as patch:
        patch.setattr(settle, "settle", lambda *_, **__: kill())
        with pytest.raises(Killed):
            connect(account, "anna", token)
    left = states(account)["anna"]
    sweep(clock)
    check_connected_once(account, token, linkup, charged)

    assert left == "CONNECTED"
    assert balance(account)["charged"] == charged


def test_a_login_that_led_to_a_challenge_is_found_at_the_challenge(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account, token = opened(), cookie("checkpoint-code")
    crash(account, "anna", token)
    sweep(clock)

    found = connect(account, "anna", token)

    assert found.json == {"viewer": "anna", "state": "CHECKPOINT"}  # the list does not tell which
    assert logins(linkup, token) == 1
    assert submit(account).json["state"] == "CONNECTED"


@pytest.mark.parametrize("fault", ["login-lost", "login-html", "login-empty"])
def test_a_login_whose_answer_was_lost_is_found_at_once_and_not_made_twice(
    linkup: LinkupSimulator, fault: str
) -> None:
    account, token = opened(), cookie(fault)
    charged = balance(account)["charged"]

    lost = connect(account, "anna", token)
    waiting = states(account)["anna"]
    check_connected_once(account, token, linkup, charged)

    assert (lost.status, waiting) == (502, "CONNECTING")
    assert balance(account)["charged"] == charged


def test_a_login_that_was_begun_over_a_day_ago_is_made_anew(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account, token = opened(), cookie()
    crash(account, "anna", token)
    clock.advance(DAY)

    assert connect(account, "anna", token).json["state"] == "CONNECTED"
    assert logins(linkup, token) == 2


@pytest.mark.parametrize("end", ["crashed", "deleted", "lost"])
def test_no_viewer_is_given_an_account_that_may_be_another_s(
    linkup: LinkupSimulator, clock: Clock, end: str
) -> None:
    """Another login of that time made it: one that crashed, was deleted, or is not known to end."""
    acme, other = opened(), opened()
    mine, theirs = cookie(), cookie("login-lost" if end == "lost" else "member")
    crash(acme, "anna", mine, before=True)
    if end == "crashed":
        crash(other, "eve", theirs)
    else:
        connect(other, "eve", theirs)
    if end == "deleted":
        delete(other, "eve")
    sweep(clock)

    answer = connect(acme, "anna", mine)

    assert answer.json["state"] == "CONNECTED"
    assert stored(acme)["linkupAccount"] == id_of(mine)


def test_a_viewer_whose_login_made_no_account_is_not_given_that_of_a_later_login(
    linkup: LinkupSimulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies between learning that the first login made none and the next login."""
    acme, other, mine, theirs = opened(), opened(), cookie("login-html-502"), cookie()
    connect(acme, "anna", mine)
    sweep(clock)
    with monkeypatch.context() as patch:
        patch.setattr(connecting, "attempt", lambda *_, **__: kill())
        with pytest.raises(Killed):
            connect(acme, "anna", mine)
    crash(other, "eve", theirs)

    connect(acme, "anna", mine)

    assert stored(acme).get("linkupAccount") != id_of(theirs)


def test_an_account_that_linkup_makes_after_its_answer_was_lost_is_not_given_to_another_viewer(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    """Its viewer has asked again since, and was refused: nobody is known to wait for it."""
    acme, other, late, theirs = opened(), opened(), cookie(), cookie()
    crash(other, "eve", theirs, before=True)
    connect(acme, "anna", cookie("login-html-502"))
    connect(acme, "anna", cookie("login-invalid-params"))
    linkup.accounts.log_in(late, "FR")
    sweep(clock)

    connect(other, "eve", theirs)

    assert stored(other, "eve")["linkupAccount"] == id_of(theirs)


def test_no_viewer_is_given_an_account_that_serves_another_viewer(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    acme, other, mine, theirs = payer(), payer(), cookie(), cookie()
    crash(acme, "anna", mine, before=True)
    connect(other, "eve", theirs)
    sweep(clock)

    connect(acme, "anna", mine)

    assert stored(acme)["linkupAccount"] == id_of(mine)
    assert logins(linkup, mine) == 1


def test_two_logins_that_crashed_at_once_are_made_anew_because_nothing_tells_them_apart(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    acme, other, mine, theirs = opened(), opened(), cookie(), cookie()
    crash(acme, "anna", mine)
    crash(other, "eve", theirs)
    sweep(clock)

    connect(acme, "anna", mine)
    connect(other, "eve", theirs)

    assert stored(acme)["linkupAccount"] == id_of(mine)
    assert stored(other, "eve")["linkupAccount"] == id_of(theirs)


def test_a_checkpoint_killed_before_or_after_any_write_or_read_is_passed_once(
    linkup: LinkupSimulator,
) -> None:
    def prepare(account: Payer, token: str | None = None) -> None:
        connect(account, "anna", token or cookie("checkpoint-code"))

    for death in sampled(steps_of(submit, prepare)):
        account, token = opened(), cookie("checkpoint-code")
        prepare(account, token)
        charged = balance(account)["charged"]
        with fresh_clock() as clock:
            killed(account, death, lambda: submit(account))  # noqa: B023
            sweep(clock)
            answer = submit(account)

        assert (answer.status, answer.json["state"]) == (200, "CONNECTED")
        found = balance(account)
        assert found["reserved"] == 0
        assert found["charged"] - charged in {0, 1}
        passed = [each for each in linkup.bill.v2_calls("checkpoint") if each.served]
        assert len([each for each in passed if each.account_id == id_of(token)]) == 1


def test_a_checkpoint_killed_after_linkups_answer_is_found_at_once_and_costs_nothing(
    linkup: LinkupSimulator,
) -> None:
    account = opened()
    connect(account, "anna", cookie("checkpoint-code"))
    charged = balance(account)["charged"]

    with pytest.raises(Killed), around("submit_checkpoint", after=kill):
        submit(account)
    answer = submit(account)

    assert (answer.status, answer.json["state"]) == (200, "CONNECTED")
    assert len(linkup.bill.v2_calls("checkpoint")) == 1
    assert balance(account)["charged"] == charged


def test_a_deletion_killed_before_or_after_any_write_or_read_is_whole_after_the_message_or_repeat(
    linkup: LinkupSimulator,
) -> None:
    """Either the viewer is there as before, or nothing is and the message was sent."""
    for death in sampled(steps_of(delete, lambda a: connect(a, "anna"))):
        account = opened()
        connect(account)
        with erasures() as sent:
            with pytest.raises(Killed), death():
                delete(account)
            if "anna" in states(account):
                assert delete(account).status == 200

        assert len(sent) >= 1
        assert states(account).keys() == {"first"}
        assert stored(account)["generation"] == 1


def test_an_account_that_served_a_deleted_viewer_is_no_other_viewers(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account, token = opened(), cookie()
    with around("login", after=lambda: delete(account)):
        late = connect(account, "anna", token)

    assert late.status == 409
    (former,) = people_items(f"linkup-account#{id_of(token)}")
    assert former["sk"] == "former"
    assert former["ttl"] > clock.now + DAY
    assert people_items("connecting") == []
