"""PARTIAL_UPDATE's rules on a record in memory."""

import pytest

from tests.support.lines import SUBJECT, WRITER, by, fresh
from tests.support.status_table import triples
from vouch.domain.update import next_version, update
from vouch.errors import AccessDeniedError, IllegalStatusTransitionError

MEMBERS = {"recommendee": SUBJECT, "recommender": WRITER}
REFUSALS = {"a": AccessDeniedError, "e": IllegalStatusTransitionError}
ASKED = [each for each in triples() if each[2] in MEMBERS]


@pytest.mark.parametrize(("current", "target", "actor", "outcome"), ASKED)
def test_a_party_changes_status_as_printed(
    current: str, target: str, actor: str, outcome: str
) -> None:
    record = fresh()
    record["status"] = current

    if outcome in REFUSALS:
        with pytest.raises(REFUSALS[outcome]):
            update(record, {"status": target}, by(MEMBERS[actor]), 2_000)
        return
    after = update(record, {"status": target}, by(MEMBERS[actor]), 2_000)

    assert after["status"] == target
    assert (after is record) == (outcome == "=")


def test_a_change_raises_the_version_and_stores_its_actor_and_time() -> None:
    record = fresh(now=1_000)

    after = update(record, {"status": "HIDDEN"}, by(SUBJECT), 2_000)

    changed = {"status": "HIDDEN", "version": 2, "lastModified": 2_000}
    origin = {"actor": SUBJECT, "correlationId": f"request-of-{SUBJECT}"}
    assert after == {**record, **changed, **origin}
    assert record["version"] == 1


def test_last_modified_never_goes_back_when_clocks_differ() -> None:
    assert next_version(fresh(now=5_000), {}, by(SUBJECT), 4_000)["lastModified"] == 5_000


def test_a_field_is_set_changed_and_deleted() -> None:
    empty = fresh()

    full = update(empty, {"recommendeeEntity": "urn:li:position:1"}, by(SUBJECT), 2_000)
    gone = update(full, {"recommendeeEntity": None}, by(SUBJECT), 3_000)

    assert full.get("recommendeeEntity") == "urn:li:position:1"
    assert "recommendeeEntity" not in gone
    assert gone["version"] == 3


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"recommendeeEntity": None},
        {"status": "PENDING"},
        {"status": "PENDING", "recommendeeEntity": None},
    ],
)
def test_setting_a_known_value_is_no_change(changes: dict[str, str | None]) -> None:
    record = fresh()

    assert update(record, changes, by(SUBJECT), 2_000) is record


def test_the_same_status_does_not_hold_up_another_change() -> None:
    changes = {"status": "PENDING", "recommendeeEntity": "urn:li:position:1"}

    after = update(fresh(), changes, by(SUBJECT), 2_000)

    assert (after["status"], after.get("recommendeeEntity")) == ("PENDING", "urn:li:position:1")


@pytest.mark.parametrize(
    ("field", "value", "member"),
    [
        ("recommendeeEntity", "urn:li:position:1", WRITER),
        ("recommendeeEntity", None, WRITER),
        ("visibilityForRecommender", "HIDDEN", SUBJECT),
        ("visibilityForRecommender", "EVERYONE", SUBJECT),
        ("status", "VISIBLE", "urn:li:person:Stranger"),
    ],
)
def test_a_field_of_the_other_party_is_refused_even_without_a_change(
    field: str, value: str | None, member: str
) -> None:
    with pytest.raises(AccessDeniedError):
        update(fresh(), {field: value}, by(member), 2_000)


def test_the_actor_is_judged_before_the_edge() -> None:
    record = fresh()
    record["status"] = "WITHDRAWN"
    changes = {"status": "PENDING", "visibilityForRecommender": "HIDDEN"}

    with pytest.raises(AccessDeniedError):
        update(record, changes, by(SUBJECT), 2_000)
