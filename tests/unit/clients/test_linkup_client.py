"""What Linkup is asked, with what, and by when."""

import json

import pytest
from requests.adapters import BaseAdapter

from tests.support.fake_upstream import FakeUpstream, session_with
from tests.support.linkup_replies import KEY, TOKEN, served
from vouch.clients.linkup.client import LinkupClient
from vouch.errors import UpstreamError

URL = "https://linkup.test/v1"


def client(adapter: BaseAdapter, url: str = URL) -> LinkupClient:
    return LinkupClient(url, KEY, session_with(adapter))


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({}, {"country": "FR", "total_results": 10}),
        ({"country": "US", "total_results": 300}, {"country": "US", "total_results": 300}),
        ({"start_page": 2}, {"country": "FR", "start_page": 2, "end_page": 2}),
        (
            {"start_page": 1, "end_page": 3, "total_results": 7},
            {"country": "FR", "start_page": 1, "end_page": 3},
        ),
    ],
)
def test_the_mode_follows_start_page(asked: dict[str, int], sent: dict[str, int]) -> None:
    upstream = FakeUpstream(served())

    client(upstream, URL + "/").recommend(TOKEN, **asked)  # type: ignore[arg-type]

    request = upstream.requests[0]
    assert (request.method, request.url) == ("POST", URL + "/network/recommendations")
    assert json.loads(request.body or b"") == {"login_token": TOKEN, **sent}
    assert request.headers["x-api-key"] == KEY
    assert request.headers["Content-Type"] == "application/json"
    assert "X-Request-Id" not in request.headers


def test_end_page_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="start_page"):
        client(FakeUpstream()).recommend(TOKEN, end_page=3)


def test_our_request_id_is_sent_along() -> None:
    upstream = FakeUpstream(served())

    client(upstream).recommend(TOKEN, request_id="ours-1")

    assert upstream.requests[0].headers["X-Request-Id"] == "ours-1"


def test_a_request_id_that_no_header_can_hold_is_an_error_and_not_a_crash() -> None:
    upstream = FakeUpstream()

    with pytest.raises(UpstreamError) as caught:
        client(upstream).recommend(TOKEN, request_id="a\nb")

    assert (caught.value.served, upstream.requests) == (False, [])


def test_each_call_has_a_connection_of_its_own() -> None:
    upstream = FakeUpstream(served())

    client(upstream).recommend(TOKEN)

    assert upstream.requests[0].headers["Connection"] == "close"


def test_a_programming_error_is_not_reported_as_linkups() -> None:
    with pytest.raises(StopIteration):
        client(FakeUpstream()).recommend(TOKEN)


@pytest.mark.parametrize("key", ["", " 4711", "4711\n", "4711é"])
def test_a_key_that_no_header_can_hold_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ValueError, match="API key must be") as caught:
        LinkupClient(URL, key)

    assert "4711" not in str(caught.value)
