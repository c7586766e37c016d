"""Events of connections and syncs: one when they end, true to its schema, without tokens."""

from hashlib import sha256

import pytest

from tests.support import event_schemas
from tests.support.stored import SECRET, Record
from vouch.domain import events
from vouch.domain.events import UnfitItemError
from vouch.moment import iso

AT = 1_761_127_438_390


def connection(state: str, revision: int = 3) -> Record:
    return {
        "account": "acme",
        "member": "urn:li:person:Ana",
        "connectionState": state,
        "connectedAt": 1_755_943_438,
        "revision": revision,
        "tokens": SECRET,
    }


def test_an_expired_connection_is_published_once_and_without_its_tokens() -> None:
    event = events.of_connection(connection("ACTIVE", 2), connection("EXPIRED"), AT)

    assert event is not None
    detail = {**event.detail, "time": iso(event.at)}
    event_schemas.check({"detail-type": event.detail_type, "detail": detail})
    assert (event.detail["account"], event.detail["member"]) == ("acme", "urn:li:person:Ana")
    assert event.at == AT
    assert SECRET not in repr(event)
    text = "acme\0urn:li:person:Ana\0" + "1755943438\0" + "3"
    assert event.detail["id"] == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, connection("ACTIVE")),
        (connection("ACTIVE"), connection("ACTIVE")),
        (connection("EXPIRED"), connection("EXPIRED")),
        (connection("EXPIRED"), connection("ACTIVE")),
        (connection("EXPIRED"), None),
        (connection("ACTIVE"), None),
    ],
)
def test_no_other_change_of_a_connection_is_published(
    before: Record | None, after: Record | None
) -> None:
    assert events.of_connection(before, after, AT) is None


def test_a_connection_that_expires_again_is_another_event() -> None:
    told = [
        events.of_connection(connection("ACTIVE", number - 1), connection("EXPIRED", number), AT)
        for number in (3, 5)
    ]

    assert len({event.detail["id"] for event in told if event}) == 2


def run(state: str, **more: object) -> Record:
    counts = dict.fromkeys(("seen", "created", "updated", "deleted", "pages"), 7)
    return {"id": "sync-1", "member": "urn:li:person:Ana", "state": state, **counts, **more}


@pytest.mark.parametrize("outcome", ["SUCCEEDED", "PARTIAL", "FAILED"])
@pytest.mark.parametrize("before", [None, run("QUEUED"), run("RUNNING"), run("WAITING")])
def test_the_end_of_a_sync_is_published_with_its_counts(
    before: Record | None, outcome: str
) -> None:
    why = {"error": "NOT_CONNECTED"} if outcome == "FAILED" else {}

    event = events.of_sync(before, run(outcome, finished=AT, at="a cursor", **why))

    assert event is not None
    detail = {**event.detail, "time": iso(event.at)}
    event_schemas.check({"detail-type": event.detail_type, "detail": detail})
    assert event.at == AT
    assert event.detail == {
        "version": "1",
        "id": sha256(b"sync\0sync-1").hexdigest(),
        "sync": "sync-1",
        "member": "urn:li:person:Ana",
        "outcome": outcome,
        **dict.fromkeys(("seen", "created", "updated", "deleted", "pages"), 7),
        **why,
    }


def test_what_a_sync_skipped_is_published_as_a_number() -> None:
    event = events.of_sync(run("RUNNING"), run("SUCCEEDED", finished=AT, skipped=3))

    assert event is not None
    detail = {**event.detail, "time": iso(event.at)}
    event_schemas.check({"detail-type": event.detail_type, "detail": detail})
    assert event.detail["skipped"] == 3
    with pytest.raises(UnfitItemError, match=r"^skipped is of another type$"):
        events.of_sync(run("RUNNING"), run("SUCCEEDED", finished=AT, skipped="3"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, run("QUEUED")),
        (run("QUEUED"), run("RUNNING")),
        (run("RUNNING"), run("WAITING")),
        (run("SUCCEEDED", finished=AT), run("SUCCEEDED", finished=AT)),
        (run("SUCCEEDED", finished=AT), None),
        (run("RUNNING"), None),
    ],
)
def test_no_other_change_of_a_sync_is_published(
    before: Record | None, after: Record | None
) -> None:
    assert events.of_sync(before, after) is None


@pytest.mark.parametrize("name", ["id", "member", "seen", "pages", "finished"])
def test_an_ended_sync_that_lacks_an_attribute_is_refused_by_its_name(name: str) -> None:
    whole = run("SUCCEEDED", finished=AT)
    spoilt = {key: value for key, value in whole.items() if key != name}

    with pytest.raises(UnfitItemError, match=f"^{name} is missing$"):
        events.of_sync(run("RUNNING"), spoilt)
    with pytest.raises(UnfitItemError, match=f"^{name} is of another type$"):
        events.of_sync(run("RUNNING"), {**whole, name: {}})


@pytest.mark.parametrize("name", ["account", "member", "connectedAt", "revision"])
def test_an_expired_connection_that_lacks_an_attribute_is_refused_by_its_name(name: str) -> None:
    whole = connection("EXPIRED")
    spoilt = {key: value for key, value in whole.items() if key != name}

    with pytest.raises(UnfitItemError, match=f"^{name} is missing$"):
        events.of_connection(connection("ACTIVE"), spoilt, AT)
    with pytest.raises(UnfitItemError, match=f"^{name} is of another type$"):
        events.of_connection(connection("ACTIVE"), {**whole, name: {}}, AT)
