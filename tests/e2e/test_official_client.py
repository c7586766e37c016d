"""LinkedIn's own Python client, unmodified but for its base URL, against the running stack."""

from collections.abc import Iterator
from typing import Any

import pytest
from linkedin_api.clients.restli.client import RestliClient
from linkedin_api.common import constants

from local.stack import Stack
from tests.e2e.api import SAMPLE, Caller
from tests.e2e.guests import Guest

ALL = "/recommendation"
ONE = "/recommendation/{id}"


@pytest.fixture
def linkedin(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[RestliClient]:
    monkeypatch.setattr(constants, "NON_VERSIONED_BASE_URL", f"{stack.info.api_url}/v2")
    client = RestliClient()
    client.session.trust_env = False
    yield client
    client.session.close()


def find(linkedin: RestliClient, caller: Caller, finder: str, **query: Any) -> Any:
    return linkedin.finder(
        resource_path=ALL, finder_name=finder, query_params=query, access_token=caller.token
    )


def ids(records: list[dict[str, Any]]) -> list[int]:
    return [record["id"] for record in records]


def test_it_creates_gets_and_partially_updates(
    linkedin: RestliClient, ana: Caller, ben: Caller
) -> None:
    created = linkedin.create(
        resource_path=ALL, entity={**SAMPLE, "recommendee": ben.urn}, access_token=ana.token
    )
    urn = created.headers["X-RestLi-Id"]
    updated = linkedin.partial_update(
        resource_path=ONE,
        path_keys={"id": urn},
        patch_set_object={"status": "VISIBLE"},
        access_token=ben.token,
    )
    read = linkedin.get(resource_path=ONE, path_keys={"id": urn}, access_token=ana.token)

    assert (created.status_code, updated.status_code, read.status_code) == (201, 204, 200)
    assert created.decoded_entity_id == urn
    assert read.entity["status"] == "VISIBLE"
    assert read.entity["recommendee"] == ben.urn


def test_a_batch_of_120_ids_it_tunnels_by_itself(linkedin: RestliClient, guest: Guest) -> None:
    absent = f"urn:li:recommendation:({guest.urn},1)"

    read = linkedin.batch_get(
        resource_path=ALL, ids=[*guest.received[:119], absent], access_token=guest.token
    )

    sent = read.response.request
    assert (sent.method, sent.headers["X-HTTP-Method-Override"]) == ("POST", "GET")
    assert len(str(sent.body)) > 4096
    assert read.status_code == 200
    assert list(read.results) == guest.received[:119]
    assert ids(list(read.results.values())) == guest.ids[:119]
    assert read.statuses == {absent: 404}
    assert read.errors[absent]["code"] == "NOT_FOUND"


def test_a_batch_that_fits_it_sends_as_a_get(linkedin: RestliClient, guest: Guest) -> None:
    read = linkedin.batch_get(
        resource_path=ALL,
        ids=guest.received[:3],
        query_params={"fields": "id,status"},
        access_token=guest.token,
    )

    assert read.response.request.method == "GET"
    assert [set(each) for each in read.results.values()] == [{"id", "status"}] * 3


def test_it_finds_what_a_member_received(linkedin: RestliClient, guest: Guest) -> None:
    both = find(linkedin, guest, "recipient", statusFilters=["VISIBLE", "PENDING"], count=20)
    one = find(linkedin, guest, "recipient", statusFilters=["VISIBLE"], count=5)

    assert ids(both.elements) == guest.ids[::-1][:20]
    assert (both.paging.start, both.paging.count) == (0, 20)
    assert ids(one.elements) == guest.ids_of("VISIBLE")[::-1][:5]


def test_it_finds_what_a_member_has_given(
    linkedin: RestliClient, guest: Guest, ana: Caller
) -> None:
    urns = [guest.write(ana) for _ in range(3)]

    found = find(linkedin, guest, "recommender", statusFilters=["PENDING"])

    assert {f"urn:li:recommendation:({guest.urn},{number})" for number in ids(found.elements)} == {
        *urns
    }


def test_it_finds_a_recommendation_and_those_it_replaced(
    linkedin: RestliClient, guest: Guest, ana: Caller
) -> None:
    line = [guest.write(ana)]
    for _ in range(3):
        line.append(guest.write(ana, previousRecommendation=line[-1]))

    found = find(linkedin, ana, "descendant", recUrn=line[2])

    numbers = [int(urn.rpartition(",")[2].removesuffix(")")) for urn in line]
    assert ids(found.elements) == numbers[2::-1]
    assert {each["status"] for each in found.elements} == {"REPLACED"}


def test_it_pages_by_start_and_by_the_tokens_of_links(linkedin: RestliClient, guest: Guest) -> None:
    by_start, by_token = list[int](), list[int]()
    query: dict[str, Any] = {"statusFilters": ["VISIBLE"], "count": 25}
    while len(page := find(linkedin, guest, "recipient", **query, start=len(by_start)).elements):
        by_start += ids(page)
    token: dict[str, str] | None = {}
    while token is not None:
        page = find(linkedin, guest, "recipient", **query, **token)
        by_token += ids(page.elements)
        token = page_token(page.response.json()["paging"]["links"])

    assert by_start == by_token == guest.ids_of("VISIBLE")[::-1]


def page_token(links: list[dict[str, str]]) -> dict[str, str] | None:
    """Return what the link to the next page adds to the query."""
    for link in links:
        if link["rel"] == "next":
            query = dict(pair.split("=", 1) for pair in link["href"].split("?")[1].split("&"))
            return {"start": query["start"], "pageToken": query["pageToken"]}
    return None
