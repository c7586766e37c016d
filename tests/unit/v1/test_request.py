"""The query of a /v1 call: decoded strictly, known parameters only, each once."""

import pytest

from tests.support.context import Context
from tests.support.events import event
from vouch.errors import IllegalArgumentError
from vouch.v1.request import Request


def query(text: str, *known: str) -> dict[str, str]:
    return Request(event(query=text), Context()).query(*(known or ("a", "b")))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", {}),
        ("a=1", {"a": "1"}),
        ("a=1&b=2", {"a": "1", "b": "2"}),
        ("a=1&", {"a": "1"}),
        ("a", {"a": ""}),
        ("a=", {"a": ""}),
        ("a=1=2", {"a": "1=2"}),
        ("%61=%C3%a9", {"a": "é"}),
        ("a=%2525", {"a": "%25"}),
        ("a=1+2", {"a": "1+2"}),
        ("a=%26%3D", {"a": "&="}),
    ],
)
def test_a_query_is_decoded_once(text: str, values: dict[str, str]) -> None:
    assert query(text) == values


@pytest.mark.parametrize("text", ["a=%", "a=%2", "a=%zz", "a=%+1", "%=1", "a=%u0041", "a=% 1"])
def test_a_percent_that_starts_no_escape_is_refused(text: str) -> None:
    with pytest.raises(IllegalArgumentError, match="starts no escape"):
        query(text)


@pytest.mark.parametrize("text", ["a=%ff", "a=%ED%A0%80", "%C3=1"])
def test_a_query_that_is_not_utf_8_is_refused(text: str) -> None:
    with pytest.raises(IllegalArgumentError, match="not UTF-8"):
        query(text)


def test_all_unknown_and_repeated_parameters_are_named_beside_the_known() -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        query("x=1&a=1&%61=2&y=1&y=2")

    assert str(refused.value) == (
        "no parameter 'x'; no parameter 'y'; a is sent more than once; there are: a, b"
    )


@pytest.mark.parametrize(
    ("sent", "known"),
    [("month", "period"), ("pageToken", "page_token"), ("count[]", "count"), ("limit", "count")],
)
def test_an_unknown_parameter_is_answered_with_the_one_that_it_means(sent: str, known: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        query(f"{sent}=1", "period", "count", "page_token")

    assert f"no parameter '{sent}', but {known}; there are: " in str(refused.value)


def test_a_query_of_thousands_of_parameters_gets_a_short_answer() -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        query("&".join(f"{n}{'x' * 100}=1" for n in range(5000)))

    assert len(str(refused.value)) < 1000


def test_a_query_of_a_third_party_yields_the_named_parameter_only() -> None:
    request = Request(event(query="x=1&a=%C3%A9+b&b=1&b=2&c="), Context())

    assert request.sent_by_others("a") == "é b"
    assert [request.sent_by_others(name) for name in ("b", "c", "d")] == [None, None, None]


def test_a_third_party_query_of_hundreds_of_parameters_yields_nothing() -> None:
    text = "&".join(["a=1", *(f"p{n}=1" for n in range(200))])

    assert Request(event(query=text), Context()).sent_by_others("a") is None


def test_a_query_has_at_most_30_parameters() -> None:
    with pytest.raises(IllegalArgumentError, match=r"more than 30 parameters; there are: a, b$"):
        query("&a=1" * 31)
    with pytest.raises(IllegalArgumentError, match="a is sent more than once"):
        query("&".join(["a=1"] * 30))
