"""/v1/network/people: who was recommended to a viewer, in pages, one by one, and decisions."""

import io
import itertools
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.support import store
from tests.support.clock import Clock
from tests.support.gateway import Answer
from tests.support.payers import Payer, payer
from tests.support.recommended import (
    ROUTE,
    delete_viewer,
    fields,
    seen,
    store_many,
    store_viewer,
)
from tests.support.recommended import store as store_person
from vouch.domain.people import MOST_NOTE, Person, decided
from vouch.domain.sighting import MOST_ADDRESS, MOST_TEXT
from vouch.moment import DAY, iso, now
from vouch.settings import settings
from vouch.storage import people

YEAR = 365 * DAY


@pytest.fixture
def acme() -> Payer:
    return payer()


@pytest.fixture
def key(acme: Payer) -> str:
    """The partition of the people of acme's viewer ana."""
    return people.partition(acme.id, "ana", store_viewer(acme.id))


def path(person: str, viewer: str = "ana") -> str:
    return f"{ROUTE}/{viewer}/{person}"


def listed(caller: Payer, **query: object) -> Answer:
    sent = {"viewer": "ana", **query}
    return caller.call("GET", f"{ROUTE}?{'&'.join(f'{name}={sent[name]}' for name in sent)}")


def walk(caller: Payer, **query: object) -> Iterator[list[dict[str, Any]]]:
    """The people on each page."""
    page: Any = listed(caller, **query).json
    yield page["elements"]
    while token := page["paging"]["next_page_token"]:
        page = listed(caller, **query, page_token=token).json
        yield page["elements"]


def names(caller: Payer, **query: object) -> list[str]:
    pages = walk(caller, **query)
    return [each["name"] for each in itertools.chain.from_iterable(pages)]


def stored() -> list[dict[str, Any]]:
    return store.items(settings().people_table)


def many(key: str, count: int, start: int = 0) -> list[Person]:
    """Store people, one first seen each second from a minute ago on."""
    at = now() - 60_000
    found = [seen(fields(number), at + number * 1000) for number in range(start, start + count)]
    store_many(key, found)
    return found


def test_a_person_is_shown_with_these_fields(acme: Payer, key: str) -> None:
    first, last = now() - 9_000, now() - 5_000
    new = store_person(key, seen(fields(1), first))
    store_person(key, seen(fields(1, subtitle="Director"), last, new), new)

    answer = acme.call("GET", path(new["person"]))

    assert answer.status == 200
    assert answer.json == {
        "viewer": "ana",
        "person": "ACoAAE000001",
        "name": "Person 1",
        "subtitle": "Director",
        "profile_url": "https://www.linkedin.com/in/person-1",
        "insight": "James and 24 other mutual connections",
        "profile_picture": "https://media.example.com/1.jpg",
        "entity_urn": fields(1)["entity_urn"],
        "first_seen": iso(first),
        "last_seen": iso(last),
        "times": 2,
        "rank": 1,
        "best_rank": 1,
        "changed": {"fields": ["subtitle"], "at": iso(last)},
        "state": "NEW",
        "decided_at": None,
        "note": None,
    }
    assert listed(acme).json["elements"] == [answer.json]


def test_fields_that_linkup_left_out_are_null(acme: Payer, key: str) -> None:
    bare = {"profile_url": "https://www.linkedin.com/in/person-1"}
    person = store_person(key, seen(bare, now()))

    shown = acme.call("GET", path(person["person"])).json

    assert {name for name in shown if shown[name] is None} == {
        *("name", "subtitle", "insight", "profile_picture", "entity_urn"),
        *("changed", "decided_at", "note"),
    }


def test_people_are_listed_newest_first_in_pages_each_of_them_once(acme: Payer, key: str) -> None:
    found = many(key, 20)
    for person in found[::3]:
        acme.call("POST", path(person["person"]), {"state": "KEPT"})

    pages = [*walk(acme, count=7)]

    assert [len(page) for page in pages] == [7, 7, 6]
    shown = [each["name"] for each in itertools.chain.from_iterable(pages)]
    assert shown == [f"Person {number}" for number in reversed(range(20))]
    assert names(acme, count=3) == names(acme, count=100) == shown
    assert names(acme, state="KEPT", count=2) == [f"Person {n}" for n in (18, 15, 12, 9, 6, 3, 0)]
    assert len(names(acme, state="NEW")) == 13
    assert names(acme, state="CONTACTED") == []


def test_a_list_begins_with_those_first_seen_at_a_moment(acme: Payer, key: str) -> None:
    found = many(key, 5)
    at = found[3]["firstSeen"]

    for since in (at, iso(at), iso(at).replace("Z", "%2B00:00"), iso(at).replace("Z", "+00:00")):
        assert names(acme, since=since, count=1) == ["Person 4", "Person 3"]
    assert names(acme, since=at + 1) == ["Person 4"]
    assert names(acme, since="9999-12-31") == []


def test_a_decision_is_kept_and_answered(acme: Payer, key: str) -> None:
    (person,) = many(key, 1)
    target = path(person["person"])

    kept = acme.call("POST", target, {"state": "KEPT", "note": "met in Lisbon"})
    moved = acme.call("POST", target, {"state": "CONTACTED"})
    bare = acme.call("POST", target, {"note": ""})

    assert (kept.status, kept.json["state"], kept.json["note"]) == (200, "KEPT", "met in Lisbon")
    assert kept.json["decided_at"] is not None
    assert (moved.json["state"], moved.json["note"]) == ("CONTACTED", "met in Lisbon")
    assert (bare.json["state"], bare.json["note"]) == ("CONTACTED", None)
    assert bare.json["decided_at"] == moved.json["decided_at"]
    assert acme.call("GET", target).json == bare.json
    assert listed(acme, state="CONTACTED").json["elements"] == [bare.json]
    assert listed(acme, state="KEPT").json["elements"] == []


def test_who_is_kept_or_contacted_stays_and_all_others_go_a_year_after_they_were_seen(
    acme: Payer, key: str, clock: Clock
) -> None:
    decisions = ("KEPT", "CONTACTED", "DISMISSED", "NEW")
    found = many(key, 4)
    for person, state in zip(found, decisions, strict=True):
        assert acme.call("POST", path(person["person"]), {"state": state}).status == 200
    clock.advance(YEAR - 120)
    assert len(names(acme)) == 4

    clock.advance(240)
    before = stored()

    assert names(acme) == ["Person 1", "Person 0"]
    for person in found[2:]:
        for method, body in (("GET", None), ("POST", {"state": "KEPT"})):
            assert acme.call(method, path(person["person"]), body).status == 404
    assert stored() == before
    assert acme.call("POST", path(found[0]["person"]), {"state": "NEW"}).status == 200
    assert names(acme) == ["Person 1"]


def test_a_list_goes_on_behind_many_who_are_stored_and_no_longer_kept(
    acme: Payer, key: str, clock: Clock
) -> None:
    old = many(key, 2)
    for person in old:
        acme.call("POST", path(person["person"]), {"state": "KEPT"})
    many(key, 30, start=2)
    clock.advance(YEAR + 120)

    assert names(acme, count=4) == ["Person 1", "Person 0"]
    assert len([*walk(acme, count=4)]) < 12


@pytest.mark.parametrize(
    "query",
    [
        "",
        "viewer=",
        "viewer=..",
        "viewer=%2e%2e",
        "viewer=ana%00",
        "viewer=ana%23ben",
        "viewer=ana&viewer=ana",
        "viewer=ana&state=new",
        "viewer=ana&since=yesterday",
        "viewer=ana&count=0",
        "viewer=ana&count=101",
        "viewer=ana&page_token=abc",
        "viewer=ana&start=10",
    ],
)
def test_a_bad_query_is_refused(acme: Payer, key: str, query: str) -> None:
    answer = acme.call("GET", f"{ROUTE}?{query}")

    assert (answer.status, answer.json["status"]) == (400, "error")


def test_a_page_token_is_good_for_its_own_list_alone(acme: Payer, key: str) -> None:
    found = many(key, 5)
    other = payer()
    for account, viewer in ((acme, "ben"), (other, "ana")):
        store_viewer(account.id, viewer)
    token = listed(acme, count=2).json["paging"]["next_page_token"]

    assert [each["name"] for each in listed(acme, page_token=token).json["elements"]] == [
        "Person 2",
        "Person 1",
        "Person 0",
    ]
    assert listed(acme, page_token=token, viewer="ben").status == 400
    assert listed(acme, page_token=token, state="NEW").status == 400
    assert listed(acme, page_token=token, since=found[0]["firstSeen"]).status == 400
    assert listed(other, page_token=token).status == 400
    assert listed(acme, page_token=token[:-2]).status == 400


def _nobodys(acme: Payer, key: str) -> dict[str, tuple[Payer, str, str]]:
    """Callers, viewers and people who do not belong together, or are not there."""
    (person,) = many(key, 1)
    other = payer()
    store_viewer(acme.id, "ben")
    store_viewer(other.id, "ben")
    return {
        "an unknown viewer": (acme, "nobody", person["person"]),
        "another account's viewer": (other, "ana", person["person"]),
        "another account's person": (other, "ben", person["person"]),
        "another viewer's person": (acme, "ben", person["person"]),
        "an unknown person": (acme, "ana", "ACoAAE999999"),
        "an unknown digest": (acme, "ana", "0" * 64),
    }


@pytest.mark.parametrize(
    "case",
    [
        "an unknown viewer",
        "another account's viewer",
        "another account's person",
        "another viewer's person",
        "an unknown person",
        "an unknown digest",
    ],
)
def test_who_is_not_the_callers_is_not_found_and_nothing_changes(
    acme: Payer, key: str, case: str
) -> None:
    caller, viewer, person = _nobodys(acme, key)[case]
    before = stored()

    assert caller.call("GET", path(person, viewer)).status == 404
    answer = caller.call("POST", path(person, viewer), {"state": "KEPT", "note": "mine"})

    assert (answer.status, answer.json["status"]) == (404, "error")
    assert stored() == before
    if case.endswith("viewer"):
        assert listed(caller, viewer=viewer).status == 404


@pytest.mark.parametrize("state", ["CONNECTED", "DISCONNECTED", "CHECKPOINT", "CONNECTING"])
def test_people_are_read_however_the_viewer_stands_with_linkup(acme: Payer, state: Any) -> None:
    generation = store_viewer(acme.id, state=state)
    (person,) = many(people.partition(acme.id, "ana", generation), 1)

    assert names(acme) == ["Person 0"]
    assert acme.call("POST", path(person["person"]), {"state": "KEPT"}).status == 200


def test_the_people_of_a_deleted_viewer_are_reached_by_nobody_and_not_by_a_viewer_of_that_name(
    acme: Payer, key: str
) -> None:
    (person,) = many(key, 1)
    target = path(person["person"])
    delete_viewer(acme.id)

    assert listed(acme).status == 404
    assert acme.call("GET", target).status == 404
    assert acme.call("POST", target, {"state": "KEPT"}).status == 404

    assert store_viewer(acme.id) == 1
    assert names(acme) == []
    assert acme.call("GET", target).status == 404
    assert acme.call("POST", target, {"state": "KEPT"}).status == 404
    assert people.get(key, person["person"]) == person


@pytest.mark.parametrize(
    ("viewer", "person"),
    [
        ("..", "ACoAAE000000"),
        ("ana", ".."),
        ("%2e%2e", "ACoAAE000000"),
        ("ana", "%2e%2e"),
        ("ana", "%252e%252e"),
        ("ana", "%252F..%252Fben"),
        ("ana%2523ben", "ACoAAE000000"),
        ("ana", "%25"),
        ("ana", "%25ff"),
        ("ana", "urn%3Ali%3Afsd_profile%3AACoAAE000000"),
        ("ana", "person"),
        ("ana", "ACo"),
        ("ana", "A" * 3_000),
        ("ana", "0" * 63),
        ("ana", "ACoAAE000000%250a"),
        ("ana", "ACoAAE000000%00"),
    ],
)
def test_ids_that_nobody_can_have_are_refused(
    acme: Payer, key: str, viewer: str, person: str
) -> None:
    many(key, 1)
    before = stored()

    for method, body in (("GET", None), ("POST", {"state": "KEPT"})):
        assert acme.call(method, f"{ROUTE}/{viewer}/{person}", body).status == 400
    assert stored() == before


def test_a_path_is_taken_percent_encoded_or_not(acme: Payer) -> None:
    name = "Ana:1_x.y-z"
    key = people.partition(acme.id, name, store_viewer(acme.id, name))
    person = store_person(key, seen(fields(1), now(), viewer=name))["person"]
    encoded = quote(name, safe="")

    for viewer in (name, encoded, quote(encoded, safe="")):
        answer = acme.call("GET", path(person, viewer))
        assert (answer.status, answer.json["viewer"]) == (200, name)
    assert listed(acme, viewer=encoded).json["elements"] == [answer.json]


@pytest.mark.parametrize(
    "body", [None, {}, {"state": "LATER"}, {"note": "x" * 501}, {"note": "\u200b"}, {"rank": 1}]
)
def test_a_decision_that_is_none_changes_nothing(acme: Payer, key: str, body: object) -> None:
    (person,) = many(key, 1)
    before = stored()

    assert acme.call("POST", path(person["person"]), body).status == 400
    assert (
        acme.call("POST", f"{path(person['person'])}?state=KEPT", {"state": "KEPT"}).status == 400
    )
    assert stored() == before


def test_other_methods_are_answered_with_the_allowed_ones(acme: Payer, key: str) -> None:
    one, whole = acme.call("DELETE", path("ACoAAE000000")), acme.call("POST", ROUTE, {})

    assert (one.status, one.headers["allow"]) == (405, "GET, POST")
    assert (whole.status, whole.headers["allow"]) == (405, "GET")


@pytest.mark.parametrize("character", ["\1", "\\", "\N{GRINNING FACE}"])
def test_a_page_can_always_be_delivered(acme: Payer, key: str, character: str) -> None:
    texts = dict.fromkeys(["name", "subtitle", "insight"], character * MOST_TEXT)
    addresses = dict.fromkeys(["profile_url", "profile_picture"], character * MOST_ADDRESS)
    at = now()
    whole = []
    for number in range(100):
        entity = f"{number:03d}" + character * (MOST_ADDRESS - 3)
        said = fields(number, **texts, **addresses, entity_urn=entity)
        whole.append(decided(seen(said, at), "KEPT", character * MOST_NOTE, at, YEAR))
    store_many(key, whole)

    pages = [listed(acme, count=100)]
    while token := pages[-1].json["paging"]["next_page_token"]:
        pages.append(listed(acme, count=100, page_token=token))

    assert {page.status for page in pages} == {200}
    assert len({each["person"] for page in pages for each in page.json["elements"]}) == 100


def test_no_name_no_note_and_no_id_is_logged(acme: Payer, key: str, logs: io.StringIO) -> None:
    (person,) = many(key, 1)
    target = path(person["person"])

    acme.call("POST", target, {"state": "KEPT", "note": "met in Lisbon"})
    acme.call("POST", target, {"state": "met in Lisbon", "note": ["met in Lisbon"]})
    acme.call("POST", path("ACoAAE999999"), {"note": "met in Lisbon"})
    acme.call("GET", target)
    listed(acme)
    listed(acme, viewer="nobody", state="Lisbon")

    written = logs.getvalue()
    assert written.count('"manage_people"') >= 6
    for secret in ("Lisbon", "Person 0", "person-0", "ACoAAE", "mutual", "Engineer", '"ana"'):
        assert secret not in written
