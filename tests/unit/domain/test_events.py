"""Change events: one for each version of a record, true to its schema, without members' texts."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import event_schemas
from tests.support.stored import SECRET, URN, Record, records
from vouch.domain import events
from vouch.domain.events import TEXTS, TOLD, Event, UnfitItemError
from vouch.domain.events.recommendations import NEEDED
from vouch.moment import iso

AT = 1_761_127_438_390


def raised(before: Record, after: Record) -> Record:
    """The later record as the next version of the earlier one."""
    return {**after, "version": before["version"] + 1}


def check(event: Event) -> None:
    """It is what its schema says, and holds no text."""
    detail = {**event.detail, "time": iso(event.at)}
    event_schemas.check({"detail-type": event.detail_type, "detail": detail})
    assert SECRET not in repr(event)
    assert not (event.detail["before"].keys() | event.detail["after"].keys()) & TEXTS


def made(before: Record | None, after: Record | None) -> Event:
    event = events.of_record(before, after, AT)
    assert event is not None
    check(event)
    return event


@given(records, records)
def test_a_new_version_is_one_event_with_the_changed_fields(before: Record, after: Record) -> None:
    after = raised(before, after)

    event = made(before, after)

    changed = {name for name in TOLD if before.get(name) != after.get(name)}
    assert event.detail["before"] == {n: before[n] for n in changed if n in before}
    assert event.detail["after"] == {n: after[n] for n in changed if n in after}
    assert event.detail["recordVersion"] == after["version"]
    assert event.detail["id"] == sha256(f"{URN}\0{after['version']}".encode()).hexdigest()
    for name in ("actor", "cause", "correlationId", "updateId"):
        assert event.detail.get(name) == after.get(name)
    assert event.at == after["lastModified"]


@given(records, records)
def test_the_type_is_the_first_that_fits(before: Record, after: Record) -> None:
    after = raised(before, after)

    kind = made(before, after).detail_type

    same = {name: before[name] == after[name] for name in ("status", "visibilityForRecommender")}
    assert (kind == "Recommendation Status Changed") == (not same["status"])
    assert (kind == "Recommendation Visibility Changed") == (
        same["status"] and not same["visibilityForRecommender"]
    )
    assert (kind == "Recommendation Changed") == all(same.values())


@given(records, records, st.integers(0, 8))
def test_a_write_that_raises_no_version_is_no_event(
    before: Record, after: Record, less: int
) -> None:
    after["version"] = before["version"] - less

    assert events.of_record(before, after, AT) is None


@given(records)
def test_a_new_record_is_one_created_event_with_all_set_fields(after: Record) -> None:
    event = made(None, after)

    assert event.detail_type == "Recommendation Created"
    assert event.detail["before"] == {}
    assert event.detail["after"] == {name: after[name] for name in TOLD if name in after}


@given(records)
def test_a_removed_record_is_deleted_under_a_version_of_its_own(before: Record) -> None:
    event = made(before, None)

    assert event.detail_type == "Recommendation Deleted"
    assert event.detail["before"] == {name: before[name] for name in TOLD if name in before}
    assert event.detail["after"] == {}
    assert event.detail["recordVersion"] == before["version"] + 1
    assert event.detail["cause"] == "erasure"
    assert not event.detail.keys() & {"actor", "correlationId", "updateId"}
    assert event.at == AT
    assert event.detail["id"] != made(None, before).detail["id"]


@given(records, records)
def test_a_record_marked_deleted_is_gone_to_subscribers_as_it_is_to_readers(
    before: Record, after: Record
) -> None:
    marked = {**raised(before, after), "deleted": AT}

    gone = made(before, marked)

    assert (gone.detail_type, gone.detail["recordVersion"]) == (
        "Recommendation Deleted",
        marked["version"],
    )
    assert gone.detail["cause"] == after["cause"]
    assert made(marked, raised(marked, before)).detail_type == "Recommendation Created"
    assert events.of_record(marked, raised(marked, marked), AT) is None
    assert events.of_record(marked, None, AT) is None
    assert events.of_record(None, marked, AT) is None


@given(records, records, st.data())
def test_a_record_that_lacks_an_attribute_is_refused_by_its_name(
    before: Record, after: Record, data: st.DataObject
) -> None:
    after = raised(before, after)
    name = data.draw(st.sampled_from(NEEDED))
    spoilt = {key: value for key, value in after.items() if key != name}

    with pytest.raises(UnfitItemError, match=f"^{name} is missing$"):
        events.of_record(before, spoilt, AT)
    with pytest.raises(UnfitItemError, match=f"^{name} is of another type$"):
        events.of_record(before, {**after, name: None}, AT)


def balance(**numbers: int) -> Record:
    return {"account": "acme", "period": "2026-11", "granted": 100, "charged": 81, **numbers}


@pytest.mark.parametrize(
    ("before", "after", "reached"),
    [
        (balance(), balance(), []),
        (balance(), balance(reached_80=AT), [80]),
        (balance(reached_80=AT), balance(reached_80=AT, reached_100=AT), [100]),
        (balance(), balance(reached_80=AT, reached_100=AT), [80, 100]),
        (balance(reached_80=AT), balance(reached_80=AT), []),
        (None, balance(reached_80=AT), [80]),
        (balance(reached_80=AT), None, []),
    ],
)
def test_a_threshold_is_published_by_the_write_that_reached_it(
    before: Record | None, after: Record | None, reached: list[int]
) -> None:
    told = list(events.of_balance(before, after))

    assert [event.detail["threshold"] for event in told] == reached
    for event in told:
        detail = {**event.detail, "time": iso(event.at)}
        event_schemas.check({"detail-type": event.detail_type, "detail": detail})
        assert event.at == AT
        digest = sha256(f"acme\0{'2026-11'}\0{detail['threshold']}".encode()).hexdigest()
        assert detail["id"] == digest
