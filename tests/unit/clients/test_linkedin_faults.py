"""Each fault: its error, how often LinkedIn was called, and how long was waited."""

from itertools import repeat

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply, Waits, session_with
from tests.support.linkedin_client_faults import DAY, FAULTS, HTML, NOW, OPERATIONS, Ask, Fault
from tests.support.linkedin_replies import (
    RECORD,
    TOKEN,
    URL,
    URN,
    json_reply,
    linkedin,
    page,
    refusal,
)
from tests.support.linkup_replies import refused_connection, reset
from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.errors import UpstreamError, UpstreamThrottledError, UpstreamTimeoutError


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    monkeypatch.setattr("time.time_ns", lambda: NOW * 10**9)
    return Waits(monkeypatch)


def failing(
    reply: Reply | Exception, ask: Ask, seconds: float | None = None
) -> tuple[UpstreamError, FakeUpstream]:
    """The error of that call, and what it was answered with as often as it asked."""
    upstream = FakeUpstream(*repeat(reply, 9))
    deadline = None if seconds is None else Deadline.after(seconds)
    client = LinkedInClient(URL, TOKEN, session=session_with(upstream), deadline=deadline)
    with pytest.raises(UpstreamError) as caught:
        ask(client)
    return caught.value, upstream


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_gives_its_error_after_its_tries_and_waits(fault: Fault, waits: Waits) -> None:
    error, upstream = failing(fault.reply, OPERATIONS["get"])

    assert (type(error), str(error), error.status, error.code, error.served) == fault[1:6]
    assert (len(upstream.requests), tuple(waits)) == (1 + len(fault.waits), fault.waits)
    assert error.retry_after == fault.retry_after
    assert error.upstream_status == (fault.reply.status if isinstance(fault.reply, Reply) else None)


@pytest.mark.parametrize("ask", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("reply", [reset(), refusal(500), refusal(429), refused_connection()])
def test_reads_and_updates_are_tried_four_times(
    reply: Reply | Exception, ask: Ask, waits: Waits
) -> None:
    _, upstream = failing(reply, ask)

    assert len(upstream.requests) == 4
    assert tuple(waits) == (0.2, 0.4, 0.8)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_create_is_sent_once_after_any_fault(fault: Fault, waits: Waits) -> None:
    error, upstream = failing(fault.reply, lambda it: it.create({}))

    assert (type(error), str(error), error.served) == (fault.kind, fault.message, fault.served)
    assert (len(upstream.requests), [*waits]) == (1, [])


def test_only_a_daily_limit_is_marked_as_one() -> None:
    limits = [
        failing(refusal(429, text), OPERATIONS["get"])[0]
        for text in (DAY, DAY.replace("APPLICATION DAY", "APPLICATION_AND_MEMBER DAY"), "today")
    ]

    told = [each.day_limit for each in limits if isinstance(each, UpstreamThrottledError)]
    assert told == [True, True, False]


@pytest.mark.parametrize(
    "reply", [refusal(503), refusal(429, Retry_After="3"), reset(), refused_connection()]
)
def test_a_call_that_succeeds_at_a_later_try_succeeds(reply: Reply | Exception) -> None:
    client, upstream = linkedin(reply, reply, json_reply(RECORD))

    assert client.get(URN).fields == RECORD
    assert len(upstream.requests) == 3


@pytest.mark.parametrize("ask", OPERATIONS.values(), ids=OPERATIONS)
@pytest.mark.parametrize("seconds", [0.1, 1.19, 1.3, 5])
def test_no_wait_reaches_the_last_second_before_the_deadline(
    seconds: float, ask: Ask, waits: Waits
) -> None:
    _, upstream = failing(refusal(503), ask, seconds)

    assert sum(waits) <= max(0, seconds - 1)
    assert len(upstream.requests) == 1 + len(waits)


def test_one_deadline_bounds_all_calls() -> None:
    """Each page takes eight seconds here; the third begins after the deadline."""
    busy = refusal(503, Retry_After="8")
    upstream = FakeUpstream(busy, page(range(1, 3)), busy, page(range(3, 5)), page(range(5, 7)))
    client = LinkedInClient(URL, TOKEN, session=session_with(upstream), deadline=Deadline.after(16))

    walk = client.pages("recipient", ["VISIBLE"], count=2)

    assert len(next(walk).elements) == 2
    with pytest.raises(UpstreamError) as caught:
        next(walk)
    assert caught.value.status == 503
    assert len(upstream.requests) == 3


@pytest.mark.parametrize("ask", [*OPERATIONS.values(), lambda it: it.create({})])
def test_after_the_deadline_nothing_is_sent(ask: Ask) -> None:
    error, upstream = failing(refusal(503), ask, -1)

    assert (type(error), error.served, upstream.requests) == (UpstreamTimeoutError, False, [])


def test_each_call_has_24_seconds_without_a_deadline() -> None:
    client, upstream = linkedin(json_reply(RECORD), json_reply(RECORD))

    client.get(URN)
    client.get(URN)

    assert [each["timeout"] for each in upstream.options] == [(3, pytest.approx(24, abs=1))] * 2


@pytest.mark.parametrize("name", ["x-li-uuid", "X-LI-Request-Id", "x-request-id"])
@pytest.mark.parametrize(
    "reply", [refusal(400), refusal(401), refusal(429, DAY), refusal(503), Reply(200, HTML)]
)
def test_an_error_names_linkedins_request_id(reply: Reply, name: str) -> None:
    error, _ = failing(reply._replace(headers={name: " id-7 "}), OPERATIONS["get"])

    assert error.request_id == "id-7"
    assert error.message.endswith("(upstream request id id-7)")


def test_the_time_of_every_call_includes_its_tries() -> None:
    spent: list[float] = []
    client, _ = linkedin(refusal(503), json_reply(RECORD), refusal(404), spent=spent.append)

    client.get(URN)
    with pytest.raises(UpstreamError):
        client.get(URN)

    assert len(spent) == 2
    assert min(spent) > 0


def test_a_programming_error_is_not_reported_as_linkedins() -> None:
    client, _ = linkedin()

    with pytest.raises(StopIteration):
        client.get(URN)
