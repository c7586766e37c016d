"""What calls cost at Linkup: the rule of v1's documentation, and what lines add to a balance."""

from typing import Any

import pytest

from vouch.domain.credits import entry
from vouch.domain.upstream_bill import counts, estimate_failed, estimate_served, is_whole


@pytest.mark.parametrize(
    ("pages", "returned", "earlier", "cost"),
    [
        (0, 1, 0, 1),
        (0, 10, 0, 1),
        (0, 11, 0, 2),
        (0, 300, 0, 30),
        (0, 0, 0, 1),
        (3, 30, 0, 3),
        (3, 7, 0, 3),
        (3, 0, 0, 3),
        (1, 0, 0, 1),
        (0, 11, 1, 3),
        (3, 30, 1, 4),
    ],
)
def test_a_served_call_costs_its_tariff_at_least_1_and_1_for_each_try_answered_before(
    pages: int, returned: int, earlier: int, cost: int
) -> None:
    assert estimate_served(pages, returned, earlier) == cost


@pytest.mark.parametrize(
    ("status", "earlier", "served", "cost"),
    [
        (400, 0, False, 1),
        (429, 0, False, 1),
        (200, 0, False, 1),
        (501, 0, False, 1),
        (500, 0, False, 0),
        (None, 0, False, 0),
        (429, 1, False, 2),
        (500, 1, False, 1),
        (None, 1, False, 1),
        (None, 0, None, None),
        (502, 0, None, None),
        (200, 1, None, None),
    ],
)
def test_a_failed_call_costs_1_for_each_try_answered_but_a_500_and_is_unknown_if_it_may_be_served(
    status: int | None, earlier: int, served: bool | None, cost: int | None
) -> None:
    assert estimate_failed(status, earlier, served=served) == cost


@pytest.mark.parametrize(
    ("told", "consumed", "estimated", "unknown"),
    [
        ({"charged": 2, "upstream_credits": 3}, 3, 0, 0),
        ({"charged": 2, "upstream_estimate": 2}, 0, 2, 0),
        ({"charged": 2}, 0, 0, 1),
        ({"upstream": "REFUSED"}, 0, 0, 0),
        ({"upstream": "REFUSED", "upstream_estimate": 1}, 0, 1, 0),
        ({"upstream": "REFUSED", "upstream_credits": 0}, 0, 0, 0),
        ({"upstream": "UNKNOWN"}, 0, 0, 1),
        ({"upstream": "UNKNOWN", "upstream_credits": 4}, 4, 0, 0),
        ({"upstream": "UNKNOWN", "upstream_estimate": 4}, 0, 4, 0),
    ],
)
def test_a_line_adds_its_number_or_else_counts_as_unknown_unless_linkup_refused_it(
    told: dict[str, Any], consumed: int, estimated: int, unknown: int
) -> None:
    line = entry(1, "SETTLED" if "charged" in told else "RELEASED", 1, "aa", **told)

    assert counts(line) == {
        "upstreamCounted": 1,
        "upstreamConsumed": consumed,
        "upstreamEstimated": estimated,
        "upstreamUnknown": unknown,
    }


@pytest.mark.parametrize(
    ("balance", "whole"),
    [
        ({}, True),
        ({"outcome_SETTLED": 2, "outcome_RELEASED": 1, "upstreamCounted": 3}, True),
        ({"outcome_SETTLED": 2, "outcome_RELEASED": 1, "upstreamCounted": 2}, False),
        ({"outcome_RELEASED": 1}, False),
    ],
)
def test_a_month_is_whole_if_each_ended_call_is_counted(
    *, balance: dict[str, int], whole: bool
) -> None:
    assert is_whole(balance) is whole
