"""What a record keeps about who changed it: of its last change, and of no other."""

import pytest

from tests.support.lines import SUBJECT, WRITER, fresh
from vouch.domain.provenance import Place, Provenance
from vouch.domain.recommendation import Recommendation, create, served
from vouch.domain.revision import Line, follow, revise
from vouch.domain.update import update

QUEUE = "arn:aws:sqs:us-east-1:123456789012:updates.fifo"
PLACE = Place(QUEUE, 18_849_496_460_467_696_128)
QUEUED = Provenance(SUBJECT, "queue", "request-1", "update-1", PLACE)
CALLED = Provenance(SUBJECT, "api", "request-2")


def of(record: Recommendation) -> tuple[str, str, str, str | None]:
    kept = record["actor"], record["cause"], record["correlationId"]
    return (*kept, record.get("updateId"))


def test_a_queued_update_stores_its_id() -> None:
    after = update(fresh(), {"status": "VISIBLE"}, QUEUED, 2_000)

    assert of(after) == tuple(QUEUED[:4])


def test_the_next_change_without_an_id_clears_the_stored_one() -> None:
    before = update(fresh(), {"status": "VISIBLE"}, QUEUED, 2_000)

    after = update(before, {"status": "HIDDEN"}, CALLED, 3_000)

    assert of(after) == tuple(CALLED[:4])
    assert "updateId" not in after


def test_a_new_record_has_no_update_id() -> None:
    draft = {"recommendee": SUBJECT, "recommendationText": "Good work"}

    assert "updateId" not in create(draft, 1, Provenance(WRITER, "api", "r"), 1_000)


def test_readers_do_not_see_the_update_id() -> None:
    after = update(fresh(), {"status": "VISIBLE"}, QUEUED, 2_000)

    assert not {"updateId", "lastPlace", "actor", "cause", "correlationId"} & served(after).keys()


def test_a_record_replaced_by_a_queued_update_carries_its_id() -> None:
    old = update(fresh(), {"status": "VISIBLE"}, CALLED, 2_000)
    new, marked = (
        change.after
        for change in revise(
            fresh(2, previousRecommendation=old["urn"]), old, Line(), Provenance(WRITER, "api", "r")
        )
    )
    assert new is not None
    after = update(new, {"status": "VISIBLE"}, QUEUED, 3_000)

    _, replaced = (change.after for change in follow(new, after, Line(marked), QUEUED))

    assert replaced is not None
    assert (replaced["status"], of(replaced)) == ("REPLACED", tuple(QUEUED[:4]))
    assert "lastPlace" not in replaced


def applied_and_changed_since() -> Recommendation:
    applied = update(fresh(), {"status": "VISIBLE"}, QUEUED, 2_000)
    return update(applied, {"status": "HIDDEN"}, CALLED, 3_000)


@pytest.mark.parametrize("earlier", [0, 1, 10**9])
def test_a_redelivered_or_earlier_queued_update_undoes_nothing(earlier: int) -> None:
    later = applied_and_changed_since()
    again = QUEUED._replace(place=Place(QUEUE, PLACE.number - earlier))

    assert update(later, {"status": "VISIBLE"}, again, 4_000) is later


def test_an_earlier_queued_update_is_not_refused() -> None:
    later = applied_and_changed_since()

    assert update(later, {"status": "PENDING"}, QUEUED, 4_000) is later


@pytest.mark.parametrize(
    "place", [Place(QUEUE, PLACE.number + 1), Place(f"{QUEUE}2", PLACE.number - 1), None]
)
def test_an_equal_update_at_another_place_is_applied(place: Place | None) -> None:
    later = applied_and_changed_since()

    again = update(later, {"status": "VISIBLE"}, QUEUED._replace(place=place), 4_000)

    assert (again["status"], again["version"]) == ("VISIBLE", later["version"] + 1)
    assert again["lastPlace"] == (place or PLACE).attribute()
