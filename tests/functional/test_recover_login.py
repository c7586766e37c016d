"""Which of Linkup's accounts is taken for the one that a login of unknown outcome made."""

import pytest

from tests.support.clock import Clock
from vouch.aws import dynamodb
from vouch.clients.linkup.accounts import NAMELESS, Account
from vouch.clients.linkup.v2 import MOST_LISTED
from vouch.domain.items import changed
from vouch.moment import Milliseconds, now
from vouch.services.network.recover import CLOCKS, LASTING, MOST_MADE, Found, made_by
from vouch.storage import logins, viewers
from vouch.storage.viewers import Viewer


def crashed() -> Viewer:
    """Return a viewer whose login has begun, as it is stored."""
    begun = changed(
        viewers.unknown("acme", "anna"),
        state="CONNECTING",
        country="FR",
        attempt="0a",
        attemptedAt=now(),
    )
    dynamodb.commit({"login": logins.put_login(begun)})
    return begun


def account(
    made_at: int | None, country: str | None = "FR", status: str = "connected", number: int = 1
) -> Account:
    at = None if made_at is None else Milliseconds(made_at)
    return Account(f"acc_{number}", status, None, country, at, None, None)


@pytest.mark.parametrize("after", [-CLOCKS, 0, LASTING])
@pytest.mark.parametrize(
    ("country", "status"), [("FR", "connected"), (None, "checkpoint_required")]
)
def test_an_account_of_the_logins_time_and_country_is_taken(
    after: int, country: str | None, status: str
) -> None:
    viewer = crashed()
    made = account(viewer["attemptedAt"] + after, country, status)

    assert made_by(viewer, (account(1, number=2), made)) == Found(made)


@pytest.mark.parametrize("after", [-CLOCKS - 1, LASTING + 1, None])
def test_an_account_of_another_time_shows_that_the_login_made_none_once_its_time_is_over(
    clock: Clock, after: int | None
) -> None:
    viewer = crashed()
    others = (account(None if after is None else viewer["attemptedAt"] + after),)

    early = made_by(viewer, others)
    clock.advance(LASTING // 1_000 + 1)

    assert (early, made_by(viewer, others)) == (Found(), Found(is_none=True))


@pytest.mark.parametrize(("country", "status"), [("DE", "connected"), ("FR", "paused")])
def test_an_account_that_may_be_anothers_is_not_taken(
    clock: Clock, country: str, status: str
) -> None:
    viewer = crashed()
    clock.advance(LASTING // 1_000 + 1)

    assert made_by(viewer, (account(viewer["attemptedAt"], country, status),)) == Found()


def test_an_account_that_cannot_be_named_is_not_taken_and_makes_another_doubtful() -> None:
    viewer = crashed()
    nameless = account(viewer["attemptedAt"])._replace(account_id=NAMELESS)
    named = account(viewer["attemptedAt"])

    assert made_by(viewer, (nameless,)) == Found()
    assert made_by(viewer, (named, nameless)) == Found()


def test_among_more_accounts_than_are_looked_up_none_is_taken(clock: Clock) -> None:
    viewer = crashed()
    clock.advance(LASTING // 1_000 + 1)
    made = [account(viewer["attemptedAt"], number=n) for n in range(MOST_MADE + 1)]
    for each in made[1:]:
        dynamodb.commit({"former": logins.put_former(each.account_id, now())})

    assert made_by(viewer, tuple(made)) == Found()
    assert made_by(viewer, tuple(made[:-1])) == Found(made[0])


def test_a_list_that_may_have_been_cut_does_not_show_that_the_login_made_none(
    clock: Clock,
) -> None:
    viewer = crashed()
    clock.advance(LASTING // 1_000 + 1)
    others = [account(viewer["attemptedAt"] + LASTING + 1, number=n) for n in range(MOST_LISTED)]

    assert made_by(viewer, tuple(others)) == Found()
    assert made_by(viewer, tuple(others[1:])) == Found(is_none=True)
