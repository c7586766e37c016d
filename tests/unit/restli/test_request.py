"""A request out of an event: size, protocol, method."""

import pytest

from tests.support.events import event
from vouch.errors import IllegalArgumentError, UriTooLongError
from vouch.restli.request import UNRESOLVED, Request

URN = "urn:li:recommendation:(urn:li:person:123ABC,123456)"
RESOLVED = [
    ("GET", URN, "", "GET"),
    ("GET", None, "", "GET_ALL"),
    ("GET", None, "q=recipient", "FINDER"),
    ("GET", None, "q=descendant&start=1&count=2", "FINDER"),
    ("GET", None, "ids=List(a,b)", "BATCH_GET"),
    ("GET", URN, "fields=id,created", "GET"),
    ("POST", None, "", "CREATE"),
    ("POST", URN, "", "PARTIAL_UPDATE"),
    ("POST", None, "ids=List(a)", "BATCH_PARTIAL_UPDATE"),
    ("POST", None, "action=move", "ACTION"),
    ("POST", URN, "action=move", "ACTION"),
]
UNRESOLVABLE = [
    ("GET", URN, "q=recipient"),
    ("GET", URN, "ids=List(a)"),
    ("GET", None, "q=recipient&ids=List(a)"),
    ("GET", None, "bq=recipient"),
    ("POST", URN, "ids=List(a)"),
    ("POST", None, "q=recipient"),
    ("PUT", URN, ""),
    ("DELETE", URN, ""),
]


@pytest.mark.parametrize(("http", "urn", "query", "method"), RESOLVED)
def test_method_follows_from_verb_key_and_parameters(
    http: str, urn: str | None, query: str, method: str
) -> None:
    assert Request(event(http, urn=urn, query=query)).method == method


@pytest.mark.parametrize(("http", "urn", "query"), UNRESOLVABLE)
def test_a_combination_that_is_no_method_is_refused(http: str, urn: str | None, query: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        _ = Request(event(http, urn=urn, query=query)).method

    assert refused.value.message == UNRESOLVED


@pytest.mark.parametrize("said", ["PARTIAL_UPDATE", "partial_update", " Partial_Update "])
def test_the_method_header_may_say_the_same(said: str) -> None:
    headers = {"x-restli-method": said}

    assert Request(event("POST", urn=URN, headers=headers)).method == "PARTIAL_UPDATE"


@pytest.mark.parametrize("said", ["GET", "BATCH_CREATE", "nonsense"])
def test_the_method_header_may_not_say_another(said: str) -> None:
    with pytest.raises(IllegalArgumentError, match="could not be resolved"):
        _ = Request(event("POST", headers={"x-restli-method": said})).method


@pytest.mark.parametrize(
    ("version", "fits"), [("2.0.0", True), (" 2.0.0 ", True), ("1.0.0", False)]
)
def test_only_protocol_2_is_spoken(version: str, fits: bool) -> None:
    request = Request(event(headers={"x-restli-protocol-version": version}))

    if fits:
        request.check_protocol()
        return
    with pytest.raises(IllegalArgumentError) as refused:
        request.check_protocol()
    assert "version 1.0.0 used by the client is not supported!" in refused.value.message


def test_a_missing_protocol_header_says_what_to_send() -> None:
    with pytest.raises(IllegalArgumentError, match="X-Restli-Protocol-Version is missing; send 2"):
        Request(event()).check_protocol()


def test_a_query_of_4_kb_passes_and_one_byte_more_does_not() -> None:
    Request(event(query="x" * 4096)).check_size()

    with pytest.raises(UriTooLongError, match="4097 bytes"):
        Request(event(query="x" * 4097)).check_size()


def test_a_syntax_error_in_the_query_carries_the_parser_s_words_and_the_remedy() -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        _ = Request(event(query="recUrn=urn:li:person:1")).query

    assert "Invalid query parameters syntax" in refused.value.message
    assert "first excess token: ':' (column 3)" in refused.value.message
    assert "urn%3Ali%3Aperson%3A123ABC" in refused.value.message
