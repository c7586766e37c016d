"""Many callers of one account whose transactions conflict as on AWS: none is refused for it."""

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.support.ledger import charged, check
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.rush import rush
from tests.support.sampling import size
from tests.support.suggesting import suggest, token

CALLERS = 32
CALLS = size(8, 3)
"""How many calls each caller makes, one after the other."""


@pytest.fixture(autouse=True)
def _linkup(_stack: None) -> Iterator[None]:
    with linkup_stack():
        yield


def test_calls_at_once_that_can_be_paid_for_are_all_served_and_charged() -> None:
    account = payer(monthly_credits=CALLERS * CALLS + 1)
    assert suggest(account, token("few-7")).status == 200  # the month is open

    found = rush(account, CALLERS, CALLS, upstream=0)

    assert found.conflicts > found.calls
    assert found.statuses == Counter({200: CALLERS * CALLS})
    assert charged(account.id) == CALLERS * CALLS + 1
    check(account.id)


def test_none_is_served_beyond_the_credits_of_the_account() -> None:
    account = payer(monthly_credits=CALLERS)

    found = rush(account, CALLERS, 2, upstream=1)

    assert found.statuses == Counter({200: CALLERS, 402: CALLERS})
    assert charged(account.id) == CALLERS
    check(account.id)
