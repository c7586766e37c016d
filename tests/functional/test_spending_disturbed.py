"""A store that fails, answers late or not at all: nothing lost, nothing charged twice."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.broken_table import Fault, broken, on_commit, refusing
from tests.support.clock import Clock
from tests.support.ledger import balance_of, check, months
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from tests.support.spending import limit_to, reserve_credits, settle_credits
from tests.support.suggesting import balance, cost, ends, suggest, token
from vouch.aws import secrets
from vouch.deadline import Deadline
from vouch.moment import seconds
from vouch.services.credits import ledger, reserve, settle
from vouch.services.credits.settle import Swept, release_overdue
from vouch.services.network import keep
from vouch.storage import answers, idempotency
from vouch.storage.idempotency import IdempotentRequest

ENDPOINT = "http://127.0.0.1:9"
FAULTS = {
    "no connection": EndpointConnectionError(endpoint_url=ENDPOINT),
    "connecting takes too long": ConnectTimeoutError(endpoint_url=ENDPOINT),
    "no answer": ReadTimeoutError(endpoint_url=ENDPOINT),
    "their own fault": "InternalServerError",
}


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


def _paying() -> Payer:
    """An account of 100 credits whose month has begun."""
    account = payer(monthly_credits=100)
    assert suggest(account, token("none")).status == 200
    return account


def _at_commit(number: int, fault: Exception | str) -> Fault:
    """The fault, at the write of this number."""
    left = [number]

    def strike() -> None:
        left[0] -= 1
        if left[0] != 0:
            return
        if isinstance(fault, Exception):
            raise fault
        refusing(fault)()

    return on_commit(strike)


@pytest.mark.parametrize("after", [False, True], ids=["not done", "done"])
@pytest.mark.parametrize("write", [1, 2], ids=["reserving", "settling"])
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_write_whose_answer_is_lost_is_made_once(
    fault: Exception | str, write: int, *, after: bool, linkup: LinkupSimulator
) -> None:
    account, login_token = _paying(), token("few-7")
    strike = _at_commit(write, fault)

    with broken(after=strike) if after else broken(before=strike):
        answer = suggest(account, login_token, total_results=300, key="k")
    again = suggest(account, login_token, total_results=300, key="k")

    assert (answer.status, cost(answer)) == (200, ("1", "99"))
    assert (again.body, cost(again)) == (answer.body, cost(answer))
    assert balance(account)["charged"] == len(linkup.bill.calls(login_token)) == 1


def test_a_reservation_that_cannot_be_released_does_not_stop_the_others(clock: Clock) -> None:
    accounts = [payer(monthly_credits=10) for _ in range(3)]
    for account in accounts:
        reserve_credits(account.id, 4)
    clock.advance(reserve.HELD_FOR + 1)

    with broken(before=on_commit(refusing("ValidationException"), times=1)):
        assert release_overdue(Deadline.after(60)) == Swept(released=2, failed=1)
    assert release_overdue(Deadline.after(60)) == Swept(released=1, failed=0)

    for account in accounts:
        assert balance(account)["remaining"] == 10


def test_an_open_reservation_is_released_after_its_key_was_used_again(
    clock: Clock,
) -> None:
    account = payer(monthly_credits=10)
    request = IdempotentRequest.of(account.id, "recommend_connections", "k", b"x")
    reserve.reserve(account.id, 4, Deadline.after(5), request)
    clock.advance(answers.REMEMBERED_FOR + 1)
    new = reserve.reserve(account.id, 1, Deadline.after(5), request)
    settle.settle(new, 1, Deadline.after(5), keep.for_replays(request, [b"{}"], new["id"]))

    assert release_overdue(Deadline.after(60)) == Swept(released=1, failed=0)

    assert balance(account)["remaining"] == 9
    remembered = idempotency.recall(request, seconds())
    assert remembered is not None
    assert remembered["reservation"] == new["id"]


def test_a_month_that_begins_during_a_change_of_the_limit_has_the_new_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = payer(monthly_credits=100)
    days = ["2026-12-31"]
    monkeypatch.setattr(ledger, "today", lambda: days[-1])
    monkeypatch.setattr(reserve, "today", lambda: days[-1])
    settle_credits(reserve_credits(account.id, 1), 1)

    def midnight() -> None:
        days.append("2027-01-01")
        settle_credits(reserve_credits(account.id, 1), 1)

    with broken(before=on_commit(midnight, times=1)):
        assert "error" not in limit_to(account.id, 10)

    check(account.id)
    assert balance_of(months(account.id)["2027-01"])["remaining"] == 9


def test_the_sdk_logs_no_secret_at_debug(linkup: LinkupSimulator) -> None:
    written, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    account, login_token = payer(), token("a-secret-of-the-member")
    try:
        secrets.forget()
        assert suggest(account, login_token, key="k").status == 200
    finally:
        root.setLevel(level)
        root.removeHandler(handler)

    for secret in (linkup.api_key, login_token, account.key):
        assert secret not in written.getvalue()


def test_linkups_text_is_not_logged(logs: io.StringIO) -> None:
    account = payer()

    suggest(account, token("error-500"))

    assert "simulated fault" not in logs.getvalue()
    assert '"upstream_status":500' in logs.getvalue()


SECRETS_DOWN: dict[str, Callable[[], None]] = {
    "InternalServiceError": refusing("InternalServiceError"),
    "AccessDeniedException": refusing("AccessDeniedException"),
    "ThrottlingException": refusing("ThrottlingException"),
}


@pytest.fixture
def secrets_fail(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], list[None]]:
    """Let each read of a secret fail in that way; return the reads."""

    def arm(fault: Callable[[], None]) -> list[None]:
        reads: list[None] = []

        def fail(**_: object) -> None:
            reads.append(None)
            fault()

        monkeypatch.setattr(secrets.client(), "get_secret_value", fail)
        return reads

    return arm


@pytest.mark.parametrize("fault", SECRETS_DOWN.values(), ids=SECRETS_DOWN)
def test_an_outdated_stored_key_is_used_while_the_secret_cannot_be_read(
    clock: Clock,
    secrets_fail: Callable[[Callable[[], None]], list[None]],
    fault: Callable[[], None],
) -> None:
    account = payer()
    assert suggest(account).status == 200
    clock.advance(secrets.KEPT_FOR)

    reads = secrets_fail(fault)

    assert [suggest(account).status for _ in range(2)] == [200, 200]
    assert len(reads) == 1  # no call waits for a service that has just failed
    clock.advance(secrets.AGAIN)
    assert suggest(account).status == 200
    assert len(reads) == 2
    assert [end[0] for end in ends(account)] == ["SETTLED"] * 4


def test_a_key_that_was_refused_once_is_not_lost_while_the_secret_cannot_be_read(
    linkup: LinkupSimulator, secrets_fail: Callable[[Callable[[], None]], list[None]]
) -> None:
    account, key = payer(), linkup.api_key
    assert suggest(account).status == 200
    reads = secrets_fail(SECRETS_DOWN["InternalServiceError"])

    linkup.api_key = "another"
    assert [suggest(account).status for _ in range(2)] == [502, 502]
    linkup.api_key = key

    assert suggest(account).status == 200
    assert len(reads) == 2  # after each refusal


@pytest.mark.parametrize(
    ("fault", "status"),
    [("InternalServiceError", 503), ("ThrottlingException", 429), ("AccessDeniedException", 500)],
)
def test_a_process_that_never_read_the_key_tells_why_it_cannot(
    monkeypatch: pytest.MonkeyPatch,
    logs: io.StringIO,
    secrets_fail: Callable[[Callable[[], None]], list[None]],
    fault: str,
    status: int,
) -> None:
    monkeypatch.setattr(secrets, "_kept", {})
    secrets_fail(SECRETS_DOWN[fault])
    account = payer()

    answer = suggest(account)

    assert answer.status == status
    assert answer.headers.get("retry-after") == (None if status == 500 else "1")
    assert ("Secrets Manager" in logs.getvalue()) == (status >= 500)
    assert ends(account) == []
