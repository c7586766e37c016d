"""Which refreshes wait for the credits of their account."""

from typing import Any

import pytest

from vouch.domain.refresh import waits_for_credits

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
