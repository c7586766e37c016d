"""The ledger of GET /v1/credits in pages: newest first, by tokens of one account and month."""

import base64
import json

import pytest

from tests.support.clock import Clock
from tests.support.payers import Payer, payer
from vouch.aws import dynamodb
from vouch.domain.credits import entry
from vouch.storage import credits

NOW = 1_792_584_183_168
MONTH = "2026-10"
LINES = 7


def write(account: str, count: int, period: str = MONTH, start: int = 0) -> None:
    """Write that number of lines, a millisecond apart."""
    lines = [entry(NOW + start + n, "RESERVED", -1, "0a") for n in range(count)]
    dynamodb.commit({line["id"]: credits.put_entry(account, period, line) for line in lines})


@pytest.fixture
def acme(clock: Clock) -> Payer:
    clock.now = NOW // 1000
    made = payer(monthly_credits=100)
    write(made.id, LINES)
    return made


def walk(account: Payer, count: int) -> list[list[str]]:
    """The ids of each page."""
    pages: list[list[str]] = []
    token: str | None = ""
    while token is not None:
        more = {"page_token": token} if token else {}
        answer = account.report(count=count, **more)
        assert answer.status == 200, answer.body
        ledger = answer.json["ledger"]
        pages.append([each["id"] for each in ledger["elements"]])
        token = ledger["paging"]["next_page_token"]
        assert len(pages) <= LINES
    return pages


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, [1] * 7), (3, [3, 3, 1]), (6, [6, 1]), (7, [7]), (100, [7])]
)
def test_a_walk_meets_each_line_once_newest_first(
    acme: Payer, count: int, sizes: list[int]
) -> None:
    pages = walk(acme, count)

    met = [line for page in pages for line in page]
    assert [len(page) for page in pages] == sizes
    assert met == sorted(set(met), reverse=True)
    assert len(met) == LINES


def test_lines_written_during_a_walk_do_not_shift_it(acme: Payer) -> None:
    first = acme.report(count=3).json["ledger"]
    write(acme.id, 2, start=1000)

    second = acme.report(count=100, page_token=first["paging"]["next_page_token"]).json["ledger"]

    assert len(second["elements"]) == LINES - 3
    assert second["elements"][0]["id"] < first["elements"][-1]["id"]


def test_fifty_lines_are_a_page_by_default(acme: Payer) -> None:
    write(acme.id, 50, start=1000)

    ledger = acme.report().json["ledger"]

    assert len(ledger["elements"]) == ledger["paging"]["count"] == 50
    assert ledger["paging"]["next_page_token"]


def test_a_token_is_of_one_account_and_one_month(acme: Payer) -> None:
    other = payer(monthly_credits=100)
    write(other.id, LINES)
    write(acme.id, LINES, "2026-09")
    token = acme.report(count=3).json["ledger"]["paging"]["next_page_token"]

    assert acme.report(page_token=token, period=MONTH).status == 200
    assert acme.report(page_token=token, period="2026-09").status == 400
    assert other.report(page_token=token).status == 400


@pytest.mark.parametrize(
    "place", ["", "~", "entry#1", "1792584183168", "1792584183168-" + "0" * 65]
)
def test_a_forged_place_is_refused(acme: Payer, place: str) -> None:
    token = acme.report(count=3).json["ledger"]["paging"]["next_page_token"]
    _, digest = json.loads(base64.urlsafe_b64decode(token + "=="))
    forged = base64.urlsafe_b64encode(json.dumps([place, digest]).encode()).decode().rstrip("=")

    answer = acme.report(page_token=forged)

    assert answer.status == 400
    assert answer.json["message"].startswith("page_token: not of this period")


@pytest.mark.parametrize("token", ["", "x", "%C3%A9", "W10", "eyJhIjoxfQ", "%25", "A" * 4000])
def test_text_that_is_no_token_is_refused(acme: Payer, token: str) -> None:
    assert acme.report(page_token=token).status == 400
