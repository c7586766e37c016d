"""Requests for one viewer at the same time, one at every step of another."""

from collections.abc import Callable, Iterator

import pytest

from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.gateway import Answer
from tests.support.payers import Payer
from tests.support.stepping import Step, Stepped, stepped, try_steps
from tests.support.suggesting import balance
from tests.support.viewing import (
    around,
    connect,
    cookie,
    delete,
    logins,
    opened,
    people_items,
    states,
    stored,
    submit,
    viewer_stack,
)


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with viewer_stack() as simulator:
        simulator.balance.login_price = 1
        yield simulator


def both(
    step: Step, act: Callable[[], Answer], between: Callable[[], Answer]
) -> tuple[Stepped, list[Answer]]:
    """Return the answers of a request, and before it of another that was made at a step of it."""
    answers: list[Answer] = []
    with stepped(step, lambda: answers.append(between())) as watched:
        answers.append(act())
    return watched, answers


def test_two_logins_of_a_viewer_are_one_login_and_one_charge(linkup: LinkupSimulator) -> None:
    def run(step: Step) -> Stepped:
        account, token = opened(), cookie()
        charged = balance(account)["charged"]
        act = lambda: connect(account, "anna", token)  # noqa: E731
        watched, answers = both(step, act, act)

        assert {answer.status for answer in answers} <= {201, 409}
        assert 201 in {answer.status for answer in answers}
        assert logins(linkup, token) == 1
        assert balance(account)["charged"] == charged + 1
        assert balance(account)["reserved"] == 0
        assert states(account)["anna"] == "CONNECTED"
        return watched

    try_steps(run)


def test_a_second_login_while_linkup_is_asked_is_told_to_wait(linkup: LinkupSimulator) -> None:
    account, token = opened(), cookie()
    seen: list[Answer] = []

    with around("login", before=lambda: seen.append(connect(account, "anna", token))):
        assert connect(account, "anna", token).status == 201

    (waiting,) = seen
    assert (waiting.status, waiting.headers["retry-after"]) == (409, "1")
    assert "another request" in waiting.json["message"]


def test_two_checkpoints_of_a_viewer_are_one_and_charged_once(linkup: LinkupSimulator) -> None:
    def run(step: Step) -> Stepped:
        account, token = opened(), cookie("checkpoint-code")
        connect(account, "anna", token)
        charged = balance(account)["charged"]
        watched, answers = both(step, lambda: submit(account), lambda: submit(account))

        assert 200 in {answer.status for answer in answers}
        for answer in answers:
            assert answer.status == 200 or "another request" in answer.json["message"]
        passed = [each for each in linkup.bill.v2_calls("checkpoint") if each.served]
        assert len([each for each in passed if each.account_id == id_of(token)]) == 1
        assert balance(account)["charged"] == charged + 1
        assert balance(account)["reserved"] == 0
        return watched

    try_steps(run)


@pytest.mark.parametrize("case", ["member", "login-invalid-params", "login-lost"])
def test_a_login_that_ends_after_the_viewer_was_deleted_does_not_bring_the_viewer_back(
    linkup: LinkupSimulator, case: str
) -> None:
    """The viewer was connected before, so there is one to delete at any step."""

    def run(step: Step) -> Stepped:
        account, token = opened(), cookie(case)
        assert connect(account).status == 201
        linkup.accounts.disconnect(stored(account)["linkupAccount"])
        watched, answers = both(
            step, lambda: connect(account, "anna", token), lambda: delete(account)
        )

        if len(answers) == 2 and answers[0].status == 200:
            _check_after_deletion(account, answers[1])
        assert balance(account)["reserved"] == 0
        return watched

    try_steps(run)


def _check_after_deletion(account: Payer, login: Answer) -> None:
    """A login that began after the deletion is of the next generation; another leaves nothing."""
    found = stored(account)
    if login.status == 409:
        assert "deleted" in login.json["message"]
        assert "state" not in found
        assert f"{account.id}#anna" not in {item["sk"] for item in people_items("linkup-account#")}
    assert found["generation"] == 1


def test_a_login_that_is_overtaken_by_a_deletion_before_linkup_is_asked_makes_no_login(
    linkup: LinkupSimulator,
) -> None:
    account, token = opened(), cookie()
    connect(account)
    linkup.accounts.disconnect(stored(account)["linkupAccount"])

    with around("account", after=lambda: delete(account)):
        answer = connect(account, "anna", token)

    assert (answer.status, "deleted meanwhile" in answer.json["message"]) == (409, True)
    assert logins(linkup, token) == 0
    assert states(account).keys() == {"first"}
    assert balance(account)["reserved"] == 0


def test_a_login_that_ends_after_the_deletion_is_charged_and_says_what_lives_on() -> None:
    account = opened()
    charged = balance(account)["charged"]

    with around("login", before=lambda: delete(account)):
        answer = connect(account)

    assert answer.status == 409
    assert "Linkup's own session lives on" in answer.json["message"]
    assert states(account).keys() == {"first"}
    assert balance(account)["charged"] == charged + 1


def test_a_checkpoint_that_another_request_saw_passed_at_linkup_is_charged_and_connects() -> None:
    account = opened()
    connect(account, "anna", cookie("checkpoint-code"))
    charged = balance(account)["charged"]
    seen: list[Answer] = []

    with around("submit_checkpoint", after=lambda: seen.append(submit(account))):
        answer = submit(account)

    assert [(each.status, each.json["state"]) for each in (*seen, answer)] == [
        (200, "CONNECTED"),
        (200, "CONNECTED"),
    ]
    assert balance(account)["charged"] == charged + 1
    assert "former" not in {item["sk"] for item in people_items("linkup-account#")}


def test_a_login_that_is_refused_after_the_deletion_casts_no_doubt_on_others(
    linkup: LinkupSimulator,
) -> None:
    account = opened()
    connect(account)
    linkup.accounts.disconnect(stored(account)["linkupAccount"])

    with around("login", before=lambda: delete(account)):
        answer = connect(account, "anna", cookie("login-invalid-params"))

    assert answer.status == 400
    assert people_items("connecting") == []


def test_a_checkpoint_that_ends_after_the_deletion_does_not_bring_the_viewer_back() -> None:
    account = opened()
    connect(account, "anna", cookie("checkpoint-code"))

    with around("submit_checkpoint", after=lambda: delete(account)):
        answer = submit(account)

    assert answer.status == 409
    assert states(account).keys() == {"first"}
    assert "state" not in stored(account)
