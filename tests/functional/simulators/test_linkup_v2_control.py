"""What v2 of Linkup's simulator can be told, and what it tells: accounts, balance, bill and log."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local import paths
from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.bill import sha256
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkup_client import TOKEN, Client

ACCOUNT = id_of(TOKEN)


def code_of(answer: Any) -> Any:
    return answer.json()["error"]["code"]


def status(linkup: Client, account_id: str = ACCOUNT) -> Any:
    return linkup.call("GET", f"accounts/{account_id}").json()["data"]["status"]


@pytest.mark.parametrize("named", [{"account_id": ACCOUNT}, {"login_token": TOKEN}])
def test_a_disconnected_account_is_inactive_until_the_next_login(
    linkup: Client, named: dict[str, str]
) -> None:
    linkup.log_in()
    before = linkup.call("GET", f"accounts/{ACCOUNT}").json()["data"]

    linkup.told("disconnect", **named)

    assert status(linkup) == "disconnected"
    for answer in (linkup.suggest(ACCOUNT), linkup.pass_checkpoint(ACCOUNT, "123456")):
        assert (answer.status_code, code_of(answer)) == (403, "ACCOUNT_INACTIVE")
    linkup.log_in()
    assert linkup.call("GET", f"accounts/{ACCOUNT}").json()["data"] == before
    assert linkup.suggest(ACCOUNT).status_code == 200


def test_a_disconnected_member_has_to_pass_the_checkpoint_again(linkup: Client) -> None:
    token = "checkpoint-code:mine"
    linkup.log_in(token)
    linkup.pass_checkpoint(id_of(token), "123456")
    assert linkup.log_in(token).json()["data"]["status"] == "connected"

    linkup.told("disconnect", login_token=token)

    assert linkup.log_in(token).json()["data"]["status"] == "checkpoint_required"


def test_a_token_stands_for_a_session_that_ends_at_the_first_call_for_people(
    linkup: Client,
) -> None:
    token = "disconnects:mine"
    linkup.log_in(token)
    assert status(linkup, id_of(token)) == "connected"

    assert code_of(linkup.suggest(id_of(token))) == "ACCOUNT_INACTIVE"
    assert status(linkup, id_of(token)) == "disconnected"


def test_a_removed_account_is_unknown_and_made_anew_under_the_same_id(linkup: Client) -> None:
    linkup.log_in()
    linkup.log_in("other")

    linkup.told("remove", account_id=ACCOUNT)

    assert code_of(linkup.suggest(ACCOUNT)) == "INVALID_ACCOUNT"
    assert linkup.control("POST", "remove", {"account_id": ACCOUNT}).status_code == 404
    assert linkup.log_in().json()["data"]["account_id"] == ACCOUNT
    listed = linkup.control("GET", "accounts").json()["accounts"]
    assert [each["account_id"] for each in listed] == [ACCOUNT, id_of("other")]


@pytest.mark.parametrize(
    ("what", "body", "refusal"),
    [
        ("disconnect", {}, 400),
        ("disconnect", {"account_id": "a", "login_token": "b"}, 400),
        ("disconnect", {"account_id": 7}, 400),
        ("disconnect", {"account": "a"}, 400),
        ("disconnect", {"account_id": "a"}, 404),
        ("remove", {"login_token": "nobody"}, 404),
        ("approve", {"login_token": "nobody"}, 404),
        ("approve", {"login_token": TOKEN}, 400),
        ("balance", {"credits": -1}, 400),
        ("balance", {"amount": 1}, 400),
        ("login-price", {"credits": "1"}, 400),
        ("people-price", {"credits": -1}, 400),
        ("people-price", {"price": 1}, 400),
    ],
)
def test_an_unknown_control_call_is_refused(
    linkup: Client, what: str, body: dict[str, Any], refusal: int
) -> None:
    linkup.log_in()

    assert linkup.control("POST", what, body).status_code == refusal


def test_the_balance_is_taken_by_both_versions_and_refuses_when_used_up(linkup: Client) -> None:
    linkup.log_in("checkpoint-code:mine")
    linkup.told("balance", credits=4)
    linkup.told("login-price", credits=2)

    linkup.log_in()
    linkup.suggest(ACCOUNT, count=10)
    assert linkup.ask(total_results=11).status_code == 402
    assert linkup.ask(total_results=10).status_code == 200
    assert linkup.call("GET", "credits").json()["data"] == {"credits": 0}

    for answer in (
        linkup.log_in("new"),
        linkup.suggest(ACCOUNT),
        linkup.pass_checkpoint(id_of("checkpoint-code:mine"), "123456"),
    ):
        assert (answer.status_code, code_of(answer)) == (402, "INSUFFICIENT_CREDITS")
    assert linkup.bill()["credits"] == 4
    assert code_of(linkup.call("GET", f"accounts/{id_of('new')}")) == "INVALID_ACCOUNT"
    linkup.told("balance", credits=None)
    assert linkup.suggest(ACCOUNT).status_code == 200
    assert linkup.call("GET", "credits").json()["data"]["credits"] > 0


def test_the_bill_has_the_calls_of_both_versions_and_no_token(linkup: Client) -> None:
    linkup.ask()
    linkup.log_in()
    linkup.suggest(ACCOUNT, count=12)
    linkup.call("GET", "credits")

    first, *rows = linkup.bill()["calls"]

    assert first.keys() == {
        "status", "mode", "returned", "credits", "request_id", "login_token_sha256", "fault",
        "documented",
    }  # fmt: skip
    told = [(row["operation"], row["account_id"], row["returned"], row["credits"]) for row in rows]
    assert told == [("login", ACCOUNT, 0, 0), ("network", ACCOUNT, 12, 2), ("credits", None, 0, 0)]
    tokens = [row["login_token_sha256"] for row in (first, *rows)]
    assert tokens == [sha256(TOKEN)] * 3 + [None]
    assert {row["request_id"] for row in rows} == {"request-2"}
    for shown in ("bill", "accounts"):
        assert TOKEN not in linkup.control("GET", shown).text


@pytest.fixture
def logged(linkup: Client) -> Client:
    """Make five calls of two accounts that are logged, two of them refused, and one that is not."""
    linkup.log_in()
    linkup.log_in("none:other")
    linkup.suggest(ACCOUNT, count=12)
    linkup.suggest(ACCOUNT, count=0)
    linkup.pass_checkpoint(id_of("none:other"))
    linkup.call("GET", "credits")
    return linkup


def log(linkup: Client, query: str = "") -> list[tuple[str, str]]:
    """Return the action and the status of each call in the log, oldest first."""
    data = linkup.call("GET", f"logs?{query}").json()["data"]
    assert data["total"] >= len(data["logs"])
    return [(entry["action"], entry["status"]) for entry in reversed(data["logs"])]


def test_the_log_has_writes_newest_first_with_what_they_cost(logged: Client) -> None:
    answer = logged.call("GET", "logs").json()

    assert log(logged) == [
        ("login", "success"), ("login", "success"), ("recommendations", "success"),
        ("recommendations", "error"), ("checkpoint", "error"),
    ]  # fmt: skip
    assert answer["data"]["total"] == 5
    paid = answer["data"]["logs"][2]
    assert datetime.fromisoformat(paid.pop("timestamp")).tzinfo
    assert paid == {
        "action": "recommendations", "account_id": ACCOUNT, "status": "success",
        "credits_consumed": 2,
    }  # fmt: skip
    assert answer["metadata"]["credits_consumed"] == 0


def test_the_log_is_filtered_and_paged(logged: Client) -> None:
    today = datetime.fromtimestamp(time.time(), UTC)
    tomorrow = (today + timedelta(days=1)).date()

    assert [name for name, _ in log(logged, "status=error")] == ["recommendations", "checkpoint"]
    assert [name for name, _ in log(logged, "action=login&limit=1")] == ["login"]
    assert len(log(logged, f"account_id={ACCOUNT}")) == 3
    assert log(logged, "limit=2&offset=1") == log(logged)[-3:-1]
    assert len(log(logged, f"date_from={today.date() - timedelta(days=1)}&date_to={tomorrow}")) == 5
    assert log(logged, f"date_from={tomorrow}T00:00:00Z") == []
    assert log(logged, "date_to=2025-10-22") == []


def test_people_cost_what_is_set_whomever_the_call_finds(linkup: Client) -> None:
    linkup.log_in()
    linkup.log_in("none")

    def costs(token: str) -> int:
        metadata = linkup.suggest(id_of(token), count=30).json()["metadata"]
        return int(metadata["credits_consumed"])

    assert (costs(TOKEN), costs("none")) == (3, 0)
    linkup.told("people-price", credits=5)
    assert (costs(TOKEN), costs("none")) == (5, 5)
    assert linkup.bill()["credits"] == 13
    linkup.told("people-price", credits=None)
    assert costs(TOKEN) == 3


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "offset=x", "status=odd", "date_from=soon", "date_to=9999-12-31"],
)
def test_a_bad_filter_is_refused(linkup: Client, query: str) -> None:
    assert code_of(linkup.call("GET", f"logs?{query}")) == "INVALID_PARAMS"


def test_accounts_balance_and_log_are_the_same_in_a_later_simulator(logged: Client) -> None:
    logged.log_in("checkpoint-app:mine")
    logged.told("approve", login_token="checkpoint-app:mine")
    logged.told("balance", credits=9)
    logged.told("login-price", credits=2)
    logged.told("people-price", credits=4)
    state = json.loads(json.dumps(logged.simulator.state()))
    later = LinkupSimulator()
    later.restore(state)

    with later:
        after = Client(later)
        assert later.state() == state
        assert log(after) == log(logged)
        assert after.control("GET", "accounts").json() == logged.control("GET", "accounts").json()
        assert after.pass_checkpoint(id_of("checkpoint-app:mine")).status_code == 200
        assert after.log_in("new").json()["metadata"]["credits_consumed"] == 2
        assert after.call("GET", "credits").json()["data"] == {"credits": 6}
        suggested = after.suggest(ACCOUNT).json()
        assert suggested["metadata"]["credits_consumed"] == 4
        people = suggested["data"]["recommendations"]
        assert people == logged.suggest(ACCOUNT).json()["data"]["recommendations"]


def test_a_network_goes_on_growing_in_a_later_simulator(linkup: Client) -> None:
    account = linkup.log_in("grows-5:mine").json()["data"]["account_id"]
    before = [linkup.suggest(account, count=10).json()["data"] for _ in range(2)]
    later = LinkupSimulator()
    later.restore(json.loads(json.dumps(linkup.simulator.state())))

    with later:
        people = Client(later).suggest(account, count=10).json()["data"]["recommendations"]

    assert people[5:] == before[1]["recommendations"][:5]
    assert people[5:] != before[0]["recommendations"][:5]


def test_accounts_of_before_networks_grew_are_taken(linkup: Client) -> None:
    account = linkup.log_in("grows-5:mine").json()["data"]["account_id"]
    state = json.loads(json.dumps(linkup.simulator.state()))
    del state["accounts"][0]["calls"]
    later = LinkupSimulator()
    later.restore(state)

    with later:
        people = Client(later).suggest(account, count=10).json()["data"]

    assert people == linkup.suggest(account, count=10).json()["data"]


def test_a_state_of_before_v2_is_taken(linkup: Client) -> None:
    linkup.ask()
    state = linkup.simulator.state()
    later = LinkupSimulator()

    later.restore({name: state[name] for name in ("api_key", "bill")})

    assert later.state() == state
    later.stop()


def test_every_control_call_is_documented(linkup: Client) -> None:
    documented = (paths.ROOT / "docs/OPERATIONS.md").read_text()

    paths_of = {path for _, path in linkup.simulator.routes()}
    assert [path for path in paths_of if f"/_control/{path}" not in documented] == []
