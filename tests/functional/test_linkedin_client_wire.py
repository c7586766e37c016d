"""The LinkedIn client over real sockets: which connection a call takes, and what stands on it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from tests.support.clock import Clock
from tests.support.fake_upstream import Reply
from tests.support.linkedin_client_wire import Sent, kept_wire
from tests.support.linkedin_replies import (
    CLIENT_ID,
    CLIENT_SECRET,
    ENCODED,
    RECORD,
    TOKEN,
    URN,
    grant,
    json_reply,
)
from vouch.clients.kept import IDLE
from vouch.clients.linkedin import LinkedInClient, LinkedInOAuth
from vouch.errors import UpstreamError

CREATED = Reply(201, b"", {"X-RestLi-Id": URN})


def served(sent: Sent) -> Reply:
    if sent.line.startswith("GET "):
        return json_reply(RECORD)
    return CREATED if sent.headers.get("X-RestLi-Method") == "CREATE" else Reply(204)


def once(sent: Sent) -> Reply | None:
    """Act like a kept connection that died, which only the next call on it finds out."""
    return None if sent.at > 1 else served(sent)


def test_reads_and_updates_share_a_connection_and_a_create_has_its_own() -> None:
    with kept_wire(served) as wire:
        client = LinkedInClient(wire.base_url, TOKEN)
        client.get(URN)
        client.update(URN, {"status": "VISIBLE"})
        client.create({})
        client.get(URN)

    assert [each.connection for each in wire.requests] == [1, 1, 2, 1]
    assert [each.headers["Connection"] for each in wire.requests].count("close") == 1


def test_the_reads_of_one_request_after_the_other_share_a_connection(clock: Clock) -> None:
    with kept_wire(served) as wire:
        LinkedInClient(wire.base_url, TOKEN).get(URN)
        clock.advance(IDLE // 1000)
        LinkedInClient(wire.base_url, "another-members").get(URN)

    assert [(each.connection, each.at) for each in wire.requests] == [(1, 1), (1, 2)]
    assert wire.requests[0].headers["Authorization"] != wire.requests[1].headers["Authorization"]


@pytest.mark.parametrize("seconds", [IDLE // 1000 + 1, -1])
def test_a_connection_that_was_idle_or_frozen_is_not_used_again(clock: Clock, seconds: int) -> None:
    with kept_wire(served) as wire:
        LinkedInClient(wire.base_url, TOKEN).get(URN)
        clock.advance(seconds)
        LinkedInClient(wire.base_url, TOKEN).get(URN)

    assert [(each.connection, each.at) for each in wire.requests] == [(1, 1), (2, 1)]


def test_after_a_dead_connection_no_kept_one_is_tried(pauses: list[float]) -> None:
    together, died = Barrier(3), Event()

    def at_once(sent: Sent) -> Reply | None:
        if len(wire.requests) > 1 and not died.is_set():
            together.wait(10)
        return None if died.is_set() and sent.at > 1 else served(sent)

    with kept_wire(at_once) as wire:
        client = LinkedInClient(wire.base_url, TOKEN)
        client.get(URN)
        with ThreadPoolExecutor(3) as pool:
            assert [each.urn for each in pool.map(client.get, [URN] * 3)] == [URN] * 3
        assert wire.connections == 3
        died.set()

        assert client.get(URN).urn == URN

    assert [(each.connection, each.at) for each in wire.requests[4:]][-1] == (4, 1)
    assert (len(wire.requests), len(pauses)) == (6, 1)


def test_a_read_on_a_dead_connection_is_made_again_on_a_new_one(pauses: list[float]) -> None:
    with kept_wire(once) as wire:
        client = LinkedInClient(wire.base_url, TOKEN)
        found = [client.get(URN).urn, client.get(URN).urn]

    assert found == [URN, URN]
    assert [(each.connection, each.at) for each in wire.requests] == [(1, 1), (1, 2), (2, 1)]
    assert len(pauses) == 1


def test_a_create_uses_no_kept_connection() -> None:
    with kept_wire(once) as wire:
        client = LinkedInClient(wire.base_url, TOKEN)
        client.get(URN)

        assert client.create({}) == URN

    assert [(each.connection, each.at) for each in wire.requests] == [(1, 1), (2, 1)]


def test_a_code_is_exchanged_once_on_a_connection_of_its_own() -> None:
    with kept_wire(lambda _: grant()) as wire:
        oauth = LinkedInOAuth(wire.base_url, CLIENT_ID, CLIENT_SECRET)
        oauth.exchange("code-0815", "https://app.test/")
        oauth.refresh("refresh-0815")

    assert [each.connection for each in wire.requests] == [1, 2]


def test_a_create_whose_connection_ends_is_not_repeated() -> None:
    with kept_wire(lambda _: None) as wire, pytest.raises(UpstreamError) as caught:
        LinkedInClient(wire.base_url, TOKEN).create({})

    assert (caught.value.served, len(wire.requests)) == (None, 1)


def test_path_and_query_stand_on_the_wire_as_rest_li_writes_them() -> None:
    nothing = json_reply({"elements": [], "results": {}})
    with kept_wire(lambda sent: json_reply(RECORD) if sent.at == 1 else nothing) as wire:
        client = LinkedInClient(wire.base_url, TOKEN)
        client.get(URN)
        client.batch_get([URN])
        client.recipient(["VISIBLE", "HIDDEN"])
        next(client.pages("recipient", ["VISIBLE"], at="q=recipient&pageToken=%7Ea%2Cb'%25(x)"))

    assert [each.line.removesuffix(" HTTP/1.1") for each in wire.requests] == [
        f"GET /v2/recommendation/{ENCODED}",
        f"GET /v2/recommendation?ids=List({ENCODED})",
        "GET /v2/recommendation?q=recipient&statusFilters=List(VISIBLE,HIDDEN)&start=0&count=10",
        "GET /v2/recommendation?q=recipient&pageToken=~a%2Cb'%25(x)",
    ]


def test_a_tunnelled_query_stands_in_the_body_as_it_is() -> None:
    urns = [f"urn:li:recommendation:(urn:li:person:{'x' * 64},{n})" for n in range(1, 51)]
    with kept_wire(lambda _: json_reply({"results": {}})) as wire:
        LinkedInClient(wire.base_url, TOKEN).batch_get(urns)

    (sent,) = wire.requests
    encoded = (urn.replace(":", "%3A").replace("(", "%28").replace(")", "%29") for urn in urns)
    assert sent.line == "POST /v2/recommendation HTTP/1.1"
    assert sent.body.decode() == f"ids=List({','.join(e.replace(',', '%2C') for e in encoded)})"
    assert sent.headers["X-HTTP-Method-Override"] == "GET"
    assert sent.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert int(sent.headers["Content-Length"]) == len(sent.body)
