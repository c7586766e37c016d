"""The tokens of connected members, wanted by several at once."""

import time

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.clock import Clock
from tests.support.connecting import (
    DAY,
    connect,
    control,
    held,
    is_over,
    refreshes,
    renew,
    stored,
    token_of,
    works,
)
from tests.support.payers import Payer, payer
from vouch.deadline import Deadline
from vouch.errors import (
    LostRaceError,
    NotConnectedError,
)
from vouch.services.linkedin.disconnect import disconnect
from vouch.services.linkedin.tokens import access_token, give_up
from vouch.storage import connections, syncs


def test_two_concurrent_refreshes_both_use_the_stored_token(
    acme: Payer, ana: str, linkedin: LinkedInSimulator
) -> None:
    rivals: list[str] = []

    with broken(before=on_commit(lambda: rivals.append(token_of(ana, fresh=True)), times=1)):
        mine = token_of(ana, fresh=True)

    assert [mine] == rivals
    assert token_of(ana) == mine
    assert works(linkedin, mine)
    assert refreshes(linkedin) == 2


def test_a_refresh_token_that_another_process_has_replaced_meanwhile_ends_nothing(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with an upstream that gives a new refresh token at each refresh and ends the old one."""
    refused = held(ana)
    rivals: list[str] = []

    def wait(_: float) -> None:
        if not rivals:
            linkedin.faults.clear()
            rivals.append(token_of(ana, fresh=True))
            control(linkedin, "faults", fault="dead-grant", times=None)

    control(linkedin, "faults", fault="dead-grant", times=None)
    monkeypatch.setattr(time, "sleep", wait)

    assert access_token(ana, Deadline.after(9), refused=refused) == rivals[0]

    assert stored(acme, ana)["connectionState"] == "ACTIVE"


def test_a_connection_that_is_ended_while_it_is_refreshed_stays_ended(
    acme: Payer, ana: str
) -> None:
    with (
        broken(before=on_commit(lambda: connections.expire(stored(acme, ana)), times=1)),
        pytest.raises(NotConnectedError),
    ):
        token_of(ana, fresh=True)

    assert is_over(acme, ana)


def test_a_connection_that_is_forgotten_while_it_is_refreshed_stays_forgotten(
    acme: Payer, ana: str
) -> None:
    with (
        broken(before=on_commit(lambda: disconnect(ana, None), times=1)),
        pytest.raises(NotConnectedError),
    ):
        token_of(ana, fresh=True)

    assert connections.of_member(ana) == []


def test_a_new_consent_while_the_old_token_is_refused_keeps_the_member_connected(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    control(linkedin, "expire", member=ana, refresh=True)

    with broken(before=on_commit(lambda: connect(acme, ana), times=1)):
        token = token_of(ana, fresh=True)

    assert works(linkedin, token)
    assert stored(acme, ana)["connectionState"] == "ACTIVE"


def test_conflicting_writes_are_waited_for_and_then_reported(
    acme: Payer, ana: str, pauses: list[float]
) -> None:
    conflict = refusing("TransactionConflictException")
    with broken(before=on_commit(conflict, times=2)):
        token_of(ana, fresh=True)
    assert len(pauses) == 2

    with broken(before=on_commit(conflict)), pytest.raises(LostRaceError):
        token_of(ana, fresh=True)


def test_a_token_that_stays_refused_ends_its_own_connection_only(
    acme: Payer, ana: str, clock: Clock
) -> None:
    older = token_of(ana)
    clock.advance(DAY)
    other = payer()
    connect(other, ana)
    assert token_of(ana) != older

    give_up(ana, token_of(ana))

    assert is_over(other, ana)
    assert token_of(ana) == older
    give_up(ana, "unknown")
    assert token_of(ana) == older


def test_the_refusal_of_a_replaced_token_ends_no_connection(acme: Payer, ana: str) -> None:
    token = token_of(ana)

    with broken(before=on_commit(lambda: renew(ana), times=1)):
        give_up(ana, token)

    assert stored(acme, ana)["connectionState"] == "ACTIVE"


def test_a_disconnect_that_meets_a_conflict_retires_the_member_all_the_same(
    acme: Payer, ana: str
) -> None:
    conflict = refusing("TransactionCanceledException", "TransactionConflict")
    commits = 0

    def meet(_number: int, name: str) -> None:
        nonlocal commits
        commits += name == "transact_write_items"
        if name == "transact_write_items" and commits == 2:  # the first erases the connection
            conflict()

    with broken(before=meet):
        disconnect(ana, None)

    assert commits == 3
    assert "dueAt" not in syncs.state(ana)


def test_a_refresh_under_way_does_not_overwrite_a_consent_that_was_given_anew(
    acme: Payer, ana: str, clock: Clock
) -> None:
    """The revisions of the new connection begin at one again, where the old one's stands."""
    consents: list[str | None] = []

    def anew() -> None:
        disconnect(ana, acme.id)
        clock.advance(1)
        connect(acme, ana)
        consents.append(held(ana))

    with broken(before=on_commit(anew, times=1)):
        token_of(ana, fresh=True)

    assert [held(ana)] == consents
