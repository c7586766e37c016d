"""A process killed, or the viewer deleted, at any step of a viewer's call: what is true afterwards.

No credit is lost or charged twice, what was paid for is remembered once the sweep has run, nobody
is remembered twice, and nothing of a deleted viewer stays.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import partial

import pytest

from tests.support import ledger
from tests.support.broken_table import Fault, Killed, at, broken, kill
from tests.support.clock import Clock
from tests.support.gateway import Answer
from tests.support.payers import Payer, payer
from tests.support.remembering import (
    VIEWER,
    Version,
    deployment,
    left_over,
    people_of,
    swept,
    times,
)
from tests.support.sampling import sampled
from tests.support.suggesting import balance
from tests.support.viewing import delete, stored
from vouch.deadline import Deadline
from vouch.services.credits.reserve import HELD_FOR
from vouch.services.network import remember
from vouch.services.network.sweep import sweep
from vouch.storage import answers

KEYS = {"without a key": None, "with a key": "k"}
RESULTS, PRICE = 20, 2
AT_ONCE = 8
"""So the people take three transactions."""
STEPS = 2
"""How many steps are a sample of all."""
KEYED = pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
STRUCK = pytest.mark.parametrize("when", ["before", "after"])


@pytest.fixture(params=["v1", "v2"], autouse=True)
def version(
    request: pytest.FixtureRequest, _stack: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Version]:
    monkeypatch.setattr(answers, "PIECE", 1_000)  # several pieces
    monkeypatch.setattr(remember, "AT_ONCE", AT_ONCE)
    with deployment(request.param) as version:
        yield version


def _opened(version: Version) -> Payer:
    """An account whose month has begun, with a viewer who was asked for nobody."""
    account = payer(monthly_credits=250)
    version.connect(account)
    with version.delivering([]):
        assert version.ask(account).status == 200
    return account


def _call(version: Version, account: Payer, key: str | None) -> Answer:
    return version.ask(account, total_results=RESULTS, key=key)


def _steps(version: Version, key: str | None) -> list[int]:
    """The numbers of the calls to DynamoDB of an undisturbed call."""
    account = _opened(version)
    with broken() as table:
        assert _call(version, account, key).status == 200
    return sampled(range(1, len(table.calls) + 1), STEPS)


def _disturbed(when: str, fault: Fault) -> AbstractContextManager[object]:
    return broken(before=fault) if when == "before" else broken(after=fault)


def _check_remembered(account: Payer) -> None:
    """Whoever was paid for is stored, once, and nobody else."""
    charged = balance(account)["charged"]  # checks all invariants
    assert balance(account)["reserved"] == 0
    assert charged in {0, PRICE}
    assert len(people_of(account)) == charged * 10
    assert times(account) <= {1}


@KEYED
@STRUCK
def test_a_call_killed_at_any_step_is_remembered_if_it_was_paid_for(
    version: Version, when: str, key: str | None, clock: Clock
) -> None:
    for number in _steps(version, key):
        account = _opened(version)

        with pytest.raises(Killed), _disturbed(when, at(number, kill)):
            _call(version, account, key)
        swept(clock)

        _check_remembered(account)
        assert swept(clock) == (0, 0, 0)
        charged, asked = balance(account)["charged"], version.asked()
        again = _call(version, account, key)
        assert again.status == 200
        replayed = bool(key and charged)
        assert ("idempotent-replayed" in again.headers) is replayed
        assert version.asked() == asked + (not replayed)
        assert times(account) == ({1} if replayed or not charged else {2})


@KEYED
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_call_killed_around_linkups_answer_costs_nothing_and_remembers_nobody(
    version: Version, when: str, key: str | None, clock: Clock
) -> None:
    account = _opened(version)

    with pytest.raises(Killed), version.around(**{when: kill}):
        _call(version, account, key)
    assert swept(clock) == (1, 0, 0)

    _check_remembered(account)
    assert people_of(account) == {}
    assert balance(account)["remaining"] == 250


def test_a_sweep_killed_at_any_step_is_finished_by_the_next(version: Version, clock: Clock) -> None:
    for key in KEYS.values():
        _abandoned(version, key, clock)
        with broken() as table:
            assert sweep(Deadline.after(60)).remembered == 1
        for number in sampled(range(1, len(table.calls) + 1), STEPS):
            for when in ("before", "after"):
                account = _abandoned(version, key, clock)

                with pytest.raises(Killed), _disturbed(when, at(number, kill)):
                    sweep(Deadline.after(60))
                sweep(Deadline.after(60))

                _check_remembered(account)
                assert balance(account)["charged"] == PRICE


def _abandoned(version: Version, key: str | None, clock: Clock) -> Payer:
    """An account whose call was charged and killed before anybody was remembered."""
    account = _opened(version)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vouch.services.network.remember.remember", lambda *_: kill())
        with pytest.raises(Killed):
            _call(version, account, key)
    clock.advance(HELD_FOR + 1)
    return account


@KEYED
@STRUCK
def test_nothing_of_a_viewer_deleted_at_any_step_of_a_call_stays(
    version: Version, when: str, key: str | None, clock: Clock
) -> None:
    for number in _steps(version, key):
        account = _opened(version)

        with _disturbed(when, at(number, partial(_delete, account))):
            answer = _call(version, account, key)

        _check_deleted(version, account, answer, key, clock)


@KEYED
@STRUCK
def test_nothing_of_a_viewer_deleted_while_linkup_answers_stays(
    version: Version, when: str, key: str | None, clock: Clock
) -> None:
    account = _opened(version)

    with version.around(**{when: partial(_delete, account)}):
        answer = _call(version, account, key)

    assert answer.status == 200
    assert balance(account)["charged"] == PRICE, "Linkup was paid, and the caller has the answer"
    _check_deleted(version, account, answer, key, clock)


def test_nothing_of_a_viewer_deleted_at_any_step_of_the_sweep_stays(
    version: Version, clock: Clock
) -> None:
    for key in KEYS.values():
        _abandoned(version, key, clock)
        with broken() as table:
            sweep(Deadline.after(60))
        for number in sampled(range(1, len(table.calls) + 1), STEPS):
            account = _abandoned(version, key, clock)

            with broken(before=at(number, partial(_delete, account))):
                swept_ = sweep(Deadline.after(60))

            assert swept_.failed == 0
            assert people_of(account) == {}
            assert _left_of(account) == []
            assert sweep(Deadline.after(60)) == (0, 0, 0)
            assert balance(account)["charged"] == PRICE


@KEYED
def test_a_call_killed_at_any_step_leaves_nothing_once_its_viewer_is_deleted(
    version: Version, key: str | None, clock: Clock
) -> None:
    for number in _steps(version, key):
        account = _opened(version)
        with pytest.raises(Killed), broken(after=at(number, kill)):
            _call(version, account, key)

        _delete(account)
        swept(clock)

        assert people_of(account) == {}
        assert _left_of(account) == []
        assert balance(account)["reserved"] == 0
        assert balance(account)["charged"] in {0, PRICE}


def test_an_answer_that_was_forgotten_with_its_viewer_is_not_asked_for_again(
    version: Version,
) -> None:
    account = _opened(version)
    assert _call(version, account, "k").status == 200
    _delete(account)
    asked = version.asked()

    again = [_call(version, account, "k") for _ in range(2)]

    assert [each.status for each in again] == [409, 409]
    assert "forgotten" in again[0].json["message"]
    assert version.asked() == asked
    assert balance(account)["charged"] == PRICE


def test_an_answer_is_not_replayed_between_the_deletion_of_its_viewer_and_its_erasure(
    version: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = _opened(version)
    assert _call(version, account, "k").status == 200
    with monkeypatch.context() as patch:
        patch.setattr("vouch.services.network.forget_viewer.erase", lambda *_: False)
        _delete(account)
    assert _left_of(account)

    assert _call(version, account, "k").status == 409


def _delete(account: Payer) -> None:
    assert delete(account).status == 200


def _left_of(account: Payer) -> list[str]:
    """The partitions that hold calls of the account's viewer, and answers of the account."""
    made = [each for items in ledger.months(account.id).values() for each in items]
    ids = [each["id"] for each in ledger.reservations_of(made)]
    own = (f"viewer-calls#{account.id}#{VIEWER}", *(f"answer#{each}#" for each in ids))
    return [each for each in left_over() if each.startswith(own)]


def _check_deleted(
    version: Version, account: Payer, answer: Answer, key: str | None, clock: Clock
) -> None:
    """Whoever is stored was seen by a call that began after the deletion."""
    swept(clock)
    charged = balance(account)["charged"]
    people, generations = people_of(account), {each[0] for each in people_of(account)}
    viewer = stored(account)
    assert viewer["generation"] == 1
    assert "0" not in generations, "remembered after the deletion"
    if generations or viewer.get("state"):
        # Under v1 a call that begins anew with the name is its first.
        assert version.name == "v1"
        assert (len(people), charged) == (RESULTS, PRICE)
    else:
        assert _left_of(account) == []
    assert answer.status == (404 if charged == 0 else 200), answer.body
    if key and charged and not generations:
        assert _call(version, account, key).status == 409
        assert balance(account)["charged"] == PRICE
