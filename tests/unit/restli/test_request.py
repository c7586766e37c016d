"""A request out of an event: size, protocol, method, and the request inside a tunnelled one."""

import base64

import pytest

from tests.support.context import Context
from tests.support.events import event
from vouch.errors import IllegalArgumentError, UriTooLongError
from vouch.restli.request import Request

URN = "urn:li:recommendation:(urn:li:person:123ABC,123456)"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("http", "urn", "query", "method"),
    [
        ("GET", URN, "", "GET"),
        ("GET", URN, "fields=id,created", "GET"),
        ("GET", None, "", "GET_ALL"),
        ("GET", None, "q=descendant&start=1&count=2", "FINDER"),
        ("GET", None, "%71=recipient", "FINDER"),
        ("GET", None, "ids=List(a,b)", "BATCH_GET"),
        ("GET", None, "ids=List()", "BATCH_GET"),
        ("POST", None, "", "CREATE"),
        ("POST", URN, "", "PARTIAL_UPDATE"),
        ("DELETE", URN, "", "DELETE"),
    ],
)
def test_the_method_follows_from_verb_key_and_parameters(
    http: str, urn: str | None, query: str, method: str
) -> None:
    assert Request(event(http, urn=urn, query=query), Context()).method == method


@pytest.mark.parametrize(
    "said",
    ["PARTIAL_UPDATE", "partial_update", " Partial_Update ", "", "partial_update,partial_update"],
)
def test_the_method_header_is_read_in_any_case_and_empty_as_absent(said: str) -> None:
    headers = {"x-restli-method": said}

    assert Request(event("POST", urn=URN, headers=headers), Context()).method == "PARTIAL_UPDATE"


@pytest.mark.parametrize(
    ("http", "query", "said"),
    [("POST", "", "get"), ("GET", "q=a&ids=List(b)", ""), ("GET", "q=a", "BATCH_GET")],
)
def test_a_request_that_contradicts_itself_is_refused(http: str, query: str, said: str) -> None:
    headers = {"x-restli-method": said}

    with pytest.raises(IllegalArgumentError):
        _ = Request(event(http, query=query, headers=headers), Context()).method


@pytest.mark.parametrize("version", ["2.0.0", " 2.0.0 ", "2.0.0, 2.0.0", "2.0.0,2.0.0,2.0.0"])
def test_protocol_2_is_spoken(version: str) -> None:
    Request(event(headers={"x-restli-protocol-version": version}), Context()).check_protocol()


@pytest.mark.parametrize(
    "version", ["1.0.0", "2.0", "", "3.0.0", "2.0.0, 1.0.0", "2.0.0,", "1.0.0,1.0.0"]
)
def test_other_protocols_are_refused(version: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        Request(event(headers={"x-restli-protocol-version": version}), Context()).check_protocol()

    said = version.partition(",")[0] if version == "1.0.0,1.0.0" else version
    assert f"version {said} used by the client is not supported!" in refused.value.message


def test_a_missing_protocol_header_is_answered_with_the_header_to_send() -> None:
    with pytest.raises(IllegalArgumentError, match="X-Restli-Protocol-Version is missing; send 2"):
        Request(event(), Context()).check_protocol()


def test_a_query_of_4_kb_passes_and_a_longer_one_is_advised_to_tunnel() -> None:
    Request(event(query="x" * 4096), Context()).check_size()

    with pytest.raises(UriTooLongError) as refused:
        Request(event(query="x" * 4097), Context()).check_size()
    for told in ("4097 bytes", "tunnel", "X-HTTP-Method-Override: GET", FORM):
        assert told in refused.value.message


def test_a_syntax_error_in_the_query_carries_the_parser_s_words_and_the_remedy() -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        _ = Request(event(query="recUrn=urn:li:person:1"), Context()).query

    assert "Invalid query parameters syntax" in refused.value.message
    assert "first excess token: ':' (column 3)" in refused.value.message
    assert refused.value.message.endswith("; send recUrn=urn%3Ali%3Aperson%3A1")


def test_a_syntax_error_without_a_urn_shows_a_sample() -> None:
    with pytest.raises(IllegalArgumentError, match="as in urn%3Ali%3Aperson%3A123ABC"):
        _ = Request(event(query="x=("), Context()).query


def test_a_tunnelled_request_is_read_from_its_body() -> None:
    headers = {"x-http-method-override": "GET", "content-type": FORM, "x-restli-method": "finder"}
    body = base64.b64encode(b"q=recipient&statusFilters=List(VISIBLE)").decode()

    request = Request(
        event("POST", query="count=5", headers=headers, body=body, base64=True), Context()
    )

    assert (request.http_method, request.method, request.body) == ("GET", "FINDER", b"")
    assert request.query == {"count": "5", "q": "recipient", "statusFilters": ["VISIBLE"]}


def test_only_the_outer_query_is_measured() -> None:
    headers = {"x-http-method-override": "GET", "content-type": FORM}
    request = Request(
        event("POST", headers=headers, body="ids=List(" + "a," * 9000 + "b)"), Context()
    )

    request.check_size()

    assert len(request.query["ids"]) == 9001


def test_a_parameter_in_both_queries_counts_as_repeated() -> None:
    headers = {"x-http-method-override": "GET", "content-type": FORM}

    with pytest.raises(IllegalArgumentError, match="unexpected repeated query param in URI: q"):
        _ = Request(event("POST", query="q=a", headers=headers, body="q=b"), Context()).query


def test_an_override_that_is_sent_twice_alike_counts_once() -> None:
    headers = {"x-http-method-override": "GET, GET", "content-type": FORM}

    assert Request(event("POST", headers=headers, body="q=a"), Context()).method == "FINDER"


def test_a_body_is_no_query_without_the_override() -> None:
    request = Request(event("POST", headers={"content-type": FORM}, body="ids=List(a)"), Context())

    assert (request.query, request.method, request.body) == ({}, "CREATE", b"ids=List(a)")
