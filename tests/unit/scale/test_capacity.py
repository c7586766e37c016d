"""DynamoDB's rules of capacity, by the examples of its documentation and by this stack's tables."""

import pytest

from tests.support.store_images import TABLES
from tools.scale.capacity import index_writes, read_units, size, stored_bytes, write_units

RECORDS = TABLES["RecommendationsTable"]


def item(size_of_text: int = 100, **more: str) -> dict[str, dict[str, str]]:
    texts = {
        "urn": "urn-1",
        "receivedAs": "bob#PENDING",
        "givenAs": "ana#PENDING",
        "place": "1",
        "recommendationText": "x" * size_of_text,
        "actor": "ana",
        **more,
    }
    return {name: {"S": text} for name, text in texts.items()}


@pytest.mark.parametrize(
    ("sizes", "consistent", "units"),
    [
        ([], True, 1),
        ([], False, 0.5),
        ([4_096], True, 1),
        ([4_097], True, 2),
        ([1_500] * 40, False, 7.5),  # the guide's example: 60,000 bytes are 15 blocks of 4 KB
        ([64] * 100, False, 1.0),
    ],
)
def test_a_read_is_billed_by_4_kb_of_all_that_it_reads(
    sizes: list[int], consistent: bool, units: float
) -> None:
    assert read_units(sizes, consistent=consistent) == units


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [(None, 1_000, 1), (None, 1_025, 2), (3_000, 100, 3), (100, 3_000, 3), (None, None, 1)],
)
def test_a_write_is_billed_by_the_larger_of_what_was_there_and_what_is(
    before: int | None, after: int | None, units: int
) -> None:
    images = [None if each is None else {"a": {"S": "x" * (each - 1)}} for each in (before, after)]

    assert write_units(*images) == units


def test_sizes_are_those_of_names_and_values() -> None:
    found = {
        "pk": {"S": "é"},
        "n": {"N": "1234567"},
        "m": {"M": {"a": {"S": "bc"}}},
        "b": {"B": b"1234"},
        "l": {"L": [{"S": "a"}]},
    }

    assert size(found) == (2 + 2) + (1 + 5) + (1 + 3 + 1 + 1 + 2) + (1 + 4) + (1 + 3 + 1 + 1)


def test_a_new_item_is_put_in_each_index_and_a_change_of_key_is_two_writes_in_one() -> None:
    assert _writes(None, item()) == {"Received": 1, "Given": 1}
    assert _writes(item(), item(receivedAs="bob#VISIBLE")) == {"Received": 2}
    assert _writes(item(), None) == {"Received": 1, "Given": 1}


def test_an_index_is_written_only_where_something_changes_that_it_shows() -> None:
    assert _writes(item(), item(actor="bob")) == {}
    assert _writes(item(100), item(1_500)) == {"Received": 2, "Given": 2}


def test_an_item_without_an_index_s_key_is_not_in_it() -> None:
    hidden = {name: value for name, value in item().items() if name != "place"}

    assert _writes(None, hidden) == {}
    assert stored_bytes(RECORDS, hidden) == size(hidden) + 100


def _writes(before: object, after: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, _, units in index_writes(RECORDS, before, after):  # type: ignore[arg-type]
        found[index.name] = found.get(index.name, 0) + units
    return found
