"""BATCH_GET and the store: consistent reads, keys left unprocessed (DESIGN 4.6)."""

from typing import Any

from tests.support import store_calls
from tests.support.builders import Member
from tests.support.finding import batch_get, refused, shelf
from tests.support.store_calls import Parsed


def test_records_are_read_as_they_are_now(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    with store_calls.asked("BatchGetItem") as calls:
        batch_get(bob, urn)

    assert [call["RequestItems"]["RecommendationsTable"]["ConsistentRead"] for call in calls] == [
        True
    ]


def _unprocessed(parsed: Parsed, left_alone: int) -> None:
    """All but some of what was read is said to be unprocessed."""
    (table, found), *_ = parsed["Responses"].items()
    keys = [{"urn": item["urn"]} for item in found[left_alone:]]
    parsed["Responses"][table] = found[:left_alone]
    parsed["UnprocessedKeys"] = {table: {"Keys": keys, "ConsistentRead": True}} if keys else {}


def test_keys_the_store_left_unprocessed_are_asked_for_again(
    alice: Member, bob: Member, pauses: list[float]
) -> None:
    held = shelf(alice, bob, 12)

    with store_calls.after("BatchGetItem", lambda _, parsed: _unprocessed(parsed, 5)):
        answer = batch_get(bob, *held)

    assert list(answer.json["results"]) == held
    assert len(pauses) == 2


def test_keys_that_stay_unprocessed_are_a_429(
    alice: Member, bob: Member, pauses: list[float]
) -> None:
    held = shelf(alice, bob, 2)
    tries: list[Any] = []

    def nothing(_: str, parsed: Parsed) -> None:
        tries.append(parsed)
        _unprocessed(parsed, 0)

    with store_calls.after("BatchGetItem", nothing):
        answer = batch_get(bob, *held)

    assert "retry" in refused(answer, 429, "THROTTLED")
    assert answer.headers["retry-after"] == "1"
    assert 3 <= len(tries) <= 10
    assert sum(pauses) < 3
