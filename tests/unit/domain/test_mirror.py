"""What becomes of a mirrored record when LinkedIn is read again, or has taken a change."""

from typing import Any, cast

import pytest

from tests.support.lines import SUBJECT, WRITER, by, fresh
from vouch.domain.mirror import Reading, adopt, mark_deleted, written_through
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import SERVED, Recommendation, is_readable, served
from vouch.domain.update import update
from vouch.storage.recommendations import index_keys

SYNC = Provenance(SUBJECT, "sync", "sync-7")
URN = f"urn:li:recommendation:({WRITER},7)"
FIELDS: dict[str, Any] = {
    "id": 7,
    "created": 500,
    "lastModified": 900,
    "recommender": WRITER,
    "recommendee": SUBJECT,
    "recommendationText": "Bob Smith is an amazing leader.",
    "status": "PENDING",
    "visibilityForRecommender": "EVERYONE",
    "relationship": "WORKED_IN_SAME_GROUP",
}


def reading(at: int, **changed: Any) -> Reading:
    """As LinkedIn has it, asked for at that moment of ours; None leaves a field out."""
    fields = {name: value for name, value in (FIELDS | changed).items() if value is not None}
    return Reading(URN, fields, at)


def mirrored(**changed: Any) -> Recommendation:
    """Read at 1,000."""
    record = adopt(None, reading(1_000), SYNC)
    assert record is not None
    return cast("Recommendation", {**record, **changed})


def test_an_unknown_record_is_stored_as_it_was_read() -> None:
    record = adopt(None, reading(1_000), SYNC)

    assert record is not None
    assert served(record) == FIELDS
    assert (record["urn"], record["version"], record["writeCount"]) == (URN, 1, 1)
    assert (record["origin"], record["upstreamModified"]) == ("linkedin", 900)
    assert record["writtenAt"] == 1_000
    assert (record["actor"], record["cause"]) == (SUBJECT, "sync")
    assert record["correlationId"] == "sync-7"


def test_a_record_made_under_local_is_left_alone() -> None:
    stored = fresh()

    read = Reading(stored["urn"], {**FIELDS, "status": "VISIBLE"}, 10**15)

    assert adopt(stored, read, SYNC) is None


@pytest.mark.parametrize("requested", [999, 1_000])
def test_a_reading_older_than_the_stored_write_changes_nothing(
    requested: int,
) -> None:
    newer = reading(requested, status="VISIBLE", lastModified=5_000)

    assert adopt(mirrored(), newer, SYNC) is None
    assert adopt(mirrored(deleted=1_000), newer, SYNC) is None


def test_an_older_state_of_linkedin_s_changes_nothing() -> None:
    assert adopt(mirrored(), reading(2_000, status="VISIBLE", lastModified=899), SYNC) is None


def test_the_same_state_again_is_not_written() -> None:
    assert adopt(mirrored(), reading(2_000), SYNC) is None


def test_a_later_state_is_the_next_version_with_its_reader_as_actor() -> None:
    stored = mirrored()

    after = adopt(stored, reading(2_000, status="VISIBLE", lastModified=901), by(WRITER))

    assert after is not None
    changed = {"status": "VISIBLE", "lastModified": 901}
    assert served(after) == {**FIELDS, **changed}
    assert (after["version"], after["upstreamModified"]) == (2, 901)
    assert (after["writtenAt"], after["actor"]) == (2_000, WRITER)
    assert stored["version"] == 1


def test_another_content_under_the_same_moment_counts_as_later() -> None:
    after = adopt(mirrored(), reading(2_000, visibilityForRecommender="HIDDEN"), SYNC)

    assert after is not None
    assert (after["visibilityForRecommender"], after["version"]) == ("HIDDEN", 2)


def test_a_later_moment_alone_counts_as_a_change() -> None:
    after = adopt(mirrored(), reading(2_000, lastModified=901), SYNC)

    assert after is not None
    assert (after["lastModified"], after["version"]) == (901, 2)


def test_a_field_that_linkedin_no_longer_has_is_removed() -> None:
    after = adopt(mirrored(), reading(2_000, relationship=None, lastModified=901), SYNC)

    assert after is not None
    assert "relationship" not in after


def test_fields_that_linkedin_does_not_return_are_kept() -> None:
    stored = mirrored(message="a message", subject="a subject")

    after = adopt(stored, reading(2_000, status="VISIBLE", lastModified=901), SYNC)

    assert adopt(stored, reading(2_000), SYNC) is None
    assert after is not None
    assert (after["message"], after["subject"]) == ("a message", "a subject")


def test_internal_attributes_are_kept() -> None:
    stored = mirrored(supersedes="urn:older", lastPlace={"queue": "q", "number": "3"})

    after = adopt(stored, reading(2_000, status="VISIBLE", lastModified=901), SYNC)

    assert after is not None
    assert (after["supersedes"], after["lastPlace"]) == ("urn:older", {"queue": "q", "number": "3"})


def test_a_reading_does_not_carry_the_id_of_an_earlier_queued_update() -> None:
    after = adopt(
        mirrored(updateId="update-1"), reading(2_000, status="VISIBLE", lastModified=901), SYNC
    )

    assert after is not None
    assert "updateId" not in after


class TestWrittenThrough:
    """After a change that LinkedIn has taken, at 3,000."""

    def record(self) -> Recommendation:
        after = update(mirrored(), {"status": "VISIBLE"}, by(SUBJECT), 3_000)
        return written_through(after, 3_000)

    def test_a_write_through_mirrors_linkedin_without_a_known_moment(self) -> None:
        record = self.record()

        assert (record["origin"], record["writtenAt"], record["version"]) == ("linkedin", 3_000, 2)
        assert "upstreamModified" not in record

    def test_a_reading_begun_before_a_write_through_does_not_undo_it(self) -> None:
        assert adopt(self.record(), reading(3_000, lastModified=9_000), SYNC) is None

    @pytest.mark.parametrize("modified", [10, 3_000, 8_000])
    def test_the_first_reading_settles_a_write_through_under_any_clock_of_linkedins(
        self, modified: int
    ) -> None:
        record = self.record()

        settled = adopt(record, reading(3_001, status="VISIBLE", lastModified=modified), SYNC)

        assert settled is not None
        assert settled["version"] == record["version"]
        assert settled["correlationId"] == record["correlationId"]
        assert settled["lastModified"] == settled["upstreamModified"] == modified
        assert adopt(settled, reading(3_002, status="VISIBLE", lastModified=modified), SYNC) is None

    def test_a_later_change_at_linkedin_is_another_version(self) -> None:
        after = adopt(self.record(), reading(3_001, status="CLOSED", lastModified=10), SYNC)

        assert after is not None
        assert (after["status"], after["version"], after["upstreamModified"]) == ("CLOSED", 3, 10)


class TestTombstone:
    """Of a record that LinkedIn has no longer."""

    def record(self) -> Recommendation:
        return mark_deleted(mirrored(), SYNC, 4_000)

    def test_a_deleted_record_is_the_next_version_and_is_served_to_no_party(self) -> None:
        record = self.record()

        assert (record["deleted"], record["version"], record["cause"]) == (4_000, 2, "sync")
        assert served(record) == FIELDS
        assert is_readable(mirrored(), SUBJECT)
        assert not is_readable(record, SUBJECT)

    def test_a_deleted_record_is_indexed_under_its_parties_where_no_finder_looks(self) -> None:
        keys = index_keys(self.record())

        assert (keys["receivedAs"], keys["givenAs"]) == (f"{SUBJECT}#DELETED", f"{WRITER}#DELETED")

    def test_a_deleted_record_read_again_is_restored_as_the_next_version(self) -> None:
        after = adopt(self.record(), reading(4_001), SYNC)

        assert after is not None
        assert "deleted" not in after
        assert (served(after), after["version"]) == (FIELDS, 3)

    def test_an_earlier_reading_does_not_restore_a_deleted_record(self) -> None:
        assert adopt(self.record(), reading(4_000), SYNC) is None


def test_a_change_under_local_makes_the_record_local() -> None:
    ours = update(mirrored(), {"status": "VISIBLE"}, by(SUBJECT), 2_000)

    assert not ours.keys() & {"origin", "upstreamModified"}
    assert adopt(ours, reading(9_000, status="CLOSED", lastModified=9_000), SYNC) is None


def test_internal_attributes_are_not_served() -> None:
    record = mark_deleted(mirrored(), SYNC, 1)

    assert served(record).keys() <= set(SERVED)
