"""manage_accounts, set_monthly_credits: sent twice, killed, and with its answer lost."""

import pytest
from botocore.exceptions import ReadTimeoutError

from tests.support import store
from tests.support.broken_table import Killed, at, broken, kill, on_commit
from tests.support.ledger import check
from tests.support.managing import account
from tests.support.spending import adjustments, in_use, limit_to

pytestmark = pytest.mark.usefixtures("stack_messaging")


def lost() -> None:
    """The answer to a write that was made never arrives."""
    raise ReadTimeoutError(endpoint_url="https://dynamodb")


@pytest.mark.parametrize("before", [100, None])
@pytest.mark.parametrize("after", [80, None])
def test_a_repeated_command_changes_nothing(before: int | None, after: int | None) -> None:
    owner = in_use(before)
    first = limit_to(owner, after)
    found = store.everything()

    assert limit_to(owner, after) == first
    assert store.everything() == found


@pytest.mark.parametrize("open_", [False, True], ids=["unopened", "open"])
@pytest.mark.parametrize("after", [80, None])
def test_a_crash_around_the_write_changes_all_or_nothing(open_: bool, after: int | None) -> None:
    def fresh() -> str:
        return in_use(100) if open_ else account(monthly_credits=100)

    owner = fresh()
    with broken() as healthy:
        limit_to(owner, after)
    assert healthy.calls == ["get_item", "get_item", "transact_write_items"]

    for number in (1, 2, 3):
        owner = fresh()
        found = store.everything()
        with pytest.raises(Killed), broken(before=at(number, kill)):
            limit_to(owner, after)
        assert store.everything() == found

        assert limit_to(owner, after)["account"]["monthly_credits"] == after
        check(owner)

    owner = fresh()
    with pytest.raises(Killed), broken(after=at(3, kill)):
        limit_to(owner, after)
    found = store.everything()
    assert limit_to(owner, after)["account"]["monthly_credits"] == after
    assert store.everything() == found
    check(owner)


def test_a_write_whose_answer_is_lost_is_not_made_twice() -> None:
    owner = in_use(100)

    with broken(after=on_commit(lost, times=1)):
        assert limit_to(owner, 80)["account"]["monthly_credits"] == 80

    assert len(adjustments(owner)) == 1
    check(owner)
