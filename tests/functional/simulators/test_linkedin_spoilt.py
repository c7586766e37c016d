"""LinkedIn's simulator: pages, bodies and connections that go wrong though the work may be done."""

import pytest
import requests

from local.simulators.faults import Fault
from tests.support.linkedin_caller import ALL, Caller

FINDER = f"/recommendation?q=recipient&statusFilters={ALL}"


def test_a_fault_can_repeat_a_page_and_links_miss_nothing(linkedin: Caller) -> None:
    query = f"&statusFilters={ALL}&count=5"
    first, second = (linkedin.find("recipient", f"{query}&start={start}") for start in (0, 5))
    linkedin.told("faults", fault="duplicate-page")
    linkedin.written()  # is no page

    again = linkedin.find("recipient", f"{query}&start=5")

    assert again["elements"] == first["elements"] != second["elements"]
    [link] = again["paging"]["links"]
    assert link["rel"] == "next"
    after = linkedin.call("GET", link["href"].removeprefix("/v2")).json()
    assert after["elements"] == second["elements"]


def test_a_page_is_short_though_there_is_more(linkedin: Caller) -> None:
    query = f"&statusFilters={ALL}&count=5"
    linkedin.told("faults", fault="short-page", operation="recipient", times=2)

    short = linkedin.find("recipient", query)
    last = linkedin.find("recipient", f"{query}&start=14")

    assert (len(short["elements"]), len(last["elements"])) == (3, 1)
    assert short["paging"] == {"start": 0, "count": 5, "links": []}
    assert short["elements"] == linkedin.find("recipient", query)["elements"][:3]


@pytest.mark.parametrize(("fault", "is_made"), [("lost", True), ("reset", False), ("drop", False)])
def test_a_write_is_lost_with_or_without_being_made(
    linkedin: Caller, fault: str, is_made: bool
) -> None:
    before = linkedin.urns("recommender")
    linkedin.told("faults", fault=fault)

    with pytest.raises(requests.ConnectionError):
        linkedin.write()

    assert linkedin.calls()["calls"]["dropped" if fault == "drop" else "create"] == 1
    assert (linkedin.urns("recommender") != before) is is_made


def test_bodies_are_spoilt(linkedin: Caller) -> None:
    whole = linkedin.call("GET", FINDER).content
    for fault in ("html", "html-502", "empty", "truncated-json", "truncated"):
        linkedin.told("faults", fault=fault)

    html, proxy, empty, cut = (linkedin.call("GET", FINDER) for _ in range(4))
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        linkedin.call("GET", FINDER)

    assert [it.status_code for it in (html, proxy, empty, cut)] == [200, 502, 200, 200]
    assert html.text.startswith("<!DOCTYPE html>")
    assert proxy.text.startswith("<!DOCTYPE html>")
    assert empty.content == b""
    assert cut.content == whole[: len(whole) // 2]
    assert all(it.headers["x-li-request-id"] for it in (html, proxy, empty, cut))


def test_an_answer_is_late(linkedin: Caller) -> None:
    linkedin.simulator.faults.arm(Fault("latency", seconds=60))

    with pytest.raises(requests.Timeout):
        linkedin.call("GET", FINDER, timeout=0.2)

    assert linkedin.call("GET", FINDER).status_code == 200


def test_the_first_record_of_a_page_has_no_id(linkedin: Caller) -> None:
    query = f"&statusFilters={ALL}&count=5"
    linkedin.told("faults", fault="unsound-page", operation="recipient")

    spoilt, whole = (linkedin.find("recipient", query) for _ in range(2))

    first, *rest = whole["elements"]
    del first["id"]
    assert spoilt == {**whole, "elements": [first, *rest]}
