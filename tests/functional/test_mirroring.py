"""Records that were read at LinkedIn, kept: what is written, what is counted, and by whom."""

import threading
from typing import Any

import pytest

from tests.support import store
from tests.support.broken_table import Killed, at, broken, kill, on_commit, refusing
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation
from vouch.errors import LostRaceError
from vouch.services.linkedin.mirror import Adopted, adopt
from vouch.services.linkedin.store_readings import ATTEMPTS
from vouch.storage import recommendations

WRITER, SUBJECT = "urn:li:person:Writer", "urn:li:person:Subject"
SYNC = Provenance(SUBJECT, "sync", "sync-1")
NEXT = Provenance(SUBJECT, "sync", "sync-2")


def reading(number: int, at: int = 1_000, **changed: Any) -> Reading:
    fields = {
        "id": number,
        "created": number,
        "lastModified": 900,
        "recommender": WRITER,
        "recommendee": SUBJECT,
        "recommendationText": "text",
        "status": "VISIBLE",
        "visibilityForRecommender": "EVERYONE",
    }
    return Reading(f"urn:li:recommendation:({WRITER},{number})", fields | changed, at)


def page(count: int, at: int = 1_000, **changed: Any) -> list[Reading]:
    return [reading(number, at, **changed) for number in range(1, count + 1)]


def urns(readings: list[Reading]) -> list[str]:
    return [each.urn for each in readings]


def counts(adopted: Adopted) -> tuple[int, int, int]:
    return len(adopted.created), len(adopted.updated), len(adopted.unchanged)


@pytest.mark.parametrize("count", [0, 1, 2, 130])
def test_a_page_is_kept_and_counted(count: int) -> None:
    readings = page(count)

    adopted = adopt(readings, SYNC)

    assert sorted(adopted.created) == sorted(urns(readings))
    assert (adopted.updated, adopted.unchanged) == ([], [])
    assert store.records().keys() == {*urns(readings)}
    assert {each["writeCount"] for each in store.records().values()} <= {1}


def test_an_unchanged_page_is_read_in_batches_and_nothing_is_written() -> None:
    adopt(page(130), SYNC)

    with broken() as table:
        adopted = adopt(page(130, at=2_000), NEXT)

    assert counts(adopted) == (0, 0, 130)
    # The last one asks which of the parties were erased.
    assert table.calls == ["batch_get_item"] * 3


def test_only_changed_records_are_written() -> None:
    adopt(page(20), SYNC)
    later = [*page(10, 2_000, status="HIDDEN", lastModified=901), *page(21, 2_000)[10:]]

    with broken() as table:
        adopted = adopt(later, NEXT)

    assert counts(adopted) == (1, 10, 10)
    assert table.calls.count("put_item") == 11
    assert {each["version"] for each in store.records().values()} == {1, 2}


def test_a_record_listed_twice_on_a_page_counts_once_as_read_last() -> None:
    twice = [reading(1, 2_000, status="HIDDEN", lastModified=950), reading(1, 1_000)]

    adopted = adopt(twice, SYNC)

    assert counts(adopted) == (1, 0, 0)
    assert store.record(twice[0].urn)["status"] == "HIDDEN"


def test_a_page_repeated_after_a_crash_is_counted_once() -> None:
    adopt(page(1), SYNC)
    changed = [reading(1, 2_000, status="HIDDEN", lastModified=901), reading(2, 2_000)]
    with pytest.raises(Killed), broken(after=at(3, kill)):
        adopt(changed, NEXT)
    assert store.standing(changed[0].urn) == ("HIDDEN", 2)

    again = [each._replace(requested_at=3_000) for each in changed]

    assert counts(adopt(again, NEXT)) == (1, 1, 0)


def test_another_sync_s_work_is_not_counted() -> None:
    adopt(page(2), SYNC)

    assert counts(adopt(page(2, 2_000), NEXT)) == (0, 0, 2)


def test_a_record_that_another_writer_changed_first_is_decided_again() -> None:
    newer = reading(1, 3_000, status="CLOSED", lastModified=903)
    adopt(page(1), SYNC)

    def rival() -> None:
        adopt([newer], NEXT)

    with broken(before=on_commit(rival, times=1)):
        adopted = adopt([reading(1, 2_000, status="HIDDEN", lastModified=902)], SYNC)

    assert counts(adopted) == (0, 0, 1)
    assert store.standing(newer.urn) == ("CLOSED", 2)


def test_a_new_record_that_another_writer_stored_first_stays_that_writers() -> None:
    def rival() -> None:
        adopt(page(1), NEXT)

    with broken(before=on_commit(rival, times=1)):
        adopted = adopt(page(1), SYNC)

    assert counts(adopted) == (0, 0, 1)
    assert store.record(reading(1).urn)["correlationId"] == "sync-2"


def test_the_writes_of_a_page_are_made_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(2, timeout=30)
    kept = recommendations.store

    def slow(*states: Any) -> Recommendation:
        together.wait()
        return kept(*states)

    monkeypatch.setattr(recommendations, "store", slow)

    assert counts(adopt(page(8), SYNC)) == (8, 0, 0)


def test_endless_conflicts_are_an_error(pauses: list[float]) -> None:
    failing = refusing("TransactionCanceledException", "ConditionalCheckFailed")

    with broken(before=on_commit(failing)) as table, pytest.raises(LostRaceError):
        adopt(page(1), SYNC)

    assert table.calls.count("transact_write_items") == 1 + ATTEMPTS
    assert pauses
