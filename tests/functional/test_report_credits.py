"""GET /v1/credits: what was granted, reserved and charged, by month and day."""

import pytest

from tests.support.builders import Member
from tests.support.clock import Clock
from tests.support.payers import payer
from vouch.aws import dynamodb
from vouch.domain.credits import entry
from vouch.storage import credits

NOW = 1_792_584_183_168
"""2026-10-21T12:03:03.168Z"""
MONTH = "2026-10"
SOME = {"id", "at", "type", "credits", "reservation", "reason"}


@pytest.fixture
def october(clock: Clock) -> Clock:
    clock.now = NOW // 1000
    return clock


def opened(
    account: str, limit: int | None, numbers: dict[str, int] | None = None, period: str = MONTH
) -> None:
    """A month as the ledger leaves it."""
    dynamodb.commit({"balance": credits.put_balance(account, period, limit)})
    if numbers:
        dynamodb.commit({"balance": credits.update_balance(account, period, numbers)})


def test_a_month_in_use_is_reported_by_day_and_outcome(october: Clock) -> None:
    acme = payer(monthly_credits=1000)
    days = {
        "charged_2026-10-21": 4,
        "calls_2026-10-21": 3,
        "charged_2026-10-02": 30,
        "calls_2026-10-02": 1,
        "calls_2026-10-09": 1,
    }
    outcomes = {"outcome_SETTLED": 3, "outcome_RELEASED": 2}
    moved = {"remaining": -44, "reserved": 10, "charged": 34}
    upstream = {"upstreamCounted": 5, "upstreamEstimated": 41, "upstreamUnknown": 1}
    opened(acme.id, 1000, moved | days | outcomes | upstream)

    answer = acme.report()

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
    assert answer.json == {
        "period": MONTH,
        "limit": 1000,
        "granted": 1000,
        "remaining": 956,
        "reserved": 10,
        "charged": 34,
        "days": [
            {"date": "2026-10-02", "charged": 30, "calls": 1},
            {"date": "2026-10-09", "charged": 0, "calls": 1},
            {"date": "2026-10-21", "charged": 4, "calls": 3},
        ],
        "outcomes": {"SETTLED": 3, "RELEASED": 2},
        "upstream": {"estimated": 41, "unknown_calls": 1, "consumed": None},
        "ledger": {"elements": [], "paging": {"count": 50, "next_page_token": None}},
    }


def test_each_kind_of_line_is_written_as_documented(october: Clock) -> None:
    acme = payer(monthly_credits=100)
    opened(acme.id, 100)
    lines = [
        entry(NOW, "GRANTED", 100, "aa", reason="monthly credits"),
        entry(NOW, "RESERVED", -3, "bb", reservation="r1"),
        entry(NOW + 1, "SETTLED", 1, "cc", reservation="r1", charged=2, upstream_credits=3),
        entry(NOW + 2, "RELEASED", 3, "dd", reservation="r2", reason="EXPIRED", upstream="UNKNOWN"),
        entry(NOW + 3, "SETTLED", 1, "ee", reservation="r3", charged=2, upstream_estimate=4),
    ]
    dynamodb.commit({line["id"]: credits.put_entry(acme.id, MONTH, line) for line in lines})

    estimated, released, settled, reserved, granted = acme.report().json["ledger"]["elements"]

    assert granted == {
        "id": lines[0]["id"],
        "at": "2026-10-21T12:03:03.168Z",
        "type": "GRANTED",
        "credits": 100,
        "reservation": None,
        "reason": "monthly credits",
    }
    assert (reserved["type"], reserved["credits"], reserved["reservation"]) == (
        "RESERVED",
        -3,
        "r1",
    )
    assert reserved["reason"] is None
    assert settled.keys() == SOME | {"charged", "upstream_credits"}
    assert settled["upstream_credits"] == 3
    assert estimated.keys() == SOME | {"charged", "upstream_estimate"}
    assert estimated["upstream_estimate"] == 4
    assert (settled["credits"], settled["charged"]) == (1, 2)
    assert settled["at"] == "2026-10-21T12:03:03.169Z"
    assert released.keys() == SOME | {"upstream"}
    assert (released["reason"], released["upstream"]) == ("EXPIRED", "UNKNOWN")


@pytest.mark.parametrize("counted", [{}, {"upstreamCounted": 4, "upstreamEstimated": 9}])
def test_a_month_in_which_an_earlier_release_ended_calls_has_no_numbers_of_linkups_bill(
    october: Clock, counted: dict[str, int]
) -> None:
    acme = payer()
    opened(acme.id, None, {"outcome_SETTLED": 3, "outcome_RELEASED": 2} | counted)

    upstream = acme.report().json["upstream"]

    assert upstream == {"estimated": None, "unknown_calls": None, "consumed": None}


def test_the_current_month_shows_its_coming_grant_before_its_first_use(
    october: Clock,
) -> None:
    acme = payer(monthly_credits=250)

    for answer in (acme.report(), acme.report(period=MONTH)):
        assert answer.json == {
            "period": MONTH,
            "limit": 250,
            "granted": 250,
            "remaining": 250,
            "reserved": 0,
            "charged": 0,
            "days": [],
            "outcomes": {"SETTLED": 0, "RELEASED": 0},
            "upstream": {"estimated": 0, "unknown_calls": 0, "consumed": None},
            "ledger": {"elements": [], "paging": {"count": 50, "next_page_token": None}},
        }


@pytest.mark.parametrize("period", ["2026-09", "2026-11", "1999-01"])
def test_another_month_without_use_is_all_zeros(october: Clock, period: str) -> None:
    answer = payer(monthly_credits=250).report(period=period)

    assert answer.status == 200
    assert answer.json["period"] == period
    assert [answer.json[name] for name in ("granted", "remaining", "reserved", "charged")] == [
        0
    ] * 4
    assert answer.json["limit"] == 250
    assert answer.json["ledger"]["elements"] == []


def test_an_account_without_a_limit_shows_nothing_granted_or_left(october: Clock) -> None:
    free = payer()
    before = free.report().json
    opened(free.id, None, {"remaining": -7, "charged": 7})

    after = free.report().json

    for told in (before, after):
        assert told["limit"] is told["granted"] is told["remaining"] is None
    assert (before["charged"], after["charged"]) == (0, 7)


def test_a_month_keeps_the_limit_it_was_opened_with(october: Clock) -> None:
    acme = payer(monthly_credits=500)
    opened(acme.id, 100, period="2026-09")

    assert acme.report(period="2026-09").json["limit"] == 100
    assert acme.report().json["limit"] == 500


def test_the_current_month_is_that_of_utc(clock: Clock) -> None:
    acme = payer(monthly_credits=1)
    clock.now = 1_793_491_199  # 2026-10-31T23:59:59Z
    last = acme.report().json["period"]
    clock.advance(1)

    assert (last, acme.report().json["period"]) == ("2026-10", "2026-11")


def test_an_account_sees_its_own_credits_only(october: Clock) -> None:
    acme, other = payer(monthly_credits=10), payer(monthly_credits=20)
    opened(acme.id, 10, {"remaining": -4, "charged": 4})

    assert other.report().json["charged"] == 0
    assert other.report().json["granted"] == 20


@pytest.mark.parametrize(
    "period", ["2026-13", "2026-00", "2026-1", "202610", "october", "", "2026-10-01", "²026-10"]
)
def test_a_period_that_is_no_month_is_refused(period: str) -> None:
    answer = payer().report(period=period)

    assert answer.status == 400
    assert answer.json == {"status": "error", "message": "period: a month as YYYY-MM"}


@pytest.mark.parametrize("count", ["0", "101", "-1", "ten", "", "1.0", "00001500", "9" * 5000, "²"])
def test_a_count_other_than_1_to_100_is_refused(count: str) -> None:
    answer = payer().report(count=count)

    assert answer.status == 400
    assert answer.json == {"status": "error", "message": "count: 1 to 100"}


def test_one_refusal_reports_every_problem() -> None:
    answer = payer().report(period="2026-13", count=0, page_token="x")

    assert answer.status == 400
    for name in ("period", "count", "page_token"):
        assert f"{name}: " in answer.json["message"]


def test_parameters_are_decoded_and_unknown_or_repeated_ones_refused(october: Clock) -> None:
    acme = payer(monthly_credits=1)

    assert acme.call("GET", "/v1/credits?%70eriod=2026%2D09").json["period"] == "2026-09"
    unknown = acme.call("GET", "/v1/credits?month=2026-09&period=2026-09&period=2026-10")
    assert unknown.status == 400
    assert unknown.json["message"] == (
        "no parameter 'month', but period; period is sent more than once;"
        " there are: period, count, page_token"
    )


def test_only_get_is_served() -> None:
    answer = payer().call("POST", "/v1/credits", {})

    assert answer.status == 405
    assert answer.headers["allow"] == "GET"
    assert answer.json == {
        "status": "error",
        "message": "POST is not served here; allowed: GET",
    }


def test_a_members_token_opens_no_account(alice: Member) -> None:
    acme, bearer = payer(), {"Authorization": f"Bearer {alice.token}"}

    both = acme.call("GET", "/v1/credits", headers=bearer)
    assert both.status == 400
    assert both.json["message"] == "send x-api-key or Authorization, not both"
    assert alice.call("GET", "/v1/credits").status == 401
