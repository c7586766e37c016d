"""forget_member killed in the middle and sent again."""

from itertools import combinations

import pytest

from tests.support.broken_table import Killed, at, broken, kill
from tests.support.builders import PROTOCOL, accepted, member, path
from tests.support.forgetting import command, play, records_of
from tests.support.managing import invoke_raw, traces_of
from tests.support.sampling import sampled
from vouch.aws import dynamodb
from vouch.services.accounts import erase
from vouch.storage import recommendations


@pytest.fixture
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase, "AT_ONCE", 2)


@pytest.mark.usefixtures("_small_steps")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_forgetting_finishes_when_repeated_after_a_crash_at_any_write(moment: str) -> None:
    alice, _ = play()
    with broken() as healthy:
        invoke_raw(command(alice))
    writes = [n for n, name in enumerate(healthy.calls, 1) if name == "transact_write_items"]
    assert len(writes) >= 6

    for number in sampled(writes):
        alice, _ = play()
        with pytest.raises(Killed), broken(**{moment: at(number, kill)}):
            invoke_raw(command(alice))

        left = len(records_of(alice))
        answer = invoke_raw(command(alice))["forgotten"]

        assert answer["records"] == left
        assert traces_of(alice) == []


def test_a_line_that_is_erased_in_part_is_still_served_to_the_other_party() -> None:
    for gone in [*combinations(range(3), 1), *combinations(range(3), 2)]:
        alice, bob = member(), member()
        first = accepted(alice, bob)
        second = alice.write(bob, previousRecommendation=first)
        line = [first, second, alice.write(bob, previousRecommendation=second)]
        for place in gone:
            dynamodb.commit({"record": recommendations.delete_record(line[place], alice.urn)})

        for place, urn in enumerate(line):
            query = f"?q=descendant&recUrn={path(urn).rpartition('/')[2]}"
            found = bob.call("GET", f"/v2/recommendation{query}", headers=PROTOCOL)
            expected = 404 if place in gone else 200
            assert (bob.get(urn).status, found.status) == (expected, expected)
        if 2 not in gone:
            assert bob.patch(line[2], status="VISIBLE").status == 204
