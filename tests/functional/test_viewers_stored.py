"""The items of viewers and of logins at Linkup, as the table People has them."""

import pytest

from tests.support.clock import Clock
from tests.support.store import items
from vouch.aws import dynamodb
from vouch.domain.items import changed
from vouch.errors import LostRaceError
from vouch.moment import DAY, Milliseconds, in_milliseconds, now
from vouch.storage import logins, viewers
from vouch.storage.viewers import STUB_FOR, Viewer


def store(viewer: Viewer) -> Viewer:
    dynamodb.commit({"viewer": viewers.put(viewer)})
    return viewer


def new(name: str = "anna", account: str = "acme", **more: object) -> Viewer:
    changes = {"state": "CONNECTED", "linkupAccount": "acc_1", **more}
    return changed(viewers.unknown(account, name), **changes)


def begun(viewer: str, at: Milliseconds, attempt: str = "0a1b") -> Viewer:
    return new(viewer, state="CONNECTING", attempt=attempt, attemptedAt=at)


def test_a_viewer_is_read_as_it_was_stored_and_an_unknown_one_is_none() -> None:
    stored = store(new(country="FR", connectedAt=7))

    assert viewers.get("acme", "anna") == stored
    assert viewers.get("acme", "bob") is None
    assert viewers.get("other", "anna") is None


def test_a_change_removes_what_is_none_and_raises_the_revision() -> None:
    after = changed(new(challenge="CODE"), challenge=None, state="DISCONNECTED")

    assert "challenge" not in after
    assert (after["state"], after["revision"], after["generation"]) == ("DISCONNECTED", 2, 0)


@pytest.mark.parametrize("known", [True, False], ids=["stored", "unknown"])
def test_a_viewer_is_written_only_as_it_was_read(*, known: bool) -> None:
    read = store(new()) if known else viewers.unknown("acme", "anna")
    dynamodb.commit({"viewer": viewers.put_viewer(read, state="UNCONNECTED")})

    with pytest.raises(LostRaceError) as lost:
        dynamodb.commit({"viewer": viewers.put_viewer(read, state="CONNECTED")})

    assert lost.value.failed == {"viewer"}
    stored = viewers.get("acme", "anna")
    assert stored is not None
    assert stored["state"] == "UNCONNECTED"


def test_of_a_deleted_viewer_the_next_generation_stays_for_thirty_days(clock: Clock) -> None:
    stored = store(new(country="FR"))

    gone = store(viewers.deleted(stored, now()))

    assert gone == {
        "account": "acme",
        "viewer": "anna",
        "generation": 1,
        "revision": 2,
        "ttl": clock.now + STUB_FOR,
    }
    assert viewers.get("acme", "anna") == gone


def test_a_check_of_the_generation_holds_until_the_viewer_is_deleted() -> None:
    check = {"check": viewers.check_generation("acme", "anna", 0)}
    dynamodb.commit(check)
    stored = store(new())
    dynamodb.commit(check)
    store(viewers.deleted(stored, now()))

    with pytest.raises(LostRaceError):
        dynamodb.commit(check)
    dynamodb.commit({"check": viewers.check_generation("acme", "anna", 1)})


def test_viewers_are_read_by_name_after_a_name_with_deleted_ones_and_no_more_than_wanted() -> None:
    for name in ("a", "b", "c", "d", "e", "f"):
        stored = store(new(name))
        if name in "bc":
            store(viewers.deleted(stored, now()))
    store(new("d", "acme2"))

    def names(after: str, count: int) -> list[str]:
        return [each["viewer"] for each in viewers.of_account("acme", after, count)]

    assert names("", 2) == ["a", "b"]
    assert names("c", 10) == ["d", "e", "f"]
    assert names("f", 10) == []


def test_logins_are_found_by_when_they_began_until_their_outcome_is_known() -> None:
    at = now()
    first, second = begun("a", at, "0a"), begun("b", Milliseconds(at + 1_000), "0b")
    dynamodb.commit({"a": logins.put_login(first), "b": logins.put_login(second)})

    def between(low: int, high: int) -> set[str]:
        return logins.attempts_between(Milliseconds(at + low), Milliseconds(at + high))

    assert between(0, 1_000) == {"0a", "0b"}
    assert (between(0, 999), between(1, 1_000), between(1_001, 9_000)) == ({"0a"}, {"0b"}, set())
    dynamodb.commit({"a": logins.delete_login(first)})
    assert between(0, 1_000) == {"0b"}


def test_a_login_and_a_former_account_are_kept_for_two_days_and_name_nobody(clock: Clock) -> None:
    login = begun("anna", now())
    dynamodb.commit({"login": logins.put_login(login), "former": logins.put_former("acc_1", now())})

    for item in map(dynamodb.unpack, items("PeopleTable")):
        assert item["ttl"] == clock.now + 2 * DAY
        assert "anna" not in f"{item['pk']} {item['sk']}"
    assert login["attemptedAt"] == in_milliseconds(clock.now)


def test_an_account_is_claimed_while_it_serves_somebody_and_after_it_did() -> None:
    anna, bob = new(), new("bob", "other")
    dynamodb.commit({"a": logins.put_claim(anna), "b": logins.put_claim(bob)})

    seen = [logins.is_claimed("acc_1"), logins.is_claimed("acc_2")]
    dynamodb.commit({"a": logins.delete_claim(anna)})
    seen.append(logins.is_claimed("acc_1"))
    dynamodb.commit({"b": logins.delete_claim(bob)})
    seen.append(logins.is_claimed("acc_1"))
    dynamodb.commit({"former": logins.put_former("acc_1", now())})
    seen.append(logins.is_claimed("acc_1"))

    assert seen == [True, False, True, False, True]
