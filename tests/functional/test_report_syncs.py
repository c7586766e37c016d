"""GET /v1/syncs: newest first, by pages, to the member and to the accounts that connected it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway
from tests.support.connecting import connect
from tests.support.payers import payer
from tests.support.syncing import ROUTE, Connected, connected, runs, sync_stack
from vouch.aws import dynamodb
from vouch.settings import settings
from vouch.storage import sync_runs

FIELDS = [
    *("id", "member", "state", "seen", "created", "updated", "deleted", "pages", "skipped"),
    *("started", "finished", "resume_at", "error"),
]
TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack() as simulator:
        yield simulator


def walked(ana: Connected, count: int, *, by_account: bool) -> list[list[str]]:
    """The ids on each page."""
    pages, query = [], f"?count={count}"
    while True:
        page: Any = (
            ana.account.call("GET", ROUTE + query).json
            if by_account
            else ana.call("GET", query).json
        )
        pages.append([each["id"] for each in page["elements"]])
        assert page["paging"]["count"] == count
        if not (token := page["paging"]["next_page_token"]):
            return pages
        query = f"?count={count}&page_token={token}"


def test_a_sync_is_reported_with_these_fields(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    queued = ana.told(sync)
    report = ana.sync()

    assert list(queued) == list(report) == FIELDS
    assert queued == {
        "id": sync,
        "member": ana.urn,
        "state": "QUEUED",
        **dict.fromkeys(["seen", "created", "updated", "deleted", "pages", "skipped"], 0),
        **dict.fromkeys(["started", "finished", "resume_at", "error"]),
    }
    assert report["state"] == "SUCCEEDED"
    assert TIME.fullmatch(report["started"])
    assert report["started"] <= report["finished"]
    assert (report["resume_at"], report["error"]) == (None, None)


@pytest.mark.parametrize("by_account", [False, True])
def test_syncs_are_listed_newest_first_by_pages(
    linkedin: LinkedInSimulator, *, by_account: bool
) -> None:
    ana = connected(linkedin)
    for _ in range(5):
        ana.sync()
    newest = [str(run["id"]) for run in reversed(runs(ana.urn))]

    assert walked(ana, 2, by_account=by_account) == [newest[:2], newest[2:4], newest[4:]]
    assert walked(ana, 5, by_account=by_account) == [newest]
    assert len(set(newest)) == 5


def test_an_account_sees_the_syncs_of_its_connected_members_only(
    linkedin: LinkedInSimulator,
) -> None:
    account = payer()
    ana, ben = connected(linkedin, account=account), connected(linkedin, account=account)
    carol = connected(linkedin)
    mine = [ana.sync()["id"], ben.sync()["id"]]
    carol.sync()

    told = account.call("GET", ROUTE).json["elements"]

    assert [each["id"] for each in told] == mine[::-1]
    assert {each["member"] for each in told} == {ana.urn, ben.urn}


def test_a_member_sees_its_own_syncs_under_any_account(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)
    other = payer()
    connect(other, ana.urn)

    other.call("POST", ROUTE)

    [mine] = ana.call("GET").json["elements"]
    assert [each["id"] for each in ana.account.call("GET", ROUTE).json["elements"]] == [mine["id"]]
    assert [each["id"] for each in other.call("GET", ROUTE).json["elements"]] == [mine["id"]]


def test_an_expired_report_is_left_out(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)
    old, new = ana.sync()["id"], ana.sync()["id"]
    key = dynamodb.pack(sync_runs.key(ana.urn, old))
    dynamodb.client().delete_item(TableName=settings().bookkeeping_table, Key=key)

    told = ana.account.call("GET", ROUTE).json["elements"]

    assert [each["id"] for each in told] == [new]


@pytest.mark.parametrize(
    "query", ["?count=0", "?count=101", "?count=x", "?page_token=abc", "?state=FAILED"]
)
def test_a_bad_query_is_refused(linkedin: LinkedInSimulator, query: str) -> None:
    assert connected(linkedin).call("GET", query).status == 400


def test_a_page_token_of_another_caller_is_refused(linkedin: LinkedInSimulator) -> None:
    ana, ben = connected(linkedin), connected(linkedin)
    ana.sync()
    ana.sync()
    token = ana.call("GET", "?count=1").json["paging"]["next_page_token"]

    assert ana.call("GET", f"?page_token={token}").status == 200
    assert ben.call("GET", f"?page_token={token}").status == 400
    assert ana.account.call("GET", f"{ROUTE}?page_token={token}").status == 400


def test_other_methods_are_answered_with_the_allowed_ones(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)

    answer = gateway.call("DELETE", ROUTE, {"Authorization": f"Bearer {ana.token}"})

    assert answer.status == 405
