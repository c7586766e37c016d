"""People recommended to a viewer: who they are, what is kept, in which order, and for how long."""

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.domain.people import DECISIONS, Call, Person, decided, is_kept, remembered
from vouch.domain.sighting import (
    MOST_ADDRESS,
    MOST_TEXT,
    PERSON,
    Sighting,
    distinct,
    person_id,
    profile_of,
    sightings,
)
from vouch.moment import DAY, Seconds

PROFILE = "ACoAAETRgbEBse4dNJFD7gPNwB2DHqdHijuWMUI"
ENTITY = f"urn:li:fsd_discoveryEntityViewModel:(urn:li:fsd_profile:{PROFILE},PYMK)"
YEAR = 365 * DAY
START = 1_761_127_438_390
LATER = START + 60_000
FIELDS = {
    "name": "Ana Silva",
    "subtitle": "Engineer",
    "insight": "2 mutual connections",
    "profile_url": "https://www.linkedin.com/in/ana",
    "profile_picture": "https://media.example.com/ana.jpg",
    "entity_urn": ENTITY,
}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def seen(rank: int = 1, **changed: Any) -> Sighting:
    """As the person stands at a place of an answer; None leaves a field out."""
    fields = {name: value for name, value in (FIELDS | changed).items() if value is not None}
    (sighting,) = distinct(sightings([None] * (rank - 1) + [fields]))
    return sighting


def kept(
    before: Person | None, at: int = START, call: str = "call-1", rank: int = 1, **changed: Any
) -> Person:
    """The person after one more call, which is the newest."""
    person = remembered(before, seen(rank, **changed), "ana", Call(at, call), YEAR)
    assert person is not None
    return person


@pytest.mark.parametrize(
    "entity",
    [
        ENTITY,
        f"urn:li:fsd_profile:{PROFILE}",
        f"urn:li:a:(urn:li:b:urn:li:fsd_profile:{PROFILE},X)",
        f"urn:li:a:(X,urn:li:b:(Y,urn:li:fsd_profile:{PROFILE}))",
        f"urn:li:a:(urn:li:fsd_profile:123,urn:li:fsd_profile:{PROFILE})",
    ],
)
def test_a_person_is_named_by_the_profile_inside_the_entity_however_deep(entity: str) -> None:
    assert person_id({"entity_urn": entity, "profile_url": "https://x.example"}) == PROFILE


@pytest.mark.parametrize(
    "entity",
    [
        "urn:li:fsd_profile:123",
        f"urn:li:member:{PROFILE}",
        f"urn:other:fsd_profile:{PROFILE}",
        f"urn:li:fsd_profile:({PROFILE},X)",
        f"urn:li:fsd_profile:{PROFILE}/..",
        f"urn:li:fsd_profile:{PROFILE}#x",
        f"urn:li:fsd_profile:{PROFILE}%2F",
        f"urn:li:fsd_profile:{PROFILE} ",
        "urn:li:fsd_profile:ACo",
        f"urn:li:fsd_profile:ACo{'x' * 126}",
        "urn:li:fsd_profile:ACoé",
        f"{PROFILE}",
        "urn:li:a:" * 300 + "b",
        "(" * 900,
        "..",
        "\0",
        "é",
    ],
)
def test_an_entity_without_such_a_profile_is_named_by_its_digest(entity: str) -> None:
    assert profile_of(entity) is None
    assert person_id({"entity_urn": entity, "profile_url": "https://x.example"}) == digest(entity)


@pytest.mark.parametrize("entity", [None, "", 7, ["urn:li:fsd_profile:ACoX"], {}])
def test_without_an_entity_a_person_is_named_by_the_digest_of_the_address(entity: object) -> None:
    address = FIELDS["profile_url"]

    assert person_id({"entity_urn": entity, "profile_url": address}) == digest(address)
    nothings: list[object] = [None, "", 7, []]
    for nothing in nothings:
        assert person_id({"entity_urn": entity, "profile_url": nothing}) is None


@given(st.text(alphabet=st.characters()), st.text(alphabet=st.characters()))
def test_whatever_linkup_sends_a_person_has_an_id_of_the_known_form(
    entity: str, address: str
) -> None:
    person = person_id({"entity_urn": entity, "profile_url": address})

    assert person is None or PERSON.fullmatch(person)
    assert (person is None) is not bool(entity or address)


@pytest.mark.parametrize("element", [None, True, 7, 1.5, "urn", [], [{"entity_urn": ENTITY}], {}])
def test_elements_that_are_no_people_are_nobody(element: object) -> None:
    assert sightings([element]) == [None]


def test_somebody_twice_in_one_answer_is_one_person_at_the_first_rank() -> None:
    other = {"profile_url": "https://www.linkedin.com/in/ben"}
    again = {**FIELDS, "name": "A. Silva"}

    found = sightings([{"name": "Nobody"}, FIELDS, other, again])

    assert [each and (each.person, each.rank) for each in found] == [
        None,
        (PROFILE, 2),
        (digest(other["profile_url"]), 3),
        (PROFILE, 2),
    ]
    assert [(each.person, each.attributes.get("name")) for each in distinct(found)] == [
        (PROFILE, "Ana Silva"),
        (digest(other["profile_url"]), None),
    ]


def test_texts_are_cut_addresses_that_are_too_long_are_left_out_and_other_types_too() -> None:
    long: dict[str, Any] = dict.fromkeys(("name", "subtitle"), "x" * (MOST_TEXT + 1))
    address = "https://x.example/" + "x" * MOST_ADDRESS

    attributes = seen(1, **long, insight=["a"], profile_url=address, profile_picture=7).attributes

    assert attributes == {
        "name": "x" * MOST_TEXT,
        "subtitle": "x" * MOST_TEXT,
        "entityUrn": ENTITY,
    }


def test_halves_of_surrogate_pairs_are_replaced_because_the_store_refuses_them() -> None:
    assert seen(name="Ana \ud83d").attributes["name"] == "Ana ?"


def test_somebody_new_is_kept_as_the_answer_shows_them() -> None:
    assert kept(None, rank=3) == {
        "person": PROFILE,
        "viewer": "ana",
        "name": "Ana Silva",
        "subtitle": "Engineer",
        "insight": "2 mutual connections",
        "profileUrl": "https://www.linkedin.com/in/ana",
        "picture": "https://media.example.com/ana.jpg",
        "entityUrn": ENTITY,
        "firstSeen": START,
        "lastSeen": START,
        "seenBy": "call-1",
        "times": 1,
        "rank": 3,
        "bestRank": 3,
        "state": "NEW",
        "revision": 1,
        "ttl": START // 1000 + YEAR,
    }


def test_somebody_seen_again_goes_on_from_the_first_sighting() -> None:
    first = kept(None, rank=3)

    second = kept(first, LATER, "call-2", rank=5)

    assert second == {
        **first,
        "lastSeen": LATER,
        "seenBy": "call-2",
        "times": 2,
        "rank": 5,
        "revision": 2,
        "ttl": LATER // 1000 + YEAR,
    }
    assert kept(second, LATER + 1, "call-3", rank=2)["bestRank"] == 2


@pytest.mark.parametrize(
    ("at", "call", "is_newer"),
    [
        (START - 1, "call-9", False),
        (START, "call-4", False),
        (START, "call-5", False),
        (START, "call-6", True),
        (START + 1, "call-1", True),
    ],
)
def test_a_call_is_kept_if_it_settled_later_or_at_once_with_a_greater_id(
    at: int, call: str, *, is_newer: bool
) -> None:
    before = kept(None, START, "call-5")

    assert (remembered(before, seen(), "ana", Call(at, call), YEAR) is not None) is is_newer


def test_calls_in_any_order_leave_the_newest_ones_texts() -> None:
    new, old = Call(LATER, "call-2"), Call(START, "call-1")
    after_new = remembered(None, seen(name="New"), "ana", new, YEAR)
    assert after_new is not None

    assert remembered(after_new, seen(name="Old"), "ana", old, YEAR) is None
    assert kept(kept(None, name="Old"), LATER, "call-2", name="New")["name"] == "New"


def test_the_texts_that_changed_last_are_named_and_stay_named() -> None:
    first = kept(None)
    same = kept(first, START + 1, "call-2", profile_picture="https://media.example.com/b.jpg")
    changed = kept(same, START + 2, "call-3", subtitle="Director", insight=None)
    after = kept(changed, START + 3, "call-4", subtitle="Director", insight=None)
    moved = kept(after, START + 4, "call-5", subtitle="Director", profile_url="https://x.example")

    assert "changed" not in first
    assert "changed" not in same
    assert same["picture"].endswith("b.jpg")
    assert (changed["changed"], changed["changedAt"]) == ("subtitle,insight", START + 2)
    assert "insight" not in changed
    assert (after["changed"], after["changedAt"]) == ("subtitle,insight", START + 2)
    assert (moved["changed"], moved["changedAt"]) == ("insight,profileUrl", START + 4)


def test_a_decision_and_a_note_outlive_what_calls_deliver() -> None:
    person = decided(kept(None), "DISMISSED", "met in Lisbon", START + 5, YEAR)

    again = kept(person, LATER, "call-2", name="Ana S.")

    assert (again["state"], again["decidedAt"], again["note"]) == (
        "DISMISSED",
        START + 5,
        "met in Lisbon",
    )
    assert again["revision"] == 3


@pytest.mark.parametrize("state", DECISIONS)
def test_only_somebody_whom_the_account_keeps_or_contacted_is_kept_for_good(state: Any) -> None:
    person = decided(kept(None), state, None, LATER, YEAR)

    assert (person["state"], person["decidedAt"]) == (state, LATER)
    assert ("ttl" in person) is (state in {"NEW", "DISMISSED"})
    assert ("ttl" in kept(person, LATER, "call-2")) is ("ttl" in person)


def test_the_time_of_somebody_no_longer_kept_counts_from_the_last_sighting() -> None:
    person = decided(kept(None), "KEPT", None, START + 5, YEAR)

    undone = decided(person, "NEW", None, LATER, YEAR)

    assert undone["ttl"] == START // 1000 + YEAR


def test_a_decision_leaves_what_it_does_not_name_and_an_empty_note_removes_the_note() -> None:
    first = kept(None)
    noted = decided(first, None, "met in Lisbon", LATER, YEAR)
    kept_too = decided(noted, "KEPT", None, LATER, YEAR)
    bare = decided(kept_too, None, "", LATER + 1, YEAR)

    assert noted == {**first, "note": "met in Lisbon", "revision": 2}
    assert kept_too["note"] == "met in Lisbon"
    assert "note" not in bare
    assert (bare["state"], bare["decidedAt"], bare["revision"]) == ("KEPT", LATER, 4)
    assert "note" not in first


def test_somebody_whose_time_has_passed_is_kept_no_more_though_still_stored() -> None:
    person = kept(None)
    end = person["ttl"]

    assert is_kept(person, Seconds(end - 1))
    assert not is_kept(person, Seconds(end))
    assert not is_kept(None, Seconds(0))
    assert is_kept(decided(person, "KEPT", None, START, YEAR), Seconds(end + YEAR))


def test_somebody_whose_time_has_passed_begins_anew() -> None:
    old = decided(kept(None, rank=1), "DISMISSED", "met in Lisbon", START + 5, YEAR)
    at = old["ttl"] * 1000

    anew = kept(old, at, "call-2", rank=4, subtitle="Director")

    assert anew == {**kept(None, at, "call-2", rank=4, subtitle="Director"), "revision": 3}
    almost = kept(old, at - 1, "call-2", rank=4, subtitle="Director")
    assert (almost["firstSeen"], almost["state"], almost["times"]) == (START, "DISMISSED", 2)
