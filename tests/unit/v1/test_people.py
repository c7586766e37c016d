"""Queries, paths and bodies of /v1/network/people: what they mean, and what is refused."""

import json
from typing import Any

import pytest

from vouch.domain.people import DECISIONS
from vouch.errors import IllegalArgumentError
from vouch.v1.people import Listing, parse_decision, parse_listing

AT = 1_761_127_438_390


def asked(account: str = "acme", **query: str) -> Listing:
    return parse_listing({"viewer": "ana", **query}, account)


def refused(**query: str) -> str:
    with pytest.raises(IllegalArgumentError) as error:
        asked(**query)
    return error.value.message


def token(account: str = "acme", place: str = f"{AT:014d}#ACoAAE1", **query: str) -> str:
    """The token of the page that follows a place."""
    following = asked(account, **query).paging.leading_to(place)["next_page_token"]
    assert following
    return following


def decision(body: object) -> tuple[str | None, str | None]:
    sent = parse_decision(body if isinstance(body, bytes) else json.dumps(body).encode())
    return sent.state, sent.note


def test_a_viewer_alone_means_the_first_fifty_of_any_state() -> None:
    listing = asked()

    assert (listing.viewer, listing.states, listing.since) == ("ana", DECISIONS, 0)
    assert (listing.paging.size, listing.paging.after) == (50, None)


@pytest.mark.parametrize("state", DECISIONS)
def test_a_state_is_one_of_the_decisions(state: str) -> None:
    assert asked(state=state).states == (state,)
    for other in (state.lower(), f"{state} ", ""):
        assert refused(state=other) == "state: one of NEW, KEPT, DISMISSED, CONTACTED"


@pytest.mark.parametrize(
    "since",
    [
        str(AT),
        f"0{AT}",
        "2025-10-22T10:03:58.390Z",
        "2025-10-22T12:03:58.390+02:00",
        "20251022T100358.390",
    ],
)
def test_since_is_iso_8601_or_milliseconds(since: str) -> None:
    assert asked(since=since).since == AT


def test_eight_digits_are_a_date_and_what_lies_before_1970_is_everything() -> None:
    assert asked(since="20251022").since == asked(since="2025-10-22").since == 1_761_091_200_000
    assert asked(since="1812-01-01").since == 0
    assert asked(since="0").since == 0


@pytest.mark.parametrize(
    "since", ["", "-1", "yesterday", "٣", "1e3", "1" * 15, "2025-13-01", "9" * 8, "2" * 5_000]
)
def test_since_is_refused_where_it_is_no_time(since: str) -> None:
    assert refused(since=since).startswith("since: ")


@pytest.mark.parametrize(
    "viewer",
    ["", "..", "-ana", ".ana", "a/b", "ana#1", "ana%2F", "ana ", "ana\n", "añ", "a" * 65, "\0"],
)
def test_a_viewer_that_no_viewer_can_be_called_is_refused(viewer: str) -> None:
    assert refused(viewer=viewer) == (
        "viewer: a letter or digit, then up to 63 of A-Z a-z 0-9 _ . : -"
    )


def test_every_problem_of_the_query_is_told_and_no_value() -> None:
    message = refused(viewer="<v>", state="<s>", since="<t>", count="<c>", page_token="<p>")

    assert [each.partition(":")[0] for each in message.split("; ") if ":" in each] == [
        "viewer",
        "state",
        "since",
        "count",
        "page_token",
    ]
    assert "<" not in message


@pytest.mark.parametrize(
    "other",
    [
        {"account": "other"},
        {"viewer": "ben"},
        {"state": "KEPT"},
        {"since": str(AT)},
    ],
)
def test_a_token_is_good_for_its_account_viewer_state_and_since(other: dict[str, str]) -> None:
    mine = token(state="NEW", since="20251022")
    here = {"state": "NEW", "since": "2025-10-22"}

    assert asked(**here, page_token=mine, count="7").paging.after == f"{AT:014d}#ACoAAE1"
    assert "page_token" in refused(**{**here, **other}, page_token=mine)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "~",
        f"{AT}#ACoAAE1",
        f"{AT:014d}",
        f"{AT:014d}#",
        f"{AT:014d}#..",
        f"{AT:014d}#ACoAAE1#x",
        f"{AT:014d}#{'a' * 63}",
        f"{AT:014d}#ACoAAE1\n",
    ],
)
def test_a_forged_place_is_refused(place: str) -> None:
    assert "page_token" in refused(page_token=token(place=place))


def test_a_decision_has_a_state_or_a_note_or_both() -> None:
    assert decision({"state": "KEPT"}) == ("KEPT", None)
    assert decision({"note": "met in Lisbon", "state": None}) == (None, "met in Lisbon")
    assert decision({"state": "NEW", "note": ""}) == ("NEW", "")
    assert decision({"note": "é" * 500}) == (None, "é" * 500)
    assert decision({"note": "one\ntwo"}) == (None, "one\ntwo")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "send state, note or both"),
        ({"state": None, "note": None}, "send state, note or both"),
        ([], "the body must be a JSON object"),
        (b"", "not valid JSON"),
        (b"\xff", "not UTF-8"),
        (rb'{"note":"\ud83d"}', "not valid JSON"),
        ({"state": "kept"}, "state: "),
        ({"state": ["KEPT"]}, "state: "),
        ({"state": ""}, "state: "),
        ({"note": "x" * 501}, "note: "),
        ({"note": 7}, "note: "),
        ({"note": " \u200b\t"}, "note: "),
        ({"state": "KEPT", "viewer": "ben"}, "viewer: unknown field; there are state, note"),
        ({"state": "no", "note": 7}, "; note: "),
        ({f"f{n}": 0 for n in range(1_000)}, "f9: unknown field"),
    ],
)
def test_another_decision_is_refused(body: Any, words: str) -> None:
    with pytest.raises(IllegalArgumentError) as error:
        decision(body)

    assert words in error.value.message
    assert len(error.value.message) < 2_000


def test_a_refusal_shows_no_word_of_a_note() -> None:
    with pytest.raises(IllegalArgumentError) as error:
        decision({"state": "met in Lisbon", "note": ["met in Lisbon"]})

    assert "Lisbon" not in repr(error.value)
    assert error.value.__cause__ is None
