"""Linkup's list in the text of an answer: who was shown before, and the text without them."""

import json
from typing import Any

import pytest

from tests.support.recommended import fields, seen
from vouch.domain.listed import json_of, known_among, people_in, without_known
from vouch.domain.sighting import sightings
from vouch.moment import Seconds


def body(*people: Any, **more: Any) -> str:
    return json.dumps({"status": "success", "data": {"recommendations": people, **more}})


def test_whoever_is_stored_and_kept_was_shown() -> None:
    person = seen(fields(1), 1_000_000)
    stored, ttl = {person["person"]: person}, person["ttl"]
    listed = sightings([fields(2), fields(1), {"name": "nobody knows"}, 7, fields(1)])

    assert known_among(listed, stored, Seconds(ttl - 1)) == "01001"
    assert known_among(listed, stored, Seconds(ttl)) == "00000"
    assert known_among([], stored, Seconds(0)) == ""


def test_whoever_was_shown_and_is_still_to_be_stored_was_shown() -> None:
    listed = sightings([fields(2), fields(1), {"name": "nobody knows"}, 7])

    assert known_among(listed, {}, Seconds(0), {"ACoAAE000001"}) == "0100"


def test_the_text_without_the_known_keeps_all_else_in_its_order() -> None:
    text = body(1, {"name": "Zoë"}, 3, total_results=99, pagination={"pages_fetched": 1})

    shorter = without_known(text, "101")

    assert shorter == (
        '{"status":"success","data":{"recommendations":[{"name":"Zoë"}],"total_results":1,'
        '"pagination":{"pages_fetched":1}}}'
    )
    assert people_in(shorter) == [{"name": "Zoë"}]


def test_a_list_of_another_length_than_it_was_is_no_list_of_that_call() -> None:
    with pytest.raises(ValueError, match="zip"):
        without_known(body(1, 2), "0")


def test_half_a_surrogate_pair_is_written_so_that_utf_8_can_hold_it() -> None:
    text = without_known(r'{"data":{"recommendations":["\ud83d"]}}', "0")

    assert text.encode()
    assert json.loads(text)["data"]["recommendations"] == ["\ud83d"]


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_that_json_has_not_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_of({"n": value})
