"""When a refusal by LinkedIn is believed."""

import time
from itertools import count

import pytest

from vouch.deadline import Deadline
from vouch.errors import UpstreamGrantError, UpstreamTokenError, UpstreamUnavailableError
from vouch.services.linkedin.refusals import WAITS, believed


class Upstream:
    """LinkedIn, which refuses a number of times before it answers; waits take no time."""

    def __init__(self, patch: pytest.MonkeyPatch, refusals: int, kind: str = "token") -> None:
        self._refusals = refusals
        self._kind = kind
        self.asked = 0
        self.waits: list[float] = []
        patch.setattr(time, "sleep", self.waits.append)

    def __call__(self) -> str:
        self.asked += 1
        if self.asked > self._refusals:
            return "answer"
        if self._kind == "grant":
            raise UpstreamGrantError("refused")
        raise UpstreamTokenError(401, "REVOKED_ACCESS_TOKEN", "refused", request_id="req-7")


@pytest.mark.parametrize("refusals", range(5))
def test_up_to_four_refusals_are_outwaited_by_growing_waits(
    monkeypatch: pytest.MonkeyPatch, refusals: int
) -> None:
    upstream = Upstream(monkeypatch, refusals)

    assert believed(UpstreamTokenError, Deadline.after(20), upstream) == "answer"

    assert upstream.asked == refusals + 1
    assert len(upstream.waits) == refusals
    for wait, longest in zip(upstream.waits, WAITS, strict=False):
        assert 0.75 * longest <= wait <= longest


def test_the_fifth_refusal_is_believed_within_eight_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upstream = Upstream(monkeypatch, 99)

    with pytest.raises(UpstreamTokenError):
        believed(UpstreamTokenError, Deadline.after(20), upstream)

    assert upstream.asked == 5
    assert sum(upstream.waits) < 8


def test_another_error_is_raised_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    upstream = Upstream(monkeypatch, 99, "grant")

    with pytest.raises(UpstreamGrantError):
        believed(UpstreamTokenError, Deadline.after(20), upstream)

    assert (upstream.asked, upstream.waits) == (1, [])


def test_a_refusal_is_not_believed_when_there_is_no_time_to_ask_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upstream = Upstream(monkeypatch, 99)
    ticks = count()
    monkeypatch.setattr(time, "monotonic", lambda: float(next(ticks)))

    with pytest.raises(UpstreamUnavailableError) as caught:
        believed(UpstreamTokenError, Deadline.after(4), upstream)

    assert 1 < upstream.asked < 5
    assert "req-7" in caught.value.message
    assert caught.value.served is False
