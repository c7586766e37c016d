"""The order of a refresh: its bounds, defaults, and every problem at once."""

import json
from typing import Any

import pytest

from vouch.domain.refresh import Terms
from vouch.errors import IllegalArgumentError
from vouch.v1.refreshes import parse_order

MINUTE, HOUR = 60, 60 * 60
ORDER = {"every": "24h", "total_results": 50, "monthly_credits": 300}


def parsed(shortest: int = HOUR, **fields: Any) -> Terms:
    sent = {name: value for name, value in {**ORDER, **fields}.items() if value != "absent"}
    return parse_order(json.dumps(sent).encode(), shortest)


def refused(body: object, shortest: int = HOUR) -> str:
    with pytest.raises(IllegalArgumentError) as found:
        parse_order(json.dumps(body).encode(), shortest)
    assert found.value.__cause__ is None
    return found.value.message


@pytest.mark.parametrize("every", ["60m", "1h", "43200m", "720h", "30d", "90m", "1d"])
def test_an_interval_is_kept_as_it_was_sent(every: str) -> None:
    assert parsed(every=every) == Terms(every, 50, 300)


@pytest.mark.parametrize("results", [None, "absent"])
def test_a_run_asks_for_ten_people_unless_told_otherwise(results: object) -> None:
    assert parsed(total_results=results).total_results == 10


@pytest.mark.parametrize("results", [1, 1_000])
def test_a_run_asks_for_as_many_people_as_a_call_may(results: int) -> None:
    assert parsed(total_results=results).total_results == results


@pytest.mark.parametrize(("results", "price"), [(1, 1), (10, 1), (11, 2), (1_000, 100)])
def test_a_budget_is_at_least_the_price_of_one_run(results: int, price: int) -> None:
    assert parsed(total_results=results, monthly_credits=price).monthly_credits == price
    assert parsed(total_results=results, monthly_credits=1_000_000).monthly_credits == 1_000_000
    if price > 1:
        said = refused({**ORDER, "total_results": results, "monthly_credits": price - 1})
        assert said == (
            f"monthly_credits: at least {price}, the price of one run of {results} people"
        )


@pytest.mark.parametrize(
    "every",
    ["", "0h", "01h", "1", "h", "1s", "1w", "1H", " 1h", "1h ", "1h\n", "1.5h", "-1h", "+1h",
     "1h1m", "\u0661h", "100000m", "9" * 1_000 + "m", "59m", "31d", "721h", "43201m", 24, None],
)  # fmt: skip
def test_an_interval_of_another_form_or_out_of_bounds_is_refused_and_not_shown(
    every: object,
) -> None:
    said = refused({**ORDER, "every": every})

    assert said.startswith("every: ")
    assert len(said) < 100
    if isinstance(every, str):
        assert said == "every: minutes, hours or days, as in 90m, 24h or 30d; 1h to 30d"


@pytest.mark.parametrize(
    ("shortest", "worded"), [(MINUTE, "1m"), (90 * MINUTE, "90m"), (48 * HOUR, "2d")]
)
def test_the_shortest_interval_is_the_stacks(shortest: int, worded: str) -> None:
    assert parsed(shortest, every=worded).every == worded
    assert f"; {worded} to 30d" in refused({**ORDER, "every": "0m"}, shortest)
    assert f"; {worded} to 30d" in refused({**ORDER, "every": f"{shortest // 60 - 1}m"}, shortest)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("total_results", each) for each in (0, -1, 1_001, 10.0, "10", True, 10**400)),
        *(("monthly_credits", each) for each in (0, -1, 1_000_001, 1.5, "9", True, None)),
        ("monthly_credits", "absent"),
        ("every", "absent"),
    ],
)  # fmt: skip
def test_a_field_that_is_missing_or_out_of_bounds_is_named_once(field: str, value: object) -> None:
    sent = {name: each for name, each in {**ORDER, field: value}.items() if each != "absent"}

    said = refused(sent)

    assert said.startswith(f"{field}: ")
    assert ";" not in said


def test_all_problems_are_named_at_once_and_no_value_is_shown() -> None:
    said = refused({"every": "secret", "total_results": 4711, "monthly_credits": -42, "x": "y"})

    named = [each.partition(":")[0] for each in said.split("; ") if ": " in each]
    assert named == ["every", "total_results", "monthly_credits", "x"]
    assert not any(value in said for value in ("secret", "4711", "-42"))


def test_a_flood_of_unknown_fields_is_told_in_short() -> None:
    assert len(refused({**ORDER, **{f"x{n}": 1 for n in range(1_900)}})) < 3_000


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"null", b'"24h"', b"{", b"\xff", b"[" * 999])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(IllegalArgumentError):
        parse_order(body, HOUR)
