"""What Linkup's v2 is asked, and what its successes become."""

import doctest
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply, Waits, session_with
from tests.support.linkup_replies import (
    ACCOUNT_ID,
    DATA,
    KEY,
    PEOPLE,
    TOKEN,
    enveloped,
    failure,
    refused_connection,
    reset,
)
from vouch.clients.linkup.accounts import MOST_ACCOUNTS, NAMELESS, Account
from vouch.clients.linkup.people import MOST_PEOPLE
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.errors import UpstreamError

URL = "https://linkup.test/v2"
CONNECTED = {"account_id": ACCOUNT_ID, "status": "connected"}
type Ask = Callable[[LinkupV2Client], Any]
LOGIN: Ask = lambda linkup: linkup.login(TOKEN, country="US")  # noqa: E731
READ: Ask = lambda linkup: linkup.account(ACCOUNT_ID)  # noqa: E731
LIST: Ask = lambda linkup: linkup.accounts()  # noqa: E731
BALANCE: Ask = lambda linkup: linkup.credits()  # noqa: E731
RECOMMEND: Ask = lambda linkup: linkup.recommend(ACCOUNT_ID, count=20)  # noqa: E731
CHECK: Ask = lambda linkup: linkup.submit_checkpoint(ACCOUNT_ID, "123456")  # noqa: E731
APPROVED: Ask = lambda linkup: linkup.submit_checkpoint(ACCOUNT_ID, None)  # noqa: E731


def client(*replies: Reply | Exception) -> tuple[LinkupV2Client, FakeUpstream]:
    upstream = FakeUpstream(*replies)
    return LinkupV2Client(URL, KEY, session_with(upstream)), upstream


def account(**fields: object) -> Account:
    read: Account = client(enveloped({**CONNECTED, **fields}))[0].account(ACCOUNT_ID)
    return read


def found(data: object, **more: object) -> Any:
    return RECOMMEND(client(enveloped(data, **more))[0])


def not_understood(reply: Reply, ask: Ask) -> UpstreamError:
    with pytest.raises(UpstreamError, match="cannot be understood") as caught:
        ask(client(reply)[0])
    return caught.value


@pytest.mark.parametrize(
    ("ask", "method", "path", "sent"),
    [
        (
            LOGIN,
            "POST",
            "/login",
            {"platform": "linkedin", "login_token": TOKEN, "country": "US"},
        ),
        (CHECK, "POST", "/checkpoint", {"account_id": ACCOUNT_ID, "code": "123456"}),
        (APPROVED, "POST", "/checkpoint", {"account_id": ACCOUNT_ID}),
        (READ, "GET", f"/accounts/{ACCOUNT_ID}", None),
        (BALANCE, "GET", "/credits", None),
        (
            RECOMMEND,
            "POST",
            "/network",
            {"account_id": ACCOUNT_ID, "action": "recommendations", "params": {"count": 20}},
        ),
    ],
    ids=["login", "checkpoint", "approved", "account", "balance", "network"],
)
def test_each_call_asks_as_the_contract_has_it(
    ask: Ask, method: str, path: str, sent: object
) -> None:
    linkup, upstream = client(enveloped({**CONNECTED, **DATA, "credits": 7}))

    ask(linkup)

    request = upstream.requests[0]
    assert (request.method, request.url) == (method, URL + path)
    assert json.loads(request.body or "null") == sent
    assert request.headers["x-api-key"] == KEY
    assert "X-Request-Id" not in request.headers


def test_a_list_asks_for_all_that_linkup_lists_and_sends_our_request_id() -> None:
    linkup, upstream = client(enveloped([]))

    assert linkup.accounts(request_id="ours-1") == ()

    assert upstream.requests[0].url == f"{URL}/accounts?limit=500"
    assert upstream.requests[0].headers["X-Request-Id"] == "ours-1"


def test_an_id_is_one_segment_of_the_path_whatever_it_holds() -> None:
    linkup, upstream = client(enveloped(CONNECTED))

    linkup.account("a?b#c%2F..;d\\e")

    assert upstream.requests[0].url == f"{URL}/accounts/a%3Fb%23c%252F..%3Bd%5Ce"


ODD_IDS = ["", ".", "..", "a/b", "a b", "é", "a\n", "a" * 201]


@pytest.mark.parametrize("account_id", ODD_IDS)
def test_an_id_of_another_form_is_not_asked_for(account_id: str) -> None:
    linkup, upstream = client()

    with pytest.raises(ValueError, match="of this form"):
        linkup.account(account_id)

    assert upstream.requests == []


@pytest.mark.parametrize("account_id", [*ODD_IDS, None, 7, True, [], {}])
@pytest.mark.parametrize("ask", [LOGIN, CHECK, READ], ids=["login", "checkpoint", "account"])
def test_an_answer_with_an_id_of_another_form_cannot_be_understood(
    account_id: object, ask: Ask
) -> None:
    error = not_understood(enveloped({**CONNECTED, "account_id": account_id}), ask)

    assert (error.served, error.upstream_credits, error.request_id) == (None, 1, "theirs-1")


@pytest.mark.parametrize("data", [None, [], "x", 7, {"accounts": {}}])
def test_data_that_holds_no_account_cannot_be_understood(data: object) -> None:
    not_understood(enveloped(data), LOGIN)
    if data != []:
        not_understood(enveloped(data), LIST)


def test_a_login_that_meets_a_challenge_says_which() -> None:
    data = {**CONNECTED, "status": "checkpoint_required", "challenge_type": "app_challenge"}

    assert LOGIN(client(enveloped(data))[0]) == Account(
        ACCOUNT_ID, "checkpoint_required", "app_challenge", None, None, 1, "theirs-1"
    )


@pytest.mark.parametrize("odd", [None, 7, True, [], {}, "x" * 201])
def test_odd_text_of_an_account_counts_as_absent(odd: object) -> None:
    read = account(status=odd, challenge_type=odd, country=odd)

    assert (read.status, read.challenge_type, read.country) == ("", None, None)


def test_text_of_an_account_that_utf_8_cannot_hold_counts_as_absent() -> None:
    body = enveloped({**CONNECTED, "country": "?"}).body.replace(b'"?"', rb'"\ud83d"')

    assert client(Reply(200, body))[0].account(ACCOUNT_ID).country is None


ODD_MOMENTS: tuple[object, ...] = (None, True, "", "soon", -1, 10**30, [], {}, "2" * 300)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2025-10-22T10:03:58.390Z", 1761127438390),
        ("2025-10-22T12:03:58.390+02:00", 1761127438390),
        ("2025-10-22T10:03:58.390", 1761127438390),
        (1761127438, 1761127438000),
        (1761127438.39, 1761127438390),
        (1761127438390, 1761127438390),
        (0, 0),
        *((odd, None) for odd in ODD_MOMENTS),
        ("1969-12-31T23:59:59Z", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_a_moment_is_read_in_each_form_and_is_absent_in_others(
    given: object, read: int | None
) -> None:
    assert account(created_at=given).created_at == read


def test_a_moment_beyond_all_numbers_is_absent() -> None:
    body = enveloped({**CONNECTED, "created_at": "?"}).body.replace(b'"?"', b"1e999")

    assert client(Reply(200, body))[0].account(ACCOUNT_ID).created_at is None


@pytest.mark.parametrize("bare", [True, False], ids=["bare", "in data"])
def test_a_list_keeps_linkups_order_and_leaves_out_other_platforms(bare: bool) -> None:
    rows = [
        {"account_id": "b", "platform": "linkedin", "status": "connected", "seats": 2},
        {"account_id": "w", "platform": "whatsapp", "status": "connected"},
        {"account_id": "a", "country": "FR"},
    ]

    read = LIST(client(enveloped(rows if bare else {"accounts": rows, "total": 3}))[0])

    assert [each[:4] for each in read] == [("b", "connected", None, None), ("a", "", None, "FR")]


@pytest.mark.parametrize("other", [7, None, {}, {"account_id": 7}, {"account_id": "a/b"}])
def test_a_listed_account_without_an_id_hides_no_other(other: object) -> None:
    nameless, named = LIST(client(enveloped({"accounts": [other, CONNECTED]}))[0])

    assert nameless.account_id == NAMELESS
    assert named.account_id == ACCOUNT_ID


def test_a_list_holds_a_bounded_number_of_accounts() -> None:
    rows = [CONNECTED] * (MOST_ACCOUNTS + 1)

    assert len(LIST(client(enveloped(rows[1:]))[0])) == MOST_ACCOUNTS
    not_understood(enveloped(rows), LIST)


@pytest.mark.parametrize("left", [0, 4825, 2**53])
def test_the_balance_is_the_number_that_linkup_says(left: int) -> None:
    assert BALANCE(client(enveloped({"credits": left}))[0]) == left


@pytest.mark.parametrize("data", [None, [], {}])
def test_data_without_a_balance_cannot_be_understood(data: object) -> None:
    not_understood(enveloped(data), BALANCE)


@pytest.mark.parametrize("odd", [None, True, -1, 2**53 + 1, 10**400, 1.5, "7", []])
def test_a_balance_that_is_no_whole_number_cannot_be_understood(odd: object) -> None:
    not_understood(enveloped({"credits": odd}), BALANCE)


def test_people_are_put_into_the_published_shape_without_what_is_about_the_operator() -> None:
    pagination = {"results_per_page": 10, "pages_fetched": 1}
    data = {"recommendations": PEOPLE, "pagination": pagination, "next": [1.5, None]}

    read = found(data, trace={"id": "ü"}, status="ok")

    assert json.loads(read.body) == {
        "status": "success",
        "data": {"total_results": 3, **data},
        "trace": {"id": "ü"},
    }
    assert read.body.startswith('{"status":"success","data":{"total_results":3,"recommendations":[')
    assert "🚀" in read.body
    assert (read.total_results, read.pages_fetched, read.upstream_credits) == (3, 1, 1)
    assert read.recommendations[0].entity_urn == PEOPLE[0]["entity_urn"]
    assert read.recommendations[1].fields["badge"] == {"width": 100}


@pytest.mark.parametrize(
    ("total", "shown"), [(None, 3), ("many", 3), (-1, 3), ([], 3), (2, 2), (0, 0), (4711, 4711)]
)
def test_an_odd_total_is_replaced_by_the_number_of_people(total: object, shown: int) -> None:
    read = found({**DATA, "total_results": total})

    assert (read.total_results, json.loads(read.body)["data"]["total_results"]) == (shown, shown)


def test_a_picture_that_is_text_is_a_field_of_the_person() -> None:
    people = [{"profile_picture": "https://media.test/1"}, {"profile_picture": {}}, {}]

    read = found({"recommendations": people})

    pictures = [person.profile_picture for person in read.recommendations]
    assert pictures == ["https://media.test/1", None, None]


@pytest.mark.parametrize(
    "value", [r'"\ud83d"', r'{"\udc00":1}', "1.0", "-0.0", "12345678901234567890", '"ü🚀"']
)
def test_odd_texts_and_numbers_keep_their_form(value: str) -> None:
    body = f'{{"success":true,"data":{{"recommendations":[{{"x":{value}}}]}}}}'

    read = RECOMMEND(client(Reply(200, body.encode()))[0])

    assert f'[{{"x":{value}}}]' in read.body
    assert json.loads(read.body.encode())["data"]["recommendations"] == [{"x": json.loads(value)}]


@pytest.mark.parametrize(
    "data", [None, [], {}, {"recommendations": {}}, {"recommendations": ["A"]}]
)
def test_data_without_a_list_of_people_cannot_be_understood(data: object) -> None:
    error = not_understood(enveloped(data), RECOMMEND)

    assert (error.served, error.upstream_credits) == (None, 1)


def test_a_number_that_json_cannot_hold_cannot_be_understood() -> None:
    body = enveloped({"recommendations": [{"x": "?"}]}).body.replace(b'"?"', b"1e999")

    not_understood(Reply(200, body), RECOMMEND)


def test_an_answer_holds_a_bounded_number_of_people() -> None:
    assert len(found({"recommendations": [{}] * MOST_PEOPLE}).recommendations) == MOST_PEOPLE
    not_understood(enveloped({"recommendations": [{}] * (MOST_PEOPLE + 1)}), RECOMMEND)


@pytest.mark.parametrize("taken", [None, True, -1, 1.0, "1", [], {}, 10**10])
def test_odd_credits_count_as_absent(taken: object) -> None:
    assert found(DATA, metadata={"credits_consumed": taken}).upstream_credits is None


@pytest.mark.parametrize("metadata", [None, [], "x", {}])
def test_credits_of_odd_metadata_are_absent(metadata: object) -> None:
    assert found(DATA, metadata=metadata).upstream_credits is None


@pytest.mark.parametrize("success", [None, 1, "true", []])
def test_an_envelope_that_does_not_say_success_cannot_be_understood(success: object) -> None:
    not_understood(enveloped(DATA, success=success), RECOMMEND)


@pytest.mark.parametrize("ask", [LOGIN, CHECK, RECOMMEND], ids=["login", "checkpoint", "network"])
def test_a_call_that_may_cost_is_not_repeated_after_it_may_have_been_served(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    Waits(monkeypatch)
    for reply in (reset(), failure("INTERNAL_ERROR", 500)):
        linkup, upstream = client(reply)
        with pytest.raises(UpstreamError):
            ask(linkup)
        assert len(upstream.requests) == 1
        assert upstream.requests[0].headers["Connection"] == "close"


@pytest.mark.parametrize("ask", [READ, LIST, BALANCE], ids=["account", "accounts", "balance"])
def test_a_reading_is_repeated_whatever_became_of_it(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    Waits(monkeypatch)
    data = {**CONNECTED, "accounts": [], "credits": 7}
    again = (reset(), failure("INTERNAL_ERROR", 500), refused_connection(), enveloped(data))
    linkup, upstream = client(*again)

    ask(linkup)

    assert len(upstream.requests) == 4


@pytest.mark.parametrize("key", ["", " 4711", "4711\n", "4711é"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="API key must be") as caught:
        LinkupV2Client(URL, key)

    assert "4711" not in str(caught.value)


def test_the_example_of_the_client_works() -> None:
    challenge = {"status": "checkpoint_required", "challenge_type": "code_challenge"}
    session = session_with(
        FakeUpstream(enveloped(CONNECTED | challenge), enveloped(CONNECTED), enveloped())
    )
    names = {
        "LinkupV2Client": lambda url, key: LinkupV2Client(url, key, session),
        "base_url": URL,
        "api_key": KEY,
        "login_token": TOKEN,
    }
    example = doctest.DocTestParser().get_doctest(
        str(LinkupV2Client.__doc__), names, "LinkupV2Client", None, None
    )

    assert doctest.DocTestRunner().run(example) == (0, 6)
