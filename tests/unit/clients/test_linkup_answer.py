"""What Linkup's successes become."""

import json

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply, session_with
from tests.support.linkup_replies import DATA, KEY, PEOPLE, TOKEN, served
from vouch.clients.linkup.client import LinkupClient
from vouch.clients.linkup.people import MOST_PEOPLE
from vouch.errors import UpstreamError


def client(upstream: FakeUpstream) -> LinkupClient:
    return LinkupClient("https://linkup.test/v1", KEY, session_with(upstream))


def test_people_keep_their_order_and_their_unknown_fields() -> None:
    reply = served()

    found = client(FakeUpstream(reply)).recommend(TOKEN)

    assert [person.name for person in found.recommendations] == [p["name"] for p in PEOPLE]
    assert [person.fields for person in found.recommendations] == PEOPLE
    assert (found.total_results, found.request_id) == (3, "theirs-1")
    assert (found.pagination, found.pages_fetched) == (None, None)
    assert found.body.encode() == reply.body


def test_pagination_is_kept_with_its_unknown_fields() -> None:
    pagination = {"current_page": 1, "total_pages": 5, "pages_fetched": 3, "results_per_page": 10}

    found = client(FakeUpstream(served({**DATA, "pagination": pagination}))).recommend(TOKEN)

    assert found.pagination is not None
    assert found.pagination.fields == pagination
    assert found.pages_fetched == 3


@pytest.mark.parametrize("pagination", [None, [], "x", {}, {"pages_fetched": -1}])
def test_odd_pagination_counts_as_absent_or_empty(pagination: object) -> None:
    found = client(FakeUpstream(served({**DATA, "pagination": pagination}))).recommend(TOKEN)

    assert found.pages_fetched is None


@pytest.mark.parametrize("total", [None, "many", "4", -1, 4.5, True, [], {}])
def test_an_odd_total_is_replaced_by_the_number_of_people(total: object) -> None:
    found = client(FakeUpstream(served({**DATA, "total_results": total}))).recommend(TOKEN)

    assert found.total_results == 3


@pytest.mark.parametrize("text", [None, 7, ["x"], {}])
def test_odd_text_of_a_person_is_none(text: object) -> None:
    body = json.dumps({"data": {"recommendations": [{"name": "A", "subtitle": text}]}})

    found = client(FakeUpstream(Reply(200, body.encode()))).recommend(TOKEN)

    assert (found.recommendations[0].name, found.recommendations[0].subtitle) == ("A", None)
    assert found.body == body


def test_zero_people_are_a_success() -> None:
    data = {"total_results": 0, "recommendations": []}

    found = client(FakeUpstream(served(data))).recommend(TOKEN)

    assert (found.recommendations, found.total_results) == ((), 0)


def test_a_body_of_six_megabytes_is_the_most() -> None:
    least = len(served({"recommendations": [], "pad": ""}).body)
    pad = 6 * 2**20 - least
    whole, over = (served({"recommendations": [], "pad": "x" * n}) for n in (pad, pad + 1))

    found = client(FakeUpstream(whole)).recommend(TOKEN)
    with pytest.raises(UpstreamError) as caught:
        client(FakeUpstream(over)).recommend(TOKEN)

    assert len(found.body) == 6 * 2**20
    assert caught.value.served is None
    assert str(caught.value) == (
        "Linkup's answer is over 6 MB; ask for it in parts, with start_page and end_page"
    )


@pytest.mark.parametrize(
    ("number", "is_understood"), [(MOST_PEOPLE, True), (MOST_PEOPLE + 1, False)]
)
def test_an_answer_holds_a_bounded_number_of_people(number: int, is_understood: bool) -> None:
    upstream = FakeUpstream(served({"recommendations": [{}] * number}))

    if is_understood:
        assert len(client(upstream).recommend(TOKEN).recommendations) == number
    else:
        with pytest.raises(UpstreamError, match="cannot be understood"):
            client(upstream).recommend(TOKEN)


@pytest.mark.parametrize("half", [r'{"name":"\ud83d"}', r'{"photo":"\ud83d"}'])
def test_an_escaped_half_of_a_pair_is_passed_on_as_it_came(half: str) -> None:
    body = f'{{"data":{{"recommendations":[{half}]}}}}'

    found = client(FakeUpstream(Reply(200, body.encode()))).recommend(TOKEN)

    assert found.body == body
    assert json.dumps(found.body, ensure_ascii=False).encode()
