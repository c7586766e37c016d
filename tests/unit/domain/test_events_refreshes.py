"""Events of refreshes and viewers: one for each end of a run, and for each session that is lost."""

from hashlib import sha256
from typing import Any, get_args

import pytest

from tests.support import event_schemas
from vouch.domain import events
from vouch.domain.events import Event, UnfitItemError
from vouch.domain.viewer import State
from vouch.moment import iso

AT = 1_761_127_438_390
PEOPLE = [f"ACoAA{number:03}" for number in range(150)]

type Item = dict[str, Any]


def run(**more: Any) -> Item:
    """The item of a run, as the table has it."""
    item = {"account": "acme", "viewer": "ana", "generation": 2, "run": 1_761_127_430_871, "at": AT}
    return {"pk": "refresh-runs#acme#ana", "sk": "01761127430871", "ttl": 1, **item, **more}


REFRESHED = run(outcome="REFRESHED", new=2, known=8, charged=1, people=PEOPLE[:2])
PAUSED = run(outcome="PAUSED", reason="ACCOUNT_CREDITS", until=AT + 1)
RUNS = pytest.mark.parametrize("item", [REFRESHED, PAUSED], ids=["refreshed", "paused"])


def viewer(state: str | None, **more: Any) -> Item:
    """The item of a viewer, as the table has it."""
    item = {"account": "acme", "viewer": "ana", "generation": 2, "revision": 7}
    private = {"linkupAccount": "acc_1", "country": "FR", "connectedAt": 7, "attempt": "0a1b"}
    stated = {} if state is None else {"state": state}
    return {"pk": "viewers#acme", "sk": "ana", **item, **private, **stated, **more}


def told(event: Event | None) -> tuple[str, Item]:
    """Type and detail of an event that is what its schema says."""
    assert event is not None
    detail = {**event.detail, "time": iso(event.at)}
    event_schemas.check({"detail-type": event.detail_type, "detail": detail})
    return event.detail_type, event.detail


def digest(*parts: object) -> str:
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()


def test_a_run_that_brought_people_is_published_with_counts_and_ids_and_nothing_else() -> None:
    event = events.of_refresh(None, REFRESHED)

    assert told(event) == (
        "Network Refreshed",
        {
            "version": "1",
            "id": digest("refresh", "acme", "ana", 2, 1_761_127_430_871),
            "account": "acme",
            "viewer": "ana",
            "new": 2,
            "known": 8,
            "charged": 1,
            "people": PEOPLE[:2],
        },
    )
    assert event
    assert event.at == AT


def test_a_run_that_had_no_credits_is_published_with_the_reason_and_until_when() -> None:
    assert told(events.of_refresh(None, PAUSED)) == (
        "Refresh Paused",
        {
            "version": "1",
            "id": digest("refresh", "acme", "ana", 2, 1_761_127_430_871),
            "account": "acme",
            "viewer": "ana",
            "reason": "ACCOUNT_CREDITS",
            "until": iso(AT + 1),
        },
    )


@RUNS
def test_what_else_an_item_has_is_not_published(item: Item) -> None:
    plain = told(events.of_refresh(None, item))

    assert told(events.of_refresh(None, {**item, "name": "Ana", "country": "FR"})) == plain


@RUNS
def test_a_run_that_is_rewritten_or_expires_is_not_published_again(item: Item) -> None:
    assert events.of_refresh(item, item) is None
    assert events.of_refresh(item, {**item, "ttl": 2}) is None
    assert events.of_refresh(item, None) is None


@pytest.mark.parametrize("number", [0, 1, 100])
def test_the_people_whom_the_run_names_are_named(number: int) -> None:
    _, detail = told(events.of_refresh(None, {**REFRESHED, "people": PEOPLE[:number]}))

    assert detail["people"] == PEOPLE[:number]


def test_the_ids_of_other_viewers_generations_and_runs_are_others() -> None:
    others: list[Item] = [{}, {"account": "b"}, {"viewer": "b"}, {"generation": 3}, {"run": 5}]
    ids = {told(events.of_refresh(None, REFRESHED | other))[1]["id"] for other in others}

    assert len(ids) == len(others)


COMMON = ("account", "viewer", "generation", "run", "at", "outcome")


@pytest.mark.parametrize(
    ("item", "name"),
    [(REFRESHED, name) for name in (*COMMON, "new", "known", "charged", "people")]
    + [(PAUSED, name) for name in (*COMMON, "reason", "until")],
)
def test_a_run_that_lacks_an_attribute_is_refused_by_its_name(item: Item, name: str) -> None:
    spoilt = {key: value for key, value in item.items() if key != name}

    with pytest.raises(UnfitItemError, match=f"^{name} is missing$"):
        events.of_refresh(None, spoilt)
    with pytest.raises(UnfitItemError, match=f"^{name} is of another type$"):
        events.of_refresh(None, {**item, name: {"a": 1}})


@pytest.mark.parametrize("people", ["ACoAA1", [7], [["ACoAA1"]], {"ACoAA1": 1}])
def test_what_is_no_list_of_ids_is_refused(people: object) -> None:
    with pytest.raises(UnfitItemError, match=r"^people is of another type$"):
        events.of_refresh(None, {**REFRESHED, "people": people})


@pytest.mark.parametrize("outcome", ["WAITING", "DISCONNECTED", ""])
def test_an_outcome_that_ends_no_run_is_refused(outcome: str) -> None:
    with pytest.raises(UnfitItemError, match="outcome"):
        events.of_refresh(None, {**REFRESHED, "outcome": outcome})


@pytest.mark.parametrize("before", ["CONNECTED", "CHECKPOINT"])
def test_a_viewer_whom_linkup_no_longer_knows_is_published_and_nothing_of_the_session(
    before: str,
) -> None:
    event = events.of_viewer(viewer(before, revision=6), viewer("DISCONNECTED"), AT)

    assert told(event) == (
        "Viewer Disconnected",
        {
            "version": "1",
            "id": digest("viewer", "acme", "ana", 2, 7),
            "account": "acme",
            "viewer": "ana",
        },
    )
    assert event
    assert event.at == AT


STATES = (*get_args(State.__value__), None)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        *((before, "DISCONNECTED") for before in ("DISCONNECTED", "CONNECTING", "UNCONNECTED")),
        (None, "DISCONNECTED"),
        *((before, after) for before in STATES for after in STATES if after != "DISCONNECTED"),
    ],
)
def test_no_other_change_of_a_viewer_is_published(before: str | None, after: str | None) -> None:
    assert events.of_viewer(viewer(before, revision=6), viewer(after), AT) is None


def test_a_viewer_who_is_new_or_removed_is_not_published() -> None:
    assert events.of_viewer(None, viewer("DISCONNECTED"), AT) is None
    assert events.of_viewer(viewer("CONNECTED"), None, AT) is None


@pytest.mark.parametrize("name", ["account", "viewer", "generation", "revision"])
def test_a_viewer_that_lacks_an_attribute_is_refused_by_its_name(name: str) -> None:
    after = viewer("DISCONNECTED")
    spoilt = {key: value for key, value in after.items() if key != name}

    with pytest.raises(UnfitItemError, match=f"^{name} is missing$"):
        events.of_viewer(viewer("CONNECTED"), spoilt, AT)
    with pytest.raises(UnfitItemError, match=f"^{name} is of another type$"):
        events.of_viewer(viewer("CONNECTED"), {**after, name: None}, AT)
