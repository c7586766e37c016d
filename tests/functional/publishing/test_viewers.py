"""publish_changes: viewers of whom Linkup has no session any more, told by their write."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.simulator import LinkupSimulator
from ops.redrive.handed_over import PATTERNS, is_handed_over
from tests.support import stream, subscriber
from tests.support.payers import Payer, payer
from tests.support.stream import Record
from tests.support.viewing import (
    connect,
    cookie,
    delete,
    people_items,
    states,
    submit,
    viewer_stack,
)
from vouch.settings import settings

ASK = "/v1/network/recommendations"


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with viewer_stack() as simulator:
        yield simulator


@pytest.fixture
def account() -> Payer:
    return payer(monthly_credits=100)


def handed_over() -> list[Record]:
    """The changes of viewers and people that Lambda hands to the function."""
    changes = stream.changes(settings().people_table)
    return [each for each in changes if is_handed_over(each, PATTERNS["PeopleTable"])]


def told() -> list[tuple[str, dict[str, Any]]]:
    """Detail-type and detail of each event of all changes so far, handed over or not."""
    assert stream.publish(stream.changes(settings().people_table)) == []
    assert subscriber.dead_letters() == []
    found = subscriber.details()
    assert stream.publish(handed_over()) == []
    assert subscriber.details() == found
    return found


def ask(account: Payer, number: int = 10) -> int:
    return account.call("POST", ASK, {"viewer": "anna", "total_results": number}).status


def test_a_session_that_a_call_finds_lost_is_published_once(account: Payer) -> None:
    assert connect(account, login_token=cookie("disconnects")).status == 201

    assert [ask(account), ask(account)] == [409, 409]

    ((kind, detail),) = told()
    assert states(account) == {"anna": "DISCONNECTED"}
    assert kind == "Viewer Disconnected"
    assert detail.keys() == {"version", "id", "account", "viewer", "time"}
    assert (detail["account"], detail["viewer"]) == (account.id, "anna")


def test_each_session_that_is_lost_is_an_event_of_its_own(
    account: Payer, linkup: LinkupSimulator
) -> None:
    token = cookie()
    for _ in range(2):
        assert connect(account, login_token=token).status == 201
        linkup.accounts.disconnect(id_of(token))
        assert ask(account) == 409

    ids = {detail["id"] for _, detail in told()}
    assert len(ids) == 2


def test_a_login_whose_challenge_is_gone_is_published(
    account: Payer, linkup: LinkupSimulator
) -> None:
    token = cookie("checkpoint-code")
    connect(account, login_token=token)
    linkup.accounts.remove(id_of(token))

    assert submit(account).status == 409

    ((kind, _),) = told()
    assert (kind, states(account)) == ("Viewer Disconnected", {"anna": "DISCONNECTED"})


def test_a_login_that_ends_with_its_code_is_published(account: Payer) -> None:
    connect(account, login_token=cookie("checkpoint-account-inactive"))

    assert submit(account).status == 409

    ((kind, _),) = told()
    assert (kind, states(account)) == ("Viewer Disconnected", {"anna": "DISCONNECTED"})


def test_a_login_that_is_refused_publishes_nothing_though_the_viewer_is_disconnected_again(
    account: Payer,
) -> None:
    connect(account, login_token=cookie("disconnects"))
    ask(account)
    (event,) = told()

    refused = connect(account, login_token=cookie("login-error-400"))

    assert refused.status == 400
    assert states(account) == {"anna": "DISCONNECTED"}
    assert told() == [event]


def test_people_logins_and_deletions_are_not_even_handed_over(account: Payer) -> None:
    connect(account, "other", cookie("checkpoint-code"))
    connect(account)
    assert ask(account, 30) == 200
    assert len(people_items("people#")) == 30
    assert delete(account).status == 200

    assert len(stream.changes(settings().people_table)) > 30
    assert handed_over() == []
    assert told() == []


@pytest.mark.parametrize("name", ["viewer", "revision"])
def test_an_unfit_viewer_goes_aside_with_its_place_and_without_its_content(
    account: Payer, name: str
) -> None:
    connect(account, login_token=cookie("disconnects"))
    ask(account)
    (record,) = handed_over()
    linkup_account = record["dynamodb"]["NewImage"]["linkupAccount"]["S"]
    del record["dynamodb"]["NewImage"][name]

    assert stream.publish([record]) == []

    (letter,) = subscriber.dead_letters()
    assert letter["reason"] == f"{name} is missing"
    assert letter["record"]["keys"] == record["dynamodb"]["Keys"]
    assert linkup_account not in json.dumps(letter)
    assert subscriber.details() == []


def test_an_item_that_is_no_viewers_is_ignored_whatever_it_holds(account: Payer) -> None:
    connect(account, login_token=cookie("disconnects"))
    ask(account)
    (record,) = handed_over()
    record["dynamodb"]["Keys"]["pk"] = {"S": f"people#{account.id}#anna#0"}

    assert stream.publish([record]) == []

    assert subscriber.details() == []
    assert subscriber.dead_letters() == []
