"""What v1's client says that a call costs at Linkup by its documentation."""

from typing import Any

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply, Waits, session_with
from tests.support.linkup_dialects import V1, V2
from tests.support.linkup_faults import FAULTS, NOW, Fault
from tests.support.linkup_replies import (
    DATA,
    KEY,
    TOKEN,
    enveloped,
    refusal,
    refused_connection,
    reset,
    served,
)
from vouch.clients.linkup.client import LinkupClient
from vouch.errors import UpstreamError

OFTEN = refusal(429, Retry_After="1")
BUSY = refusal(503, Retry_After="1")
NOBODY = served({**DATA, "total_results": 0, "recommendations": []})


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    monkeypatch.setattr("time.time_ns", lambda: NOW * 10**9)
    return Waits(monkeypatch)


@pytest.mark.parametrize(
    ("replies", "asked", "estimate"),
    [
        ((served(),), {}, 1),
        ((NOBODY,), {}, 1),
        ((served(),), {"start_page": 2, "end_page": 5}, 4),
        ((NOBODY,), {"start_page": 2}, 1),
        ((OFTEN, served()), {}, 2),
        ((BUSY, served()), {"start_page": 1, "end_page": 3}, 4),
        ((refused_connection(), served()), {}, 1),
    ],
)
def test_a_success_has_its_documented_price_with_the_tries_refused_before(
    replies: tuple[Reply | Exception, ...], asked: dict[str, Any], estimate: int
) -> None:
    client = LinkupClient("https://linkup.test/v1", KEY, session_with(FakeUpstream(*replies)))

    found = client.recommend(TOKEN, **asked)

    assert (found.upstream_estimate, found.upstream_credits) == (estimate, None)


def _answered(reply: Reply | Exception) -> int:
    return int(isinstance(reply, Reply) and reply.status != 500)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_failure_costs_1_for_each_answer_but_a_500_and_has_no_estimate_if_it_may_be_served(
    fault: Fault,
) -> None:
    with pytest.raises(UpstreamError) as caught:
        V1.ask(session=session_with(FakeUpstream(*fault.replies)))

    known = sum(map(_answered, fault.replies))
    assert caught.value.upstream_estimate == (known if fault.served is False else None)


@pytest.mark.parametrize(
    ("replies", "estimate"),
    [((OFTEN, refused_connection()), 1), ((OFTEN, refusal(500)), 1), ((OFTEN, reset()), None)],
)
def test_a_try_refused_before_counts_whatever_becomes_of_the_next(
    replies: tuple[Reply | Exception, ...], estimate: int | None
) -> None:
    with pytest.raises(UpstreamError) as caught:
        V1.ask(session=session_with(FakeUpstream(*replies)))

    assert (caught.value.earlier_answers, caught.value.upstream_estimate) == (1, estimate)


def test_v2_estimates_nothing_because_linkup_says_it_there() -> None:
    found = V2.ask(session=session_with(FakeUpstream(OFTEN, enveloped())))
    with pytest.raises(UpstreamError) as caught:
        V2.ask(session=session_with(FakeUpstream(OFTEN, refusal(400))))

    assert (found.upstream_estimate, found.upstream_credits) == (None, 1)
    assert (caught.value.upstream_estimate, caught.value.earlier_answers) == (None, 1)
