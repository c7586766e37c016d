"""Refreshes that are due before their time, and which of them wait for credits."""

from typing import Any

import pytest

from vouch.domain.refresh import new_run, waits_for_credits


@pytest.mark.parametrize(
    ("run", "now", "new"), [(1_000, 5_000, 5_000), (9_000, 5_000, 5_000), (5_000, 5_000, 5_001)]
)
def test_a_new_run_is_named_by_the_moment_and_never_like_the_one_before(
    run: int, now: int, new: int
) -> None:
    assert new_run(run, now) == new


PAUSED: Any = {"outcome": "PAUSED", "reason": "ACCOUNT_CREDITS", "next": 10}


@pytest.mark.parametrize(
    ("changes", "waits"),
    [
        ({}, True),
        ({"next": 6}, True),
        ({"next": 5}, False),
        ({"reason": "REFRESH_BUDGET"}, False),
        ({"outcome": "WAITING"}, False),
        ({"outcome": None, "reason": None}, False),
    ],
)
def test_a_refresh_waits_for_credits_while_it_is_paused_for_the_accounts(
    changes: dict[str, Any], waits: bool
) -> None:
    assert waits_for_credits(PAUSED | changes, 5) is waits
