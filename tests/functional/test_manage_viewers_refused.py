"""What /v1/network/viewers refuses, and that nothing is changed or shown by it."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import store
from tests.support.payers import payer
from tests.support.spending import limit_calls
from tests.support.suggesting import balance, ends
from tests.support.viewing import (
    CODE,
    ROUTE,
    around,
    connect,
    cookie,
    delete,
    logins,
    people_items,
    states,
    stored,
    submit,
    viewer_stack,
)
from vouch.aws import dynamodb, secrets
from vouch.services.network import viewers as in_services
from vouch.settings import LinkupSettings
from vouch.storage import viewers

LOGIN: dict[str, Any] = {"viewer": "anna", "login_token": "AQEDAT-cookie"}
BAD_NAMES = ["", ".", "..", "-a", "a/b", "a b", "a\n", "é", "a" * 65, "a#b", "%2e%2e"]


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with viewer_stack() as simulator:
        yield simulator


def unasked(linkup: LinkupSimulator) -> bool:
    return linkup.bill.calls() == [] and people_items("") == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        *((LOGIN | {"viewer": name}, "viewer: ") for name in BAD_NAMES),
        (LOGIN | {"viewer": 7}, "viewer: "),
        ({"login_token": "x"}, "viewer: "),
        ({"viewer": "anna"}, "login_token: "),
        (LOGIN | {"login_token": ""}, "login_token: "),
        (LOGIN | {"login_token": " \u200b"}, "login_token: "),
        (LOGIN | {"login_token": "x" * 10_001}, "login_token: "),
        (LOGIN | {"login_token": {"a": 1}}, "login_token: "),
        (LOGIN | {"country": "XX"}, "country: "),
        (LOGIN | {"email": "a@example.com"}, "email: unknown field"),
        (LOGIN | {f"x{n}": 1 for n in range(1_000)}, "x0: unknown field"),
        ([LOGIN], "the body must be a JSON object"),
    ],
)
def test_a_body_that_is_no_login_is_refused_with_what_is_wrong_and_never_shown(
    linkup: LinkupSimulator, body: object, said: str
) -> None:
    answer = payer().call("POST", ROUTE, body)

    assert answer.status == 400
    assert said in answer.json["message"]
    assert "AQEDAT-cookie" not in answer.body
    assert len(answer.body) < 4_000
    assert unasked(linkup)


@pytest.mark.parametrize(
    "body",
    [
        {"code": ""},
        {"code": "1" * 21},
        {"code": "12 34"},
        {"code": 123456},
        {"code": "1", "x": 1},
        7,
    ],
)
def test_a_body_that_is_no_code_is_refused_and_never_shown(
    linkup: LinkupSimulator, body: object
) -> None:
    account = payer()
    connect(account, "anna", cookie("checkpoint-code"))
    before = stored(account)

    answer = account.call("POST", f"{ROUTE}/anna/checkpoint", body)

    assert answer.status == 400
    assert "123456" not in answer.body
    assert stored(account) == before
    assert linkup.bill.v2_calls("checkpoint", "account") == []


@pytest.mark.parametrize("size", [128 * 1024 + 1, 1024 * 1024])
def test_a_body_that_is_too_large_is_not_read(linkup: LinkupSimulator, size: int) -> None:
    account = payer()

    answers = [
        account.call("POST", ROUTE, "x" * size),
        account.call("POST", f"{ROUTE}/anna/checkpoint", "x" * size),
        account.call("DELETE", f"{ROUTE}/anna", "x" * size),
    ]

    assert [answer.status for answer in answers] == [413] * 3
    assert unasked(linkup)


@pytest.mark.parametrize(
    "name", ["..", ".", "%2e%2e", "%252e%252e", "..%2f", "a%2Fb", "a%20b", "%00", "a%23b", "a" * 65]
)
def test_a_path_that_can_name_no_viewer_is_refused_and_changes_nothing(name: str) -> None:
    account = payer()
    connect(account)
    before = store.everything()

    answers = [
        delete(account, name),
        submit(account, CODE, name),
        account.call("DELETE", f"{ROUTE}/anna%2F..%2Fbob"),
    ]

    assert {answer.status for answer in answers} <= {400, 404}
    assert store.everything() == before


def test_a_foreign_viewer_is_not_found_and_not_changed(linkup: LinkupSimulator) -> None:
    acme, other = payer(), payer()
    connect(acme, "anna", cookie("checkpoint-code"))
    before = stored(acme)

    answers = [submit(other), delete(other)]

    assert [answer.status for answer in answers] == [404, 404]
    assert states(other) == {}
    assert stored(acme) == before
    assert linkup.bill.v2_calls("checkpoint", "account") == []


@pytest.mark.parametrize("query", ["count=0", "count=x", "page_token=x", "x=1", "count=1&count=2"])
def test_a_query_that_the_list_does_not_know_is_refused(query: str) -> None:
    assert payer().call("GET", f"{ROUTE}?{query}").status == 400


def test_a_page_token_is_good_for_its_own_account_alone() -> None:
    acme, other = payer(), payer()
    for name in ("a", "b"):
        connect(acme, name)
    token = acme.call("GET", f"{ROUTE}?count=1").json["paging"]["next_page_token"]

    assert other.call("GET", f"{ROUTE}?page_token={token}").status == 400


def test_a_login_that_linkup_refuses_leaves_everything_as_it_was(linkup: LinkupSimulator) -> None:
    account, refused = payer(monthly_credits=5), cookie("login-invalid-params")
    connect(account, "bob")
    linkup.accounts.disconnect(stored(account, "bob")["linkupAccount"])
    before = stored(account, "bob")

    fresh, again = connect(account, "anna", refused), connect(account, "bob", refused)

    for answer in (fresh, again):
        assert (answer.status, "simulated fault" in answer.json["message"]) == (400, True)
    assert states(account) == {"bob": "CONNECTED"}
    assert {**stored(account, "bob"), "revision": 0} == {**before, "revision": 0}
    assert "ttl" in stored(account)
    assert ends(account)[-2:] == [("RELEASED", "UPSTREAM_REFUSED", "REFUSED")] * 2
    assert people_items("connecting") == []
    assert connect(account).status == 201


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("invalid-api-key", 502),
        ("insufficient-credits", 503),
        ("rate-limited", 429),
        ("internal-error", 502),
        ("html-502", 502),
    ],
)
def test_each_failure_of_linkup_is_answered_as_it_is_and_costs_nothing(
    fault: str, status: int
) -> None:
    account = payer(monthly_credits=5)

    answer = connect(account, "anna", cookie(f"login-{fault}"))

    assert answer.status == status
    assert balance(account)["charged"] == balance(account)["reserved"] == 0
    assert connect(account).status == 201


def test_a_key_of_linkup_that_was_changed_is_read_anew_after_a_look_at_an_account_is_refused(
    linkup: LinkupSimulator,
) -> None:
    account, token = payer(), cookie()
    connect(account, "anna", token)
    linkup.api_key = "another-key"
    secrets.client().put_secret_value(SecretId="LinkupApiKey", SecretString="another-key")

    answers = [connect(account, "anna", token) for _ in range(2)]

    assert [answer.status for answer in answers] == [502, 201]
    assert logins(linkup, token) == 1


def test_too_few_credits_are_told_before_linkup_is_asked(linkup: LinkupSimulator) -> None:
    account = payer(monthly_credits=0)

    answer = connect(account)

    assert (answer.status, answer.headers["x-credits-remaining"]) == (402, "0")
    assert unasked(linkup)


def test_a_login_counts_among_the_open_calls_of_its_account(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_calls(monkeypatch, open_calls=1)
    account, refused = payer(), cookie()
    seen = []

    with around("login", before=lambda: seen.append(connect(account, "bob", refused))):
        assert connect(account).status == 201

    (waiting,) = seen
    assert (waiting.status, "OpenCallsPerAccount" in waiting.json["message"]) == (429, True)
    assert logins(linkup, refused) == 0
    assert states(account) == {"anna": "CONNECTED"}


def test_a_status_that_is_unknown_is_told_and_the_next_post_connects(
    linkup: LinkupSimulator,
) -> None:
    account, token = payer(monthly_credits=5), cookie()
    made = linkup.accounts.log_in(token, "FR").account_id
    linkup.accounts._change(made, status="paused")

    answer = connect(account, "anna", token)
    left = states(account)
    linkup.accounts.connect(made)
    again = connect(account, "anna", token)

    assert (answer.status, "not known here" in answer.json["message"]) == (502, True)
    assert left == {"anna": "DISCONNECTED"}
    assert ends(account) == [("RELEASED", "UPSTREAM_FAILED", "UNKNOWN")]
    assert again.json["state"] == "CONNECTED"
    assert logins(linkup, token) == 1


def test_a_checkpoint_under_an_unknown_status_is_told_and_a_post_connects(
    linkup: LinkupSimulator,
) -> None:
    account, token = payer(), cookie("checkpoint-code")
    connect(account, "anna", token)
    linkup.accounts._change(id_of(token), status="paused")

    answer = submit(account)
    linkup.accounts.disconnect(id_of(token))

    assert answer.status == 502
    assert connect(account, "anna", token).json["state"] == "CHECKPOINT"


def test_a_stack_of_v1_says_so_and_lists_and_deletes_all_the_same(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    v1 = LinkupSettings(f"{linkup.url}/v1", "LinkupApiKey", "v1")
    monkeypatch.setattr(in_services, "linkup", lambda: v1)
    account = payer()
    seen = viewers.put_viewer(viewers.unknown(account.id, "anna"), state="UNCONNECTED")
    dynamodb.commit({"viewer": seen})

    refused = [connect(account), submit(account)]
    listed, deleted, gone = states(account), delete(account), states(account)

    for answer in refused:
        assert (answer.status, "speaks v1" in answer.json["message"]) == (400, True)
    assert (listed, deleted.status, gone) == ({"anna": "UNCONNECTED"}, 200, {})
    assert linkup.bill.calls() == []


@pytest.mark.parametrize(
    "case", ["member", "checkpoint-code", "login-lost", "login-invalid-params"]
)
def test_the_cookie_and_the_code_are_in_no_table_log_or_answer(
    case: str,
    logs: io.StringIO,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    account, token, code = payer(), cookie(case), "987654"

    answers = [
        connect(account, "anna", token),
        submit(account, code),
        submit(account),
        connect(account, "anna", token),
        account.call("GET", ROUTE),
        delete(account),
    ]

    printed = capsys.readouterr()
    said = logs.getvalue() + printed.out + printed.err + caplog.text
    stored_now = json.dumps(store.everything(), default=repr)
    assert "manage_viewers" in said
    for place in (said, stored_now, *(answer.body for answer in answers)):
        assert token not in place
        assert token.partition(":")[2] not in place
        assert code not in place
