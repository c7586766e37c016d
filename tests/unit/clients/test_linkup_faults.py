"""Each fault: its error, how often Linkup was called, and how long was waited."""

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply, Waits, session_with
from tests.support.linkup_dialects import DIALECTS, Dialect
from tests.support.linkup_faults import FAULTS, HTML, NOW, Fault
from tests.support.linkup_replies import connect_timeout, refusal, refused_connection, reset
from vouch.deadline import Deadline
from vouch.errors import UpstreamError, UpstreamTimeoutError


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    monkeypatch.setattr("time.time_ns", lambda: NOW * 10**9)
    return Waits(monkeypatch)


@pytest.fixture(params=list(DIALECTS.values()), ids=list(DIALECTS))
def dialect(request: pytest.FixtureRequest) -> Dialect:
    dialect: Dialect = request.param
    return dialect


def call(dialect: Dialect, upstream: FakeUpstream, seconds: float | None = None) -> UpstreamError:
    deadline = None if seconds is None else Deadline.after(seconds)
    with pytest.raises(UpstreamError) as caught:
        dialect.ask(session=session_with(upstream), deadline=deadline)
    return caught.value


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_gives_its_error_after_its_tries_and_waits(
    dialect: Dialect, fault: Fault, waits: Waits
) -> None:
    upstream = FakeUpstream(*fault.replies)

    error = call(dialect, upstream)

    assert (type(error), str(error), error.served) == fault[1:4]
    assert (len(upstream.requests), tuple(waits)) == (len(fault.replies), fault.waits)
    assert error.retry_after == fault.retry_after


def test_an_error_has_linkups_status_or_none(dialect: Dialect, waits: Waits) -> None:
    html, broken = Reply(200, HTML), Reply(200, b"no gzip", {"Content-Encoding": "gzip"})

    statuses = [
        call(dialect, FakeUpstream(reply)).upstream_status
        for reply in (refusal(422), refusal(503), refusal(200), html, broken, reset())
    ]

    assert statuses == [422, 503, 200, 200, None, None]


@pytest.mark.parametrize("seconds", [0, 0.1, 1, 1.19, 1.2, 2.5, 23.9, 24, 24.1, 60])
@pytest.mark.parametrize(
    "reply",
    [refused_connection(), connect_timeout(), *(refusal(429, Retry_After=s) for s in "129")],
    ids=["refused", "slow", "1 s", "2 s", "9 s"],
)
def test_no_wait_reaches_the_last_second_before_the_deadline(
    dialect: Dialect, reply: Reply | Exception, seconds: float, waits: Waits
) -> None:
    upstream = FakeUpstream(reply, reply)

    call(dialect, upstream, seconds)

    assert sum(waits) <= max(0, seconds - 1 + 1e-6)
    assert len(upstream.requests) == (1 + len(waits) if seconds else 0)


def test_after_the_deadline_nothing_is_sent(dialect: Dialect, waits: Waits) -> None:
    upstream = FakeUpstream()

    error = call(dialect, upstream, -1)

    assert (type(error), error.served, upstream.requests) == (UpstreamTimeoutError, False, [])


@pytest.mark.parametrize(
    "reply",
    [refused_connection(), refusal(429, Retry_After="3"), refusal(503, Retry_After="3")],
    ids=["refused", "429", "503"],
)
def test_an_unserved_call_succeeds_at_the_second_try(
    dialect: Dialect, reply: Reply | Exception, waits: Waits
) -> None:
    upstream = FakeUpstream(reply, dialect.reply())

    found = dialect.ask(session=session_with(upstream))

    assert (found.total_results, len(upstream.requests), len(waits)) == (3, 2, 1)


@pytest.mark.parametrize("name", ["x-request-id", "X-Correlation-ID", "x-amzn-requestid", "CF-RAY"])
@pytest.mark.parametrize("reply", [refusal(400), refusal(503), refusal(200), Reply(200, HTML)])
def test_an_error_names_linkups_request_id(
    dialect: Dialect, reply: Reply, name: str, waits: Waits
) -> None:
    error = call(dialect, FakeUpstream(reply._replace(headers={name: " id-7 "})))

    assert error.request_id == "id-7"
    assert error.message.endswith("(upstream request id id-7)")
