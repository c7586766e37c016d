"""Many calls at once: never below zero, each that can be paid for is served, no false 402.

`make chaos` makes 500 of them; without, VOUCH_CHAOS_CALLS says how many.
"""

import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ReadTimeoutError

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.fake_upstream import Waits
from tests.support.ledger import lines_of, months
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.sampling import size
from tests.support.suggesting import balance, ends, suggest, token
from tests.support.unruly_table import unruly
from vouch.services.network import deliver

CALLS, THREADS = int(os.environ.get("VOUCH_CHAOS_CALLS", size(120, 60))), 8
CREDITS = CALLS // 5
CONFLICT = refusing("TransactionCanceledException", "TransactionConflict", "None", "None")
BUSY = refusing("ProvisionedThroughputExceededException")


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


def test_exactly_the_affordable_calls_are_served_though_a_tenth_of_writes_conflict(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "RESERVING", 29)  # threads wait for each other here
    account, login_token = payer(monthly_credits=CREDITS), token("few-7")

    with unruly(conflicts=0.1) as table, ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: suggest(account, login_token).status, range(CALLS)))

    assert Counter(answers) == {200: CREDITS, 402: CALLS - CREDITS}
    assert table.refused > CALLS // 50
    found = balance(account)
    assert (found["remaining"], found["reserved"]) == (0, 0)
    assert found["charged"] == linkup.bill.credits(login_token) == CREDITS
    (items,) = months(account.id).values()
    assert sum(line.get("charged", 0) for line in lines_of(items)) == CREDITS


@pytest.mark.parametrize("refuse", [CONFLICT, BUSY], ids=["conflict", "throttled"])
def test_conflicts_without_end_are_429_and_never_402(
    refuse: object, monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=1)
    waits = Waits(monkeypatch)

    with broken(before=on_commit(refuse)):  # type: ignore[arg-type]
        answer = suggest(account, token())

    assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    assert 0 < sum(waits) < 29
    assert linkup.bill.calls() == []
    assert suggest(account, token()).status == 200


@pytest.mark.parametrize("refuse", [CONFLICT, BUSY], ids=["conflict", "throttled"])
def test_a_charge_is_tried_again_until_it_is_made(refuse: object) -> None:
    account = payer(monthly_credits=1)
    suggest(account, token("none"))
    strikes = iter([False, True, True, True, False])

    def sometimes() -> None:
        if next(strikes, False):
            refuse()  # type: ignore[operator]

    with broken(before=on_commit(sometimes)):
        answer = suggest(account, token())

    assert answer.status == 200
    assert ends(account) == [("SETTLED", None, None)] * 2


def test_a_charge_whose_answer_was_lost_is_made_once() -> None:
    account = payer(monthly_credits=5)
    suggest(account, token("none"))

    for lost in (1, 2):  # the reservation's answer, then the settlement's
        left = [lost]

        def forget(left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise ReadTimeoutError(endpoint_url="dynamodb")

        with broken(after=on_commit(forget)):
            assert suggest(account, token(), key=f"k{lost}").status == 200

    assert balance(account)["charged"] == 2
