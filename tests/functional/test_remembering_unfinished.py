"""Calls whose people are left to the sweep: what the viewer's next call knows of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest

from tests.support.broken_table import broken
from tests.support.clock import Clock
from tests.support.payers import Payer, payer
from tests.support.recommended import fields
from tests.support.remembering import (
    VIEWER,
    Version,
    addresses,
    counts,
    deployment,
    people_of,
    shown,
    swept,
    times,
)
from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.services.network import recognize, remember
from vouch.storage import people

pytestmark = pytest.mark.usefixtures("_stack")


@pytest.fixture
def version() -> Iterator[Version]:
    with deployment("v1") as version:
        yield version


@pytest.fixture
def account(version: Version) -> Payer:
    account = payer(monthly_credits=500)
    version.connect(account)
    return account


@contextmanager
def no_time_to_remember() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(remember, "LEAST", 60)
        yield


@pytest.mark.parametrize("key", [None, "k"], ids=["without a key", "with a key"])
def test_people_who_are_left_to_the_sweep_are_known_to_the_next_call(
    version: Version, account: Payer, key: str | None, clock: Clock
) -> None:
    with no_time_to_remember():
        first = version.ask(account, total_results=20, key=key)
    assert people_of(account) == {}
    clock.advance(1)

    second = version.ask(account, total_results=30, only_new=True)

    assert counts(second) == (10, 20)
    assert not {*shown(first)} & {*shown(second)}
    assert swept(clock) == (0, 1, 0)
    assert addresses(account) == {*shown(first), *shown(second)}
    assert times(account) == {1}


def test_people_who_are_left_to_the_sweep_are_known_to_no_other_viewer(
    version: Version, account: Payer
) -> None:
    version.connect(account, "ben")
    with no_time_to_remember():
        version.ask(account, total_results=10)

    assert counts(version.ask(account, "ben", total_results=10)) == (10, 0)


def test_an_answer_that_is_kept_for_replays_alone_makes_nobody_known(
    version: Version, account: Payer
) -> None:
    with version.delivering([fields(1)]):
        version.ask(account, key="k")
        key = people.partition(account.id, VIEWER, 0)
        dynamodb.commit({"person": people.delete_person(key, "ACoAAE000001")})

        assert counts(version.ask(account)) == (1, 0)


def test_the_newest_of_many_unfinished_calls_are_looked_through(
    version: Version, account: Payer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recognize, "MOST_CALLS", 2)
    for number in (1, 2, 3):
        with no_time_to_remember(), version.delivering([fields(number)]):
            version.ask(account)
        clock.advance(1)

    with version.delivering([fields(number) for number in (1, 2, 3)]):
        answer = version.ask(account, only_new=True)

    assert shown(answer) == [fields(1)["profile_url"]]


def test_a_request_begins_no_transaction_that_its_answer_might_not_survive() -> None:
    unread: Any = cast("Any", {})

    with broken() as table:
        # A store that does not answer takes two seconds of the client's.
        assert not remember.remember(unread, unread, [], Deadline.after(1.9))

    assert table.calls == []
