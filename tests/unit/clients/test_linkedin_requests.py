"""What LinkedIn is sent for each operation (CONTRACTS 1.1, 2.3, 2.9)."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from requests import PreparedRequest

from tests.support.fake_upstream import Reply
from tests.support.linkedin_replies import (
    ENCODED,
    RECORD,
    TOKEN,
    URL,
    URN,
    json_reply,
    linkedin,
    page,
    urn_of,
)
from vouch.clients.linkedin import LinkedInClient
from vouch.codec import parse_query

FOUND = page(range(0))
ONE = json_reply(RECORD)
NONE = json_reply({"results": {}})
HERE = "/recommendation"
type Ask = Callable[[LinkedInClient], object]

READS: dict[str, tuple[Ask, Reply, str, str]] = {
    "get": (lambda it: it.get(URN), ONE, "GET", f"{HERE}/{ENCODED}"),
    "batch_get": (
        lambda it: it.batch_get([URN, urn_of(7)]),
        NONE,
        "BATCH_GET",
        f"{HERE}?ids=List({ENCODED},{ENCODED.replace('123456', '7')})",
    ),
    "recipient": (
        lambda it: it.recipient(["VISIBLE"]),
        FOUND,
        "FINDER",
        f"{HERE}?q=recipient&statusFilters=List(VISIBLE)&start=0&count=10",
    ),
    "recommender": (
        lambda it: it.recommender(("PENDING", "HIDDEN"), start=20, count=5),
        FOUND,
        "FINDER",
        f"{HERE}?q=recommender&statusFilters=List(PENDING,HIDDEN)&start=20&count=5",
    ),
    "find": (
        lambda it: it.find("recipient", ["a(b"], count=1),
        FOUND,
        "FINDER",
        f"{HERE}?q=recipient&statusFilters=List(a%28b)&start=0&count=1",
    ),
    "descendant": (
        lambda it: it.descendant(URN),
        FOUND,
        "FINDER",
        f"{HERE}?q=descendant&recUrn={ENCODED}",
    ),
    "pages": (
        lambda it: next(it.pages("recipient", ["VISIBLE"])),
        FOUND,
        "FINDER",
        f"{HERE}?q=recipient&statusFilters=List(VISIBLE)&start=0&count=100",
    ),
    "pages from a place": (
        lambda it: next(it.pages("recipient", ["VISIBLE"], at="q=recipient&pageToken=a%2Cb")),
        FOUND,
        "FINDER",
        f"{HERE}?q=recipient&pageToken=a%2Cb",
    ),
}


def header(request: PreparedRequest, name: str) -> str | None:
    value = request.headers.get(name)
    return None if value is None else str(value)


def query(request: PreparedRequest) -> str:
    """Wherever it travels."""
    body = request.body
    return body.decode() if isinstance(body, bytes) else str(request.url).partition("?")[2]


@pytest.mark.parametrize(("ask", "reply", "method", "sent"), READS.values(), ids=READS)
def test_a_read_is_a_rest_li_request_in_the_members_name(
    ask: Ask, reply: Reply, method: str, sent: str
) -> None:
    client, upstream = linkedin(reply)

    ask(client)

    (request,) = upstream.requests
    assert (request.method, request.url, request.body) == ("GET", URL + sent, None)
    assert header(request, "X-RestLi-Method") == method
    assert header(request, "X-Restli-Protocol-Version") == "2.0.0"
    assert header(request, "Authorization") == f"Bearer {TOKEN}"


def test_a_create_sends_its_fields_and_gives_the_new_urn() -> None:
    client, upstream = linkedin(Reply(201, b"", {"X-RestLi-Id": URN}))

    created = client.create({"recommendee": "urn:li:person:1", "recommendationText": "Ünïque"})

    (request,) = upstream.requests
    assert (request.method, request.url, created) == ("POST", URL + HERE, URN)
    assert json.loads(request.body or b"") == {
        "recommendee": "urn:li:person:1",
        "recommendationText": "Ünïque",
    }
    assert header(request, "X-RestLi-Method") == "CREATE"
    assert header(request, "Content-Type") == "application/json"
    assert header(request, "X-Restli-Protocol-Version") == "2.0.0"


def test_a_create_has_a_connection_of_its_own_and_a_read_a_kept_one() -> None:
    client, upstream = linkedin(Reply(201, b"", {"X-RestLi-Id": URN}), json_reply(RECORD))

    client.create({})
    client.get(URN)

    kept = [header(request, "Connection") for request in upstream.requests]
    assert kept == ["close", "keep-alive"]


@pytest.mark.parametrize(
    ("changes", "patch"),
    [
        ({"status": "VISIBLE"}, {"$set": {"status": "VISIBLE"}}),
        ({"recommendeeEntity": None}, {"$delete": ["recommendeeEntity"]}),
        (
            {"status": "HIDDEN", "recommendeeEntity": None},
            {"$set": {"status": "HIDDEN"}, "$delete": ["recommendeeEntity"]},
        ),
    ],
)
def test_an_update_is_a_patch(changes: dict[str, str | None], patch: object) -> None:
    client, upstream = linkedin(Reply(204))

    client.update(URN, changes)

    (request,) = upstream.requests
    assert (request.method, request.url) == ("POST", f"{URL}{HERE}/{ENCODED}")
    assert json.loads(request.body or b"") == {"patch": patch}
    assert header(request, "X-RestLi-Method") == "PARTIAL_UPDATE"


def test_userinfo_is_no_rest_li_request() -> None:
    client, upstream = linkedin(json_reply({"sub": "123ABC", "name": "Ana Costa"}))

    found = client.userinfo()

    (request,) = upstream.requests
    assert (request.method, request.url) == ("GET", URL + "/userinfo")
    assert "X-RestLi-Method" not in request.headers
    assert (found.member, found.name, found.given_name) == (
        "urn:li:person:123ABC",
        "Ana Costa",
        None,
    )


LONGEST = "q=recipient&x=" + "y" * (4096 - 14)


def test_a_query_of_4_kb_is_sent_in_the_uri() -> None:
    client, upstream = linkedin(FOUND)

    next(client.pages("recipient", ["VISIBLE"], at=LONGEST))

    assert upstream.requests[0].url == f"{URL}{HERE}?{LONGEST}"


def test_a_longer_query_is_tunnelled_as_it_stands() -> None:
    client, upstream = linkedin(FOUND)

    next(client.pages("recipient", ["VISIBLE"], at=LONGEST + "%2C"))

    (request,) = upstream.requests
    assert (request.method, request.url) == ("POST", URL + HERE)
    assert request.body == (LONGEST + "%2C").encode()
    assert header(request, "X-HTTP-Method-Override") == "GET"
    assert header(request, "Content-Type") == "application/x-www-form-urlencoded"
    assert header(request, "X-RestLi-Method") == "FINDER"


@pytest.mark.parametrize(("person", "sent"), [("A", "GET"), ("A" * 64, "POST")])
def test_many_records_are_read_once_each_in_batches_of_fifty(person: str, sent: str) -> None:
    client, upstream = linkedin(NONE, NONE, NONE)
    urns = [f"urn:li:recommendation:(urn:li:person:{person},{each})" for each in range(1, 121)]

    client.batch_get([*urns, *urns])

    asked = [parse_query(query(request))["ids"] for request in upstream.requests]
    assert asked == [urns[:50], urns[50:100], urns[100:]]
    assert [header(each, "X-RestLi-Method") for each in upstream.requests] == ["BATCH_GET"] * 3
    assert [each.method for each in upstream.requests] == [sent, sent, "GET"]


def test_an_empty_batch_makes_no_call() -> None:
    client, upstream = linkedin()

    assert client.batch_get([]) == ({}, {})
    assert upstream.requests == []


@pytest.mark.parametrize("statuses", [[], "VISIBLE"])
def test_a_finder_needs_a_list_of_statuses(statuses: list[str]) -> None:
    client, upstream = linkedin()

    with pytest.raises(ValueError, match="statuses"):
        client.recipient(statuses)

    assert upstream.requests == []


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "tokén"])
def test_a_token_that_no_header_can_hold_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(ValueError, match="access token must be") as caught:
        LinkedInClient(URL, token)

    assert not token or token not in str(caught.value)


def test_a_client_does_not_show_its_token() -> None:
    client, _ = linkedin()

    assert TOKEN not in repr(client)
    assert TOKEN not in str(client)


def test_the_client_is_a_library_without_a_stack() -> None:
    program = (
        "import sys, vouch.clients.linkedin as linkedin\n"
        "linkedin.LinkedInClient('http://127.0.0.1/v2', 'token')\n"
        "linkedin.LinkedInOAuth('http://127.0.0.1/oauth/v2', 'id', 'secret')\n"
        "brought = {'boto3', 'botocore', 'aws_lambda_powertools', 'pydantic', 'vouch.settings'}\n"
        "print(*brought & sys.modules.keys())"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env={})  # noqa: S603

    assert done.stdout == b"\n"
