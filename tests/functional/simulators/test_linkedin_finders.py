"""LinkedIn's simulator: the finders' pages, and the links between them (CONTRACTS 1.5, 2.8)."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.linkedin_caller import ALL, Caller, urn_of

BIG = "urn:li:person:big"


def walk(linkedin: Caller, finder: str, by: str, filters: str = ALL) -> Iterator[dict[str, Any]]:
    """By links."""
    target = f"/recommendation?q={finder}&statusFilters={filters}&count=100"
    while target:
        page = linkedin.call("GET", target, by).json()
        yield from page["elements"]
        links = {link["rel"]: link["href"] for link in page["paging"]["links"]}
        target = links.get("next", "").removeprefix("/v2")


def test_the_first_demo_member_has_25_of_every_status(linkedin: Caller) -> None:
    received = list(walk(linkedin, "recipient", linkedin.ana))
    given = list(walk(linkedin, "recommender", linkedin.ana))

    assert (len(received), len(given)) == (15, 10)
    assert {it["recommendee"] for it in received} == {linkedin.ana}
    assert {it["recommender"] for it in given} == {linkedin.ana}
    assert {it["status"] for it in received} == set(ALL[5:-1].split(","))
    [replaced] = [it for it in received if it["status"] == "REPLACED"]
    [revision] = [it for it in received if urn_of(it) == replaced["nextRecommendation"]]
    assert revision["previousRecommendation"] == urn_of(replaced)
    for other in (linkedin.ben, linkedin.cleo):
        assert linkedin.urns("recipient", by=other) == linkedin.urns("recommender", by=other) == []


def test_a_page_has_ten_and_links_lead_on_and_back(linkedin: Caller) -> None:
    filters = "statusFilters=List(VISIBLE,PENDING)"
    query = "/v2/recommendation?count={}&fields=id&q=recipient&start={}&" + filters

    first = linkedin.find("recipient", f"&{filters}&fields=id")
    second = linkedin.find("recipient", f"&fields=id&{filters}&start=6&count=4")

    link = {"rel": "next", "href": query.format(10, 10), "type": "application/json"}
    assert len(first["elements"]) == 10
    assert first["paging"] == {"start": 0, "count": 10, "links": [link]}
    assert second["elements"] == first["elements"][6:]
    assert second["paging"]["links"] == [
        {"rel": "prev", "href": query.format(4, 2), "type": "application/json"},
        {"rel": "next", "href": query.format(4, 10), "type": "application/json"},
    ]


def test_the_last_page_has_no_next_link_and_an_empty_one_no_links(linkedin: Caller) -> None:
    last = linkedin.find("recommender", f"&statusFilters={ALL}&start=5&count=100")
    none = linkedin.find("recommender", f"&statusFilters={ALL}&count=0")

    assert len(last["elements"]) == 5
    assert [link["rel"] for link in last["paging"]["links"]] == ["prev"]
    assert none == {"elements": [], "paging": {"start": 0, "count": 0, "links": []}}


@pytest.mark.parametrize(
    "query",
    [
        "", "&statusFilters=VISIBLE", "&statusFilters=List()", "&statusFilters=List(GONE)",
        "&statusFilters=List((a:b))", f"&statusFilters={ALL}&count=101",
        f"&statusFilters={ALL}&count=-1", f"&statusFilters={ALL}&start=-1",
        f"&statusFilters={ALL}&start=one", f"&statusFilters={ALL}&start=List(1)",
        f"&statusFilters={ALL}&sort=created",
    ],
)  # fmt: skip
def test_a_bad_question_is_refused(linkedin: Caller, query: str) -> None:
    answer = linkedin.call("GET", f"/recommendation?q=recipient{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "ILLEGAL_ARGUMENT")


def test_a_walk_meets_ten_thousand_records_once_newest_first(linkedin: Caller) -> None:
    urns = linkedin.told("recommendations", member=BIG, received=6_000, given=4_000)["urns"]

    received = list(walk(linkedin, "recipient", BIG))
    given = list(walk(linkedin, "recommender", BIG))

    assert (len(received), len(given)) == (6_000, 4_000)
    assert {urn_of(it) for it in (*received, *given)} == set(urns)
    for records in (received, given):
        assert [it["created"] for it in records] == sorted(
            (it["created"] for it in records), reverse=True
        )
    pages = linkedin.calls()["calls"]
    assert (pages["recipient"], pages["recommender"]) == (61, 41)
    visible = list(walk(linkedin, "recipient", BIG, "List(VISIBLE)"))
    assert visible == [it for it in received if it["status"] == "VISIBLE"]


def test_a_change_is_in_the_next_page(linkedin: Caller) -> None:
    def found(status: str) -> list[str]:
        page = linkedin.find("recommender", f"&statusFilters=List({status})&count=100")
        return [urn_of(it) for it in page["elements"]]

    before = found("PENDING")
    urn = linkedin.written()
    assert found("PENDING") == [urn, *before]
    linkedin.status(urn, linkedin.ben, "CLOSED")
    assert (found("PENDING"), found("CLOSED")[0]) == (before, urn)
    linkedin.told("remove", urns=[urn])
    assert urn not in found("CLOSED")
    assert found("PENDING") == before
    loaded = linkedin.told("recommendations", member=linkedin.ana, given=3)["urns"]
    assert set(found("PENDING")) - set(before) == {loaded[2]}


def test_pages_are_whole_while_others_write(linkedin: Caller) -> None:
    urns = linkedin.told("recommendations", member=BIG, given=500)["urns"]
    changing = iter(["HIDDEN", "CLOSED", "VISIBLE"] * 10)

    def write() -> None:
        caller = Caller(linkedin.simulator)
        for status in changing:
            caller.told("change", urns=urns[:50], set={"status": status})
            caller.told("recommendations", member=BIG, received=10)
            caller.written(BIG)
        caller.session.close()

    writer = threading.Thread(target=write)
    writer.start()
    walked = [list(walk(linkedin, "recommender", BIG)) for _ in range(4)]
    writer.join()

    for records in walked:
        assert set(urns) <= {urn_of(it) for it in records}
    last = [urn_of(it) for it in walk(linkedin, "recommender", BIG)]
    assert len(last) == len(set(last)) == 530
    assert len(list(walk(linkedin, "recipient", BIG))) == 300
