"""forget_member while others use what it erases."""

from typing import Any

import pytest

from tests.support import many
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import accepted, member
from tests.support.forgetting import command, play, records_of
from tests.support.managing import invoke_raw
from vouch.aws import dynamodb
from vouch.domain.status import Status
from vouch.errors import LostRaceError
from vouch.services.accounts import erase
from vouch.settings import settings
from vouch.storage import recommendation_index, recommendations

CONFLICT = refusing("TransactionCanceledException", "None", "TransactionConflict")
BUSY = refusing("TransactionCanceledException", "ThrottlingError")


@pytest.mark.parametrize("fault", [CONFLICT, BUSY], ids=["conflict", "busy"])
def test_forgetting_retries_while_other_writes_conflict(fault: Any, pauses: list[float]) -> None:
    alice, _ = play()

    with broken(before=on_commit(fault, times=3)):
        answer = invoke_raw(command(alice))

    assert answer["forgotten"] == {
        "member": alice.urn,
        "tokens": 2,
        "connections": 2,
        "answers": 2,
        "records": 6,
    }
    assert records_of(alice) == set()
    assert len(pauses) == 3


def test_forgetting_gives_up_on_a_store_that_stays_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    alice, _ = play()
    monkeypatch.setattr(erase, "ERASURE_SECONDS", 0)

    with broken(before=on_commit(BUSY)):
        answer = invoke_raw(command(alice))

    assert answer["error"]["code"] == "THROTTLED"
    assert "forgotten" in invoke_raw(command(alice))
    assert records_of(alice) == set()


def test_two_concurrent_commands_erase_everything_and_count_each_record_once() -> None:
    alice, _ = play()
    inner: list[dict[str, Any]] = []

    def rival() -> None:
        inner.append(invoke_raw(command(alice))["forgotten"])

    with broken(before=on_commit(rival, times=1)):
        outer = invoke_raw(command(alice))["forgotten"]

    assert outer["records"] + inner[0]["records"] == 6
    assert records_of(alice) == set()


def test_a_record_erased_before_does_not_stop_the_others() -> None:
    """Another process erases one record of a transaction between its listing and its erasure."""
    alice, bob = member(), member()
    first, *_ = [alice.write(bob) for _ in range(3)]
    erasure = recommendations.delete_record(first, alice.urn)["Delete"]
    writes = 0

    def gone(_number: int, name: str) -> None:
        nonlocal writes
        writes += name == "transact_write_items"
        if writes == 4:  # the first three erase the token and end the rights of the member
            dynamodb.client().delete_item(**erasure)

    with broken(before=gone):
        answer = invoke_raw(command(alice))["forgotten"]

    assert answer["records"] == 2
    assert records_of(alice) == set()


def test_a_record_whose_status_changes_on_the_way_does_not_slip_through() -> None:
    """The record becomes visible after the visible ones and before the hidden ones are listed."""
    alice, bob = member(), member()
    accepted(alice, bob)
    slipping = accepted(bob, alice, status="HIDDEN")
    listed = 0

    def slip(_number: int, name: str) -> None:
        nonlocal listed
        listed += name == "query"
        if name == "query" and listed == 2:
            assert alice.patch(slipping, status="VISIBLE").status == 204

    with broken(after=slip):
        answer = invoke_raw(command(alice))["forgotten"]

    assert answer["records"] == 2
    assert records_of(alice) == set()


def test_a_lagging_index_that_shows_erased_records_ends_nothing_early(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The index stands still, so every pass sees all the erased records."""
    alice = member()
    records = many.received(alice.urn, ["VISIBLE", "PENDING"] * 9)
    many.store(dynamodb.client(), settings().recommendations_table, records)
    seen = recommendation_index.newest("recipient", alice.urn, list(Status), None, 0, 100)

    def lagging(finder: str, *asked: Any) -> list[recommendation_index.Found]:
        _member, _statuses, after, _skip, count = asked
        left = [each for each in seen if after is None or each.place < after]
        return left[:count] if finder == "recipient" else []

    monkeypatch.setattr(erase, "PAGE", 5)
    monkeypatch.setattr(recommendation_index, "newest", lagging)

    assert invoke_raw(command(alice))["forgotten"]["records"] == 18
    assert records_of(alice) == set()


def test_a_record_is_erased_for_one_of_its_parties_only() -> None:
    alice, bob, carol = member(), member(), member()
    urn = alice.write(bob)

    with pytest.raises(LostRaceError):
        dynamodb.commit({"record": recommendations.delete_record(urn, carol.urn)})

    assert alice.get(urn).status == 200
