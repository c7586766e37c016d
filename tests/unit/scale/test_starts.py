"""What starting members comes to, by shard: pages, messages, units."""

import pytest

from tools.scale.document import UNITS
from tools.scale.starts import NAMED, PAGE, refreshes, spread, starts
from tools.scale.units import Measured, published
from vouch.messages import sync_start
from vouch.services.syncs import walk
from vouch.storage import syncs

MEASURED = Measured.read(UNITS)


def test_the_sizes_of_pages_and_messages_are_the_product_s() -> None:
    assert (PAGE, NAMED) == (walk.PAGE, sync_start.MOST_MEMBERS)
    assert len(spread(100)) == syncs.SHARDS


@pytest.mark.parametrize(
    ("shards", "deliveries"),
    [
        ([0] * 8, 8),  # a page of each shard is read
        ([1] + [0] * 7, 8 + 1),
        ([25] + [0] * 7, 8 + 1),
        ([26] + [0] * 7, 8 + 2),
        ([251] + [0] * 7, 8 + 1 + 10 + 1),  # a second page, and a message of one member
    ],
)
def test_members_are_begun_by_messages_of_25_and_pages_of_250(
    shards: list[int], deliveries: int
) -> None:
    found = starts(MEASURED, shards)

    assert found["deliveries"] == deliveries
    assert found.get("entries read of DueSyncs", 0) == sum(shards)
    assert found["messages"] == 8 + (deliveries - 8) + sum(shards)


def test_no_number_of_members_makes_a_run_of_the_schedule_longer() -> None:
    assert starts(MEASURED, spread(10))["runs"] == starts(MEASURED, spread(1_000_000))["runs"] == 1


def test_a_refresh_s_messages_are_sent_ten_at_a_time_by_shard() -> None:
    found = refreshes(MEASURED, [11, 1, *([0] * 6)])

    assert found["sqs.SendMessageBatch"] == 3
    assert found["messages"] == pytest.approx(12)


def test_changes_are_published_a_hundred_and_their_events_ten_at_a_time() -> None:
    found = published({"records of RecommendationsTable": 215, "records of CreditsTable": 3})

    assert found == {"batches": 3 + 1, "events.PutEvents": 20 + 2}
