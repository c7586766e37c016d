"""What /v1/network/viewers/{viewer}/refresh refuses, and that nothing is changed by it."""

import io
from collections.abc import Iterator

import pytest

from tests.support import store
from tests.support.ordering import ORDER, end, items, order, show, target
from tests.support.payers import Payer, payer
from tests.support.recommended import delete_viewer, store_viewer
from tests.support.viewing import viewer_stack
from vouch.services.network import refreshes as in_services

METHODS = ("PUT", "GET", "DELETE")


@pytest.fixture(autouse=True)
def _linkup(_stack: None) -> Iterator[None]:
    with viewer_stack():
        yield


@pytest.fixture
def acme() -> Payer:
    account = payer()
    store_viewer(account.id, "anna", "CONNECTED")
    return account


def called(caller: Payer, where: str) -> list[int]:
    return [caller.call(each, where, ORDER if each == "PUT" else None).status for each in METHODS]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "every: "),
        ({**ORDER, "every": "59m"}, "1h to 30d"),
        ({**ORDER, "monthly_credits": 4}, "at least 5"),
        ({**ORDER, "viewer": "bob"}, "viewer: unknown field"),
        ([ORDER], "the body must be a JSON object"),
    ],
)
def test_a_body_that_is_no_order_is_refused_and_stores_nothing(
    acme: Payer, body: object, said: str
) -> None:
    answer = acme.call("PUT", target(), body)

    assert answer.status == 400
    assert said in answer.json["message"]
    assert items() == []


def test_a_body_that_is_no_order_leaves_the_refresh_that_is_there(acme: Payer) -> None:
    order(acme)
    before = items()

    assert order(acme, every="0h").status == 400
    assert items() == before


def test_a_body_that_is_too_large_is_not_read(acme: Payer) -> None:
    answers = [acme.call(method, target(), "x" * 1_025) for method in METHODS]

    assert [answer.status for answer in answers] == [413] * 3
    assert items() == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("query", ["x=1", "every=24h", "viewer=anna"])
def test_a_query_is_refused(acme: Payer, method: str, query: str) -> None:
    body = ORDER if method == "PUT" else None

    assert acme.call(method, f"{target()}?{query}", body).status == 400
    assert items() == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_read_and_a_deletion_take_no_body(acme: Payer, method: str) -> None:
    order(acme)

    assert acme.call(method, target(), ORDER).status == 400
    assert len(items()) == 1


@pytest.mark.parametrize("method", ["POST", "PATCH", "HEAD", "OPTIONS"])
def test_other_methods_are_refused_with_those_that_are_served(acme: Payer, method: str) -> None:
    answer = acme.call(method, target())

    assert (answer.status, answer.headers["allow"]) == (405, "PUT, GET, DELETE")


@pytest.mark.parametrize(
    "name",
    ["..", ".", "%2e%2e", "%252e%252e", "..%2f", "a%2Fb", "a%20b", "%00", "a%23b", "a" * 65,
     "anna%2Frefresh", "anna%2F..%2Fbob", "%", "%ff"],
)  # fmt: skip
def test_a_path_that_can_name_no_viewer_is_refused_and_changes_nothing(
    acme: Payer, name: str
) -> None:
    order(acme)
    before = store.everything()

    assert set(called(acme, target(name))) <= {400, 404}
    assert store.everything() == before


def test_a_name_may_be_percent_encoded(acme: Payer) -> None:
    assert acme.call("PUT", target("%61nna"), ORDER).json["viewer"] == "anna"


def test_an_unknown_a_foreign_and_a_deleted_viewer_are_404_and_leave_nothing(acme: Payer) -> None:
    order(acme)
    other = payer()
    store_viewer(acme.id, "gone")
    delete_viewer(acme.id, "gone")
    before = store.everything()

    found = [called(acme, target("nobody")), called(other, target()), called(acme, target("gone"))]

    assert found == [[404] * 3] * 3
    assert store.everything() == before


def test_a_caller_without_a_key_and_one_with_a_wrong_key_are_refused(acme: Payer) -> None:
    for key in ("", "vouch_api_key_wrong"):
        assert called(acme._replace(key=key), target()) == [401] * 3
    assert items() == []


@pytest.fixture
def _v1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_services, "linkup_version", lambda: "v1")


@pytest.mark.usefixtures("_v1")
def test_under_v1_each_call_is_a_409_that_says_why_and_what_to_change(acme: Payer) -> None:
    answers = [order(acme), show(acme), end(acme), order(acme, "nobody")]

    for answer in answers:
        assert answer.status == 409
        assert "speaks v1 of Linkup's API" in answer.json["message"]
        assert "cookie" in answer.json["message"]
        assert "LinkupVersion to v2" in answer.json["message"]
        assert "retry-after" not in answer.headers
    assert items() == []


def test_under_v1_what_v2_left_is_shown_and_ended_and_not_changed(
    acme: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = order(acme)
    monkeypatch.setattr(in_services, "linkup_version", lambda: "v1")

    changed, shown, ended, again = order(acme, every="2h"), show(acme), end(acme), end(acme)

    assert [each.status for each in (changed, shown, ended, again)] == [409, 200, 200, 409]
    assert shown.json == made.json
    assert items() == []


def test_neither_the_viewer_nor_the_key_is_in_the_log(
    acme: Payer, logs: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "Very.Private-Name"
    store_viewer(acme.id, name)

    answers = [order(acme, name), order(acme, name, every="x"), show(acme, name), end(acme, name)]
    answers += [show(acme, name), acme.call("PUT", target(name), "{")]

    said = logs.getvalue() + "".join(capsys.readouterr())
    assert [answer.status for answer in answers] == [201, 400, 200, 200, 404, 400]
    assert "manage_refreshes" in said
    assert name not in said
    assert acme.key not in said
