"""Orders of a refresh at the same time as others, as a run, as a deletion, and as crashes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.broken_table import Fault, Killed, at, broken, kill, on_commit, refusing
from tests.support.gateway import Answer
from tests.support.ordering import advance, end, end_run, items, order, ordered, show
from tests.support.payers import Payer, payer
from tests.support.recommended import store_viewer
from tests.support.sampling import sampled
from tests.support.stepping import Step, Stepped, stepped, try_steps
from tests.support.viewing import delete, erasures, stored, viewer_stack
from vouch.moment import now
from vouch.storage import refreshes

type Act = Callable[[Payer], Answer]

STORED_NEVER = [
    refusing("TransactionCanceledException", "TransactionConflict", "None"),
    refusing("ProvisionedThroughputExceededException"),
    refusing("InternalServerError"),
]


@pytest.fixture(autouse=True)
def _linkup(_stack: None) -> Iterator[None]:
    with viewer_stack():
        yield


def opened(*, has_refresh: bool = False) -> Payer:
    account = payer()
    store_viewer(account.id, "anna", "CONNECTED")
    if has_refresh:
        assert order(account).status == 201
    return account


def other(account: Payer) -> Answer:
    return order(account, every="2h", monthly_credits=60)


def both(step: Step, account: Payer, act: Act, between: Act) -> tuple[Stepped, list[Answer]]:
    """Return the answers of a request, and before it of another that was made at a step of it."""
    answers: list[Answer] = []
    with stepped(step, lambda: answers.append(between(account))) as watched:
        answers.append(act(account))
    return watched, answers


def terms(answer: Answer) -> tuple[Any, ...]:
    return tuple(answer.json[name] for name in ("every", "total_results", "monthly_credits"))


@pytest.mark.parametrize("has_refresh", [False, True], ids=["new", "there"])
def test_of_two_orders_one_is_the_first_and_the_other_holds_in_the_end(
    *, has_refresh: bool
) -> None:
    def run(step: Step) -> Stepped:
        account = opened(has_refresh=has_refresh)
        watched, answers = both(step, account, lambda a: order(a, every="3h"), other)

        made = [answer for answer in answers if answer.status == 201]
        assert {answer.status for answer in answers} <= {200, 201}
        assert len(made) == (0 if has_refresh else 1)
        assert terms(show(account)) in [terms(answer) for answer in answers]
        end(account)
        return watched

    try_steps(run)


def test_an_order_and_a_deletion_of_the_refresh_leave_one_of_their_outcomes() -> None:
    def run(step: Step) -> Stepped:
        account = opened(has_refresh=True)
        watched, answers = both(step, account, other, end)

        assert answers[0].status == 200 or len(answers) == 1
        assert answers[-1].status in {200, 201}
        if items():
            assert terms(show(account)) == terms(answers[-1])
        else:
            assert answers[-1].status == 200
        end(account)
        return watched

    try_steps(run)


def test_a_deletion_during_which_an_order_is_made_deletes_it_or_comes_first() -> None:
    def run(step: Step) -> Stepped:
        account = opened(has_refresh=True)
        watched, answers = both(step, account, end, other)

        assert answers[-1].status == 200
        if items():  # made after the deletion
            assert (len(answers), answers[0].status) == (2, 201)
        end(account)
        return watched

    try_steps(run)


@pytest.mark.parametrize("has_refresh", [False, True], ids=["new", "there"])
def test_no_refresh_of_a_deleted_viewer_is_left_by_an_order_at_the_same_time(
    *, has_refresh: bool
) -> None:
    def run(step: Step) -> Stepped:
        account = opened(has_refresh=has_refresh)
        watched, answers = both(step, account, other, delete)

        assert answers[-1].status in {200, 201, 404}
        if len(answers) == 2:
            assert answers[0].status == 200
            assert items() == []
            assert show(account).status == 404
        delete(account)
        assert items() == []
        return watched

    try_steps(run)


@pytest.mark.parametrize("has_refresh", [False, True], ids=["new", "there"])
def test_a_deletion_of_a_viewer_takes_an_order_that_is_made_meanwhile_with_it(
    *, has_refresh: bool
) -> None:
    def run(step: Step) -> Stepped:
        account = opened(has_refresh=has_refresh)
        watched, answers = both(step, account, delete, other)

        assert answers[-1].status == 200
        assert "state" not in stored(account)
        assert items() == []
        return watched

    try_steps(run)


def test_an_order_for_a_viewer_who_is_deleted_and_made_anew_meanwhile_is_of_the_new_one() -> None:
    def run(step: Step) -> Stepped:
        account = opened(has_refresh=True)

        def renew(account: Payer) -> Answer:
            answer = delete(account)
            store_viewer(account.id, "anna", "CONNECTED")
            return answer

        watched, answers = both(step, account, other, renew)

        assert answers[-1].status in {200, 201}
        if items():
            assert ordered(account)["generation"] == stored(account)["generation"]
        delete(account)
        return watched

    try_steps(run)


def test_an_order_does_not_undo_what_a_run_writes_meanwhile() -> None:
    account = opened(has_refresh=True)
    used = {"period": "2025-10", "charged": 5, "outcome": "REFRESHED"}

    def run(account: Payer) -> None:
        advance(account, **used)

    with broken(before=on_commit(lambda: run(account), times=3)):
        assert other(account).status == 200

    found = ordered(account)
    assert used.items() <= found.items()
    assert (found["every"], found["revision"]) == ("2h", 5)


@pytest.mark.parametrize("fault", STORED_NEVER)
@pytest.mark.parametrize("act", [order, end], ids=["order", "end"])
def test_an_order_and_an_end_are_tried_again_while_the_store_is_busy(
    act: Act, fault: Callable[[], None]
) -> None:
    account = opened(has_refresh=act is end)

    with broken(before=on_commit(fault, times=2)):
        answer = act(account)

    assert answer.status == (200 if act is end else 201)
    assert len(items()) == (0 if act is end else 1)


def test_a_refresh_whose_write_was_made_and_not_answered_is_new_and_made_once() -> None:
    account = opened()

    with broken(after=on_commit(refusing("InternalServerError"), times=1)):
        answer = order(account)

    assert (answer.status, ordered(account)["revision"]) == (201, 1)


def test_a_change_whose_write_was_made_and_not_answered_is_made_once() -> None:
    account = opened(has_refresh=True)

    with broken(after=on_commit(refusing("InternalServerError"), times=1)):
        answer = other(account)

    assert (answer.status, ordered(account)["revision"]) == (200, 2)


def test_an_end_whose_write_was_made_and_not_answered_is_no_404() -> None:
    account = opened(has_refresh=True)

    with broken(after=on_commit(refusing("InternalServerError"), times=1)):
        assert end(account).status == 200

    assert items() == []


@pytest.mark.parametrize("act", [order, other, end], ids=["new", "change", "end"])
def test_a_call_whose_store_never_answers_ends_in_time_and_says_so(act: Act) -> None:
    account = opened(has_refresh=act is not order)

    with broken(before=on_commit(refusing("InternalServerError"), times=None)):
        answer = _impatient(act, account)

    assert answer.status == 503
    assert "retry-after" in answer.headers


def _impatient(act: Act, account: Payer) -> Answer:
    """Call with a deadline that has passed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vouch.deadline.Deadline.left", lambda _: -1.0)
        return act(account)


def _deaths(account: Payer, act: Act) -> list[dict[str, Fault]]:
    """Return a death before and after each call to the store, of what is done undisturbed."""
    with broken() as table:
        act(account)
    numbers = range(1, len(table.calls) + 1)
    return [{side: at(number, kill)} for number in numbers for side in ("before", "after")]


@pytest.mark.parametrize("act", [order, other, end], ids=["new", "change", "end"])
def test_a_call_killed_at_any_step_is_done_or_not_and_can_be_repeated(act: Act) -> None:
    def prepared() -> Payer:
        return opened(has_refresh=act is not order)

    for death in sampled(_deaths(prepared(), act)):
        account = prepared()
        with pytest.raises(Killed), broken(**death):
            act(account)
        again = act(account)

        assert again.status in ({200, 404} if act is end else {200, 201})
        if act is end:
            assert refreshes.get(account.id, "anna") is None
        else:
            assert terms(show(account)) == terms(again)


def test_a_deletion_of_a_viewer_killed_at_any_step_leaves_no_refresh_without_its_viewer() -> None:
    def prepared() -> Payer:
        account = opened(has_refresh=True)
        end_run(account, now())
        return account

    for death in sampled(_deaths(prepared(), delete)):
        account = prepared()
        with erasures() as sent:
            with pytest.raises(Killed), broken(**death):
                delete(account)
            is_there = "state" in stored(account)
            assert (refreshes.get(account.id, "anna") is not None) is is_there
            assert delete(account).status == (200 if is_there else 404)
        assert refreshes.get(account.id, "anna") is None
        assert len(sent) >= 1
