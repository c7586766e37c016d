"""/v1/network/viewers: connecting, what it costs, checkpoints, the list, forgetting."""

from collections.abc import Iterator

import pytest

from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.payers import payer
from tests.support.store_calls import recorded
from tests.support.suggesting import balance, cost, ends
from tests.support.viewing import (
    CODE,
    ROUTE,
    connect,
    cookie,
    delete,
    erasures,
    logins,
    people_items,
    price,
    states,
    stored,
    submit,
    viewer_stack,
)
from vouch.aws import dynamodb
from vouch.messages.people_erasure import AFTER_ALL_CALLS
from vouch.moment import iso
from vouch.services.network import forget_viewer
from vouch.storage import viewers


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with viewer_stack() as simulator:
        yield simulator


def test_a_viewer_is_connected_at_once(linkup: LinkupSimulator) -> None:
    account, token = payer(monthly_credits=5), cookie()
    linkup.balance.login_price = 1

    answer = connect(account, "anna", token, country="US")

    assert (answer.status, answer.json) == (201, {"viewer": "anna", "state": "CONNECTED"})
    assert cost(answer) == ("1", "4")
    assert balance(account)["charged"] == 1
    kept = stored(account)
    assert (kept["state"], kept["linkupAccount"], kept["country"]) == (
        "CONNECTED",
        id_of(token),
        "US",
    )
    assert kept.keys() >= {"connectedAt", "generation", "revision"}
    assert not kept.keys() & {"attempt", "attemptedAt", "attemptUntil", "challenge", "ttl"}
    assert people_items("connecting") == []
    (claim,) = people_items("linkup-account#")
    assert (claim["pk"], claim["sk"]) == (f"linkup-account#{id_of(token)}", f"{account.id}#anna")


@pytest.mark.parametrize(("price_there", "charged"), [(0, 0), (1, 1), (7, 2)])
def test_a_login_is_charged_what_linkup_took_and_never_more_than_was_reserved(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch, price_there: int, charged: int
) -> None:
    price(monkeypatch, 2)
    linkup.balance.login_price = price_there
    account = payer(monthly_credits=5)

    answer = connect(account)

    assert cost(answer) == (str(charged), str(5 - charged))
    (line,) = [
        each for each in account.report().json["ledger"]["elements"] if each["type"] == "SETTLED"
    ]
    assert line["charged"] == charged
    assert balance(account)["charged"] == charged


def test_logins_that_cost_nothing_reserve_nothing_and_work(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    price(monkeypatch, 0)
    linkup.balance.login_price = 1
    account = payer(monthly_credits=0)

    answer = connect(account)

    assert (answer.status, cost(answer)) == (201, ("0", "0"))
    assert balance(account)["charged"] == 0


@pytest.mark.parametrize(
    ("case", "challenge", "code"),
    [("checkpoint-code", "CODE", CODE), ("checkpoint-app", "APP", None)],
)
def test_a_challenge_is_answered_and_costs_a_credit(
    linkup: LinkupSimulator, case: str, challenge: str, code: str | None
) -> None:
    account, token = payer(monthly_credits=5), cookie(case)

    asked = connect(account, "anna", token)
    waiting = states(account)
    if challenge == "APP":
        linkup.accounts.approve(id_of(token))
    passed = submit(account, code)

    assert (asked.status, asked.json) == (
        201,
        {"viewer": "anna", "state": "CHECKPOINT", "challenge": challenge},
    )
    assert waiting == {"anna": "CHECKPOINT"}
    assert (passed.status, passed.json) == (200, {"viewer": "anna", "state": "CONNECTED"})
    assert cost(passed) == ("1", "4")
    assert states(account) == {"anna": "CONNECTED"}
    assert "challenge" not in stored(account)


def test_a_wrong_code_is_told_in_linkups_words_costs_nothing_and_the_right_one_follows() -> None:
    account = payer(monthly_credits=5)
    connect(account, "anna", cookie("checkpoint-code"))

    refused = submit(account, "654321")

    assert refused.status == 400
    assert "verification code" in refused.json["message"]
    assert states(account) == {"anna": "CHECKPOINT"}
    assert ends(account)[-1] == ("RELEASED", "UPSTREAM_REFUSED", "REFUSED")
    assert submit(account).status == 200
    assert balance(account)["charged"] == 1


def test_an_app_challenge_that_is_not_approved_yet_is_told_and_can_be_asked_again(
    linkup: LinkupSimulator,
) -> None:
    account, token = payer(), cookie("checkpoint-app")
    connect(account, "anna", token)

    early = submit(account, None)
    linkup.accounts.approve(id_of(token))

    assert (early.status, "not approved" in early.json["message"]) == (400, True)
    assert submit(account, None).json["state"] == "CONNECTED"


@pytest.mark.parametrize(
    ("case", "code", "said"),
    [("checkpoint-code", None, "send the code"), ("checkpoint-app", CODE, "there is none")],
)
def test_what_cannot_answer_the_challenge_is_refused_before_linkup_is_asked(
    linkup: LinkupSimulator, case: str, code: str | None, said: str
) -> None:
    account = payer()
    connect(account, "anna", cookie(case))

    answer = submit(account, code)

    assert answer.status == 400
    assert said in answer.json["message"]
    assert linkup.bill.v2_calls("checkpoint", "account") == []


def test_a_checkpoint_of_a_session_that_linkup_lost_disconnects_the_viewer(
    linkup: LinkupSimulator,
) -> None:
    account, token = payer(monthly_credits=5), cookie("checkpoint-code")
    connect(account, "anna", token)
    linkup.accounts.remove(id_of(token))

    answer = submit(account)

    assert answer.status == 409
    assert "connect the viewer anew" in answer.json["message"]
    assert states(account) == {"anna": "DISCONNECTED"}
    assert submit(account).status == 409
    assert connect(account, "anna", token).json["state"] == "CHECKPOINT"


def test_a_checkpoint_that_linkup_calls_inactive_while_it_is_asked_disconnects_the_viewer() -> None:
    account = payer(monthly_credits=5)
    connect(account, "anna", cookie("checkpoint-account-inactive"))

    answer = submit(account)

    assert (answer.status, states(account)) == (409, {"anna": "DISCONNECTED"})
    assert balance(account)["charged"] == 0


def test_a_checkpoint_of_a_viewer_who_is_connected_changes_nothing(linkup: LinkupSimulator) -> None:
    account = payer()
    connect(account)
    before = stored(account)

    answer = submit(account)

    assert (answer.status, answer.json["state"]) == (200, "CONNECTED")
    assert (answer.headers["x-credits-charged"], "x-credits-remaining" in answer.headers) == (
        "0",
        False,
    )
    assert stored(account) == before
    assert linkup.bill.v2_calls("checkpoint") == []


def test_a_viewer_who_is_connected_is_not_logged_in_again(linkup: LinkupSimulator) -> None:
    account, token = payer(monthly_credits=1), cookie()
    linkup.balance.login_price = 1
    connect(account, "anna", token)

    again = connect(account, "anna", token)

    assert (again.status, again.json) == (201, {"viewer": "anna", "state": "CONNECTED"})
    assert again.headers["x-credits-charged"] == "0"
    assert logins(linkup, token) == 1
    assert balance(account)["charged"] == 1


@pytest.mark.parametrize("lose", ["disconnect", "remove"])
def test_a_viewer_whose_session_ended_is_connected_anew_in_the_same_generation(
    linkup: LinkupSimulator, lose: str
) -> None:
    account, token = payer(), cookie()
    connect(account, "anna", token, country="DE")
    getattr(linkup.accounts, lose)(id_of(token))
    fresh = cookie()

    answer = connect(account, "anna", fresh)

    assert (answer.status, answer.json["state"]) == (201, "CONNECTED")
    kept = stored(account)
    assert (kept["generation"], kept["linkupAccount"], kept["country"]) == (0, id_of(fresh), "DE")
    claims = {(item["pk"], item["sk"]) for item in people_items("linkup-account#")}
    assert claims == {
        (f"linkup-account#{id_of(fresh)}", f"{account.id}#anna"),
        (f"linkup-account#{id_of(token)}", "former"),
    }


def test_two_accounts_and_two_viewers_may_have_the_same_member(linkup: LinkupSimulator) -> None:
    acme, other, token = payer(), payer(), cookie()

    answers = [
        connect(acme, "anna", token),
        connect(acme, "ann", token),
        connect(other, "a", token),
    ]

    assert {answer.json["state"] for answer in answers} == {"CONNECTED"}
    assert len(linkup.accounts.newest()) == 1
    assert len(people_items("linkup-account#")) == 3


def test_viewers_are_listed_by_name_in_pages(linkup: LinkupSimulator) -> None:
    account = payer()
    names = ["Zoe", "anna", "bob", "bob.2", "carl"]
    for name in reversed(names):
        connect(account, name, cookie("checkpoint-code" if name == "bob" else "member"))
    delete(account, "carl")

    first = account.call("GET", f"{ROUTE}?count=3").json
    token = first["paging"]["next_page_token"]
    second = account.call("GET", f"{ROUTE}?count=3&page_token={token}").json

    assert [each["viewer"] for each in first["elements"]] == names[:3]
    assert [each["viewer"] for each in second["elements"]] == names[3:4]
    assert second["paging"] == {"count": 3, "next_page_token": None}
    assert first["elements"][1:] == [
        {
            "viewer": "anna",
            "state": "CONNECTED",
            "challenge": None,
            "country": "FR",
            "connected_at": iso(stored(account, "anna")["connectedAt"]),
        },
        {
            "viewer": "bob",
            "state": "CHECKPOINT",
            "challenge": "CODE",
            "country": "FR",
            "connected_at": None,
        },
    ]


def test_a_page_of_viewers_costs_one_query_however_many_were_deleted() -> None:
    account = payer()
    for number in range(8):
        named = viewers.unknown(account.id, f"v{number}")
        state = "UNCONNECTED" if number in {0, 7} else None
        dynamodb.commit({"viewer": viewers.put_viewer(named, state=state)})

    target, seen, costs = f"{ROUTE}?count=2", [], []
    while target:
        with recorded() as calls:
            page = account.call("GET", target).json
        seen.append([each["viewer"] for each in page["elements"]])
        costs.append([call.items for call in calls if call.operation == "Query"])
        token = page["paging"]["next_page_token"]
        target = token and f"{ROUTE}?count=2&page_token={token}"

    assert seen == [["v0"], [], [], ["v7"]]
    assert costs == [[3], [3], [3], [2]]


def test_a_deleted_viewer_is_forgotten_and_what_lives_on_is_told(linkup: LinkupSimulator) -> None:
    account, token = payer(), cookie()
    connect(account, "anna", token)

    answer = delete(account)

    assert (answer.status, answer.json["viewer"]) == (200, "anna")
    assert "Linkup's own session" in answer.json["message"]
    assert states(account) == {}
    kept = stored(account)
    assert kept.keys() == {"pk", "sk", "account", "viewer", "generation", "revision", "ttl"}
    assert kept["generation"] == 1
    assert [item["sk"] for item in people_items("linkup-account#")] == ["former"]
    assert linkup.accounts.find(id_of(token)).status == "connected"
    for again in (delete(account), submit(account)):
        assert (again.status, again.json["message"]) == (404, "there is no such viewer")


def test_the_people_of_a_deleted_viewer_are_erased_now_and_once_more_after_all_calls() -> None:
    account = payer()
    connect(account)
    key = f"people#{account.id}#anna#0"
    person = {"pk": key, "sk": "ACoA", "person": "ACoA", "standing": f"{key}#NEW", "place": "0"}
    dynamodb.commit({"person": dynamodb.put("PeopleTable", person)})

    with erasures() as sent:
        delete(account)

    assert people_items("people#") == []
    ((message, delay),) = sent
    assert delay == AFTER_ALL_CALLS
    assert account.id in message
    assert "anna" in message


def test_what_of_a_viewer_cannot_be_erased_in_time_is_left_to_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = payer()
    connect(account)
    monkeypatch.setattr(forget_viewer, "erase", lambda _erasure, _deadline: False)

    with erasures() as sent:
        answer = delete(account)

    assert answer.status == 200
    assert [delay for _, delay in sent] == [AFTER_ALL_CALLS, 0]
    assert len({message for message, _ in sent}) == 1


def test_a_viewer_who_was_deleted_is_connected_anew_in_the_next_generation() -> None:
    account, token = payer(), cookie()
    connect(account, "anna", token)
    delete(account)

    answer = connect(account, "anna", token)

    assert (answer.status, stored(account)["generation"]) == (201, 1)
    assert "ttl" not in stored(account)


def test_a_viewer_who_was_named_in_calls_of_v1_is_connected_in_the_same_generation() -> None:
    account = payer()
    seen = viewers.put_viewer(viewers.unknown(account.id, "anna"), state="UNCONNECTED")
    dynamodb.commit({"viewer": seen})
    refused = submit(account)

    answer = connect(account)

    assert refused.status == 409
    assert (answer.status, stored(account)["generation"]) == (201, 0)
    assert states(account) == {"anna": "CONNECTED"}
