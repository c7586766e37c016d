"""What is asked of the model, and the limits and costs that it answers with."""

import pytest

from tools.scale.bill import bill, invocations, total, traced
from tools.scale.demand import DAY, day, sync
from tools.scale.document import UNITS
from tools.scale.limits import limits
from tools.scale.load import Load, parameter
from tools.scale.units import Measured

MEASURED = Measured.read(UNITS)


def test_parameters_are_given_by_name_as_text() -> None:
    found = Load.of({"PEAK": "20", "RUNS": "24", "READS": "", "PATH": "/bin"}, 500)

    assert found == Load(members=500, peak=20, runs=24)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PEAK", "high"),
        ("PEAK", "0.5"),
        ("PEAK", "1441"),
        ("PEAK", "nan"),
        ("READS", "-1"),
        ("READS", "inf"),
        ("RUNS", "0"),
        ("RUNS", "1.5"),
        ("QUEUED", "1.1"),
        ("RECOMMENDATIONS", "9" * 5_000),
    ],
)
def test_a_parameter_that_no_load_can_have_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=rf"^{name} is a (whole )?number from \d+ to [\d,]+: "):
        Load.of({name: value}, 500)


def test_no_load_of_nobody() -> None:
    with pytest.raises(ValueError, match="MEMBERS is a whole number from 1 to"):
        parameter({"MEMBERS": "0"}, "MEMBERS", is_whole=True)


def test_of_each_function_the_first_request_of_a_second_is_traced() -> None:
    """These are those that get, page, sync, start syncs, and publish."""
    busy = Load(members=10**8, writes=0, accounts=0, calls=0, refreshes=0)
    units = day(busy, MEASURED)

    assert traced(busy, units) - 0.05 * invocations(units) == pytest.approx(0.95 * 5 * DAY, 0.01)


def test_a_bill_grows_with_members_and_not_below_what_is_fixed() -> None:
    sums = [total(bill(Load(members=members), MEASURED)) for members in (1, 1_000, 1_000_000)]

    assert 20 < sums[0] < sums[1] < sums[2]
    assert sums[2] < 1_000 * sums[1]


def test_members_who_do_nothing_cost_what_is_fixed() -> None:
    idle = Load(members=1_000, syncs=0, reads=0, writes=0, calls=0, refreshes=0, accounts=0)

    assert total(bill(idle, MEASURED)) == pytest.approx(
        total(bill(Load.of({}, 1), MEASURED)), rel=0.05
    )


def test_syncs_between_the_sizes_that_were_measured_lie_on_straight_lines() -> None:
    assert sync(MEASURED, 20) == MEASURED.units["sync"]
    assert sync(MEASURED, 200) == MEASURED.units["sync of 200"]
    few, some, more = (sync(MEASURED, each)["RCU"] for each in (0, 10, 20))
    assert some == (few + more) / 2


def test_linkedin_s_quota_is_a_limit_where_it_is_known() -> None:
    load = Load(members=1_000)
    [quota] = {*limits(load, MEASURED, 1_000)} - {*limits(load, MEASURED)}

    assert (quota.name, quota.share) == ("LinkedIn's calls a day", 4)


def test_a_peak_asks_more_at_once_and_no_more_a_day() -> None:
    flat, high = Load(peak=1), Load(peak=10)

    assert day(flat, MEASURED) == day(high, MEASURED)
    shares = [max(each.share for each in limits(load, MEASURED)) for load in (flat, high)]
    assert shares[0] < shares[1]
