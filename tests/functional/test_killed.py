"""A process killed between any two steps leaves all records of the line changed or none."""

from collections.abc import Callable

import pytest

from tests.support import store
from tests.support.broken_table import Killed, at, broken, kill
from tests.support.builders import Member, draft, member
from tests.support.plays import PLAYS, Play
from tests.support.sampling import sampled

NAMES = [play.__name__ for play in PLAYS]


def _calls_of(make: Callable[[], Play]) -> list[str]:
    """The calls to DynamoDB that the undisturbed play makes."""
    play = make()
    with broken() as table:
        assert play.act().status in {201, 204}
    assert play.states() == play.done
    return table.calls


@pytest.mark.parametrize("make", PLAYS, ids=NAMES)
def test_the_undisturbed_call_reads_first_and_writes_once(make: Callable[[], Play]) -> None:
    *reads, write = _calls_of(make)

    assert set(reads) == {"get_item"}
    assert write == "transact_write_items"


@pytest.mark.parametrize("make", PLAYS, ids=NAMES)
def test_a_crash_before_any_call_changes_nothing(make: Callable[[], Play]) -> None:
    for number in sampled(range(1, len(_calls_of(make)) + 1)):
        play = make()
        before = play.line()

        with pytest.raises(Killed), broken(before=at(number, kill)):
            play.act()

        assert play.line() == before
        _goes_on(play)


@pytest.mark.parametrize("make", PLAYS, ids=NAMES)
def test_a_crash_after_any_call_changes_all_or_nothing(make: Callable[[], Play]) -> None:
    calls = _calls_of(make)
    for number, name in sampled(enumerate(calls, 1)):
        play = make()
        before = play.line()

        with pytest.raises(Killed), broken(after=at(number, kill)):
            play.act()

        if name == "transact_write_items":
            assert play.states() == play.done
        else:
            assert play.line() == before
            _goes_on(play)
        _is_usable(play)


def _goes_on(play: Play) -> None:
    """The same call, made again, does what it would have done."""
    assert play.act().status in {201, 204}
    assert play.states() == play.done
    _is_usable(play)


def _is_usable(play: Play) -> None:
    """What is pending can be accepted, and then exactly one of the line is."""
    for urn, record in play.line().items():
        if record["status"] == "PENDING":
            assert play.recommendee.patch(urn, status="VISIBLE").status == 204
    assert play.states().count("VISIBLE") == 1
    for record in play.line().values():
        successor = record.get("nextRecommendation")
        assert (record["status"] == "REPLACED") == (successor in play.line())


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_create_repeated_under_its_key_after_any_crash_creates_once(moment: str) -> None:
    alice, bob = member(), member()
    with broken() as healthy:
        _send(alice, bob)
    assert healthy.calls[-1] == "transact_write_items"

    for number in sampled(range(1, len(healthy.calls) + 1)):
        alice, bob = member(), member()
        with pytest.raises(Killed), broken(**{moment: at(number, kill)}):
            _send(alice, bob)

        assert _send(alice, bob) == _send(alice, bob)

        mine = [each for each in store.records().values() if each["recommender"] == alice.urn]
        assert len(mine) == 1


def _send(recommender: Member, recommendee: Member) -> str:
    headers = {"Idempotency-Key": "k"}
    answer = recommender.call("POST", "/v2/recommendation", draft(recommendee), headers)
    assert answer.status == 201
    return answer.headers["x-restli-id"]
