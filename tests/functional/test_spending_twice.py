"""One Idempotency-Key: one charge, one call of Linkup, equal answers."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.broken_table import Killed
from tests.support.clock import Clock
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.store import everything
from tests.support.suggesting import balance, ends, suggest, token
from tests.support.unruly_table import unruly
from vouch.clients.linkup.client import LinkupClient
from vouch.services.credits import reserve

TRIES = 20


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


def test_twenty_equal_calls_at_once_are_charged_once(linkup: LinkupSimulator) -> None:
    account, login_token = payer(monthly_credits=100), token()
    suggest(account, token("none"))
    ready = threading.Barrier(TRIES)

    def call(_: int) -> tuple[int, str, str | None]:
        ready.wait()
        answer = suggest(account, login_token, total_results=50, key="k")
        return answer.status, answer.body, answer.headers.get("retry-after")

    with unruly(), ThreadPoolExecutor(TRIES) as pool:
        answers = list(pool.map(call, range(TRIES)))

    served = {body for status, body, _ in answers if status == 200}
    assert len(served) == 1
    assert {(status, wait) for status, _, wait in answers} <= {(200, None), (409, "1")}
    assert balance(account)["charged"] == 5
    assert len(linkup.bill.calls(login_token)) == 1


def test_a_second_call_is_refused_while_the_first_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    account, login_token = payer(monthly_credits=100), token()
    meanwhile = []
    real = LinkupClient.recommend

    def recommend(*args: object, **named: object) -> object:
        meanwhile.append(suggest(account, login_token, key="k"))
        return real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(LinkupClient, "recommend", recommend)

    assert suggest(account, login_token, key="k").status == 200
    (second,) = meanwhile
    assert (second.status, second.headers["retry-after"]) == (409, "1")
    assert balance(account)["charged"] == 1


def test_a_replay_is_equal_byte_for_byte_and_says_so() -> None:
    account, login_token = payer(monthly_credits=150), token()

    first = suggest(account, login_token, total_results=1000, key="k")
    suggest(account, total_results=100)
    second = suggest(account, login_token, total_results=1000, key="k")

    assert len(first.json["data"]["recommendations"]) == 1000
    assert (second.status, second.body) == (first.status, first.body)
    assert second.headers.pop("idempotent-replayed") == "true"  # type: ignore[attr-defined]
    assert {**second.headers, "x-request-id": ""} == {**first.headers, "x-request-id": ""}
    assert balance(account)["charged"] == 110


def test_an_answer_of_many_pieces_is_replayed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vouch.storage.answers.PIECE", 5000)
    account, login_token = payer(), token()

    first = suggest(account, login_token, total_results=1000, key="k")

    assert suggest(account, login_token, total_results=1000, key="k").body == first.body
    assert sum("piece" in str(item["sk"]) for item in everything() if "sk" in item) > 2


def test_another_body_under_the_key_is_refused() -> None:
    account, login_token = payer(monthly_credits=100), token()
    suggest(account, login_token, key="k")

    answer = suggest(account, login_token, total_results=20, key="k")

    assert answer.status == 422
    assert answer.json["status"] == "error"
    assert balance(account)["charged"] == 1


def test_equal_keys_of_two_accounts_are_two_keys() -> None:
    first, second = payer(monthly_credits=10), payer(monthly_credits=10)

    for account in (first, second):
        assert "idempotent-replayed" not in suggest(account, token(), key="k").headers
        assert balance(account)["charged"] == 1


def test_a_replay_needs_no_credits() -> None:
    account, login_token = payer(monthly_credits=1), token()
    first = suggest(account, login_token, key="k")

    assert suggest(account, login_token).status == 402
    assert suggest(account, login_token, key="k").body == first.body


def test_a_key_is_free_after_a_day(clock: Clock) -> None:
    account, login_token = payer(monthly_credits=10), token()
    suggest(account, login_token, key="k")
    clock.advance(24 * 60 * 60)

    assert suggest(account, login_token, key="k").status == 200
    assert len(ends(account)) == 2


def test_a_retry_after_a_crash_waits_until_its_reservation_is_overdue(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, linkup: LinkupSimulator
) -> None:
    account, login_token = payer(monthly_credits=10), token()

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(LinkupClient, "recommend", die)
        with pytest.raises(Killed):
            suggest(account, login_token, key="k")
    clock.advance(reserve.HELD_FOR)
    early = suggest(account, login_token, key="k")
    clock.advance(1)
    late = suggest(account, login_token, key="k")

    assert (early.status, late.status) == (409, 200)
    assert {end[:2] for end in ends(account)} == {("RELEASED", "EXPIRED"), ("SETTLED", None)}
    assert balance(account)["charged"] == len(linkup.bill.calls(login_token)) == 1
