"""POST /v1/network/recommendations with a viewer: what is answered, remembered and left out."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import ledger, store
from tests.support.broken_table import broken
from tests.support.clock import Clock
from tests.support.payers import Payer, payer
from tests.support.recommended import fields
from tests.support.remembering import (
    Version,
    addresses,
    counts,
    deployment,
    left_over,
    people_of,
    shown,
    swept,
    times,
)
from tests.support.suggesting import balance, cost, suggest
from vouch import backoff
from vouch.aws import dynamodb
from vouch.errors import ThrottledError
from vouch.moment import DAY
from vouch.services.network import remember
from vouch.settings import settings
from vouch.storage import people


@pytest.fixture(params=["v1", "v2"], autouse=True)
def version(request: pytest.FixtureRequest, _stack: None) -> Iterator[Version]:
    with deployment(request.param) as version:
        yield version


@pytest.fixture
def account(version: Version) -> Payer:
    account = payer(monthly_credits=500)
    version.connect(account)
    return account


def test_everybody_who_is_shown_is_remembered(version: Version, account: Payer) -> None:
    answer = version.ask(account, total_results=20)

    assert cost(answer) == ("2", "498")
    assert counts(answer) == (20, 0)
    assert addresses(account) == {*shown(answer)}
    first = people_of(account)["0/" + people_in(account)[shown(answer)[0]]["person"]]
    assert (first["rank"], first["bestRank"], first["times"], first["state"]) == (1, 1, 1, "NEW")
    assert first["name"] == answer.json["data"]["recommendations"][0]["name"]
    assert left_over() == []


def people_in(account: Payer) -> dict[str, dict[str, Any]]:
    return {each["profileUrl"]: each for each in people_of(account).values()}


def test_only_new_leaves_out_whom_the_viewer_was_shown_before(
    version: Version, account: Payer
) -> None:
    first = version.ask(account, total_results=20)

    second = version.ask(account, total_results=30, only_new=True)

    assert counts(second) == (10, 20)
    assert len(shown(second)) == second.json["data"]["total_results"] == 10
    assert not {*shown(first)} & {*shown(second)}
    assert cost(second) == ("3", "495"), "the price is for what Linkup delivered"
    assert addresses(account) == {*shown(first), *shown(second)}
    assert Counter(each["times"] for each in people_of(account).values()) == {1: 10, 2: 20}


def test_without_only_new_known_people_are_shown_and_counted(
    version: Version, account: Payer
) -> None:
    first = version.ask(account, total_results=20)

    second = version.ask(account, total_results=20, only_new=False)

    assert counts(second) == (0, 20)
    assert shown(second) == shown(first)


def test_viewers_and_accounts_know_nothing_of_each_other(version: Version, account: Payer) -> None:
    other = payer()
    version.connect(other)
    version.connect(account, "ben")
    version.ask(account, total_results=10)

    assert counts(version.ask(account, "ben", total_results=10)) == (10, 0)
    assert counts(version.ask(other, total_results=10)) == (10, 0)


def test_a_replay_gives_the_first_answer_and_changes_nobody(
    version: Version, account: Payer
) -> None:
    version.ask(account, total_results=5)
    first = version.ask(account, key="k", total_results=20, only_new=True)
    version.ask(account, total_results=40)
    before, asked = people_of(account), version.asked()

    again = version.ask(account, key="k", total_results=20, only_new=True)

    assert again.headers["idempotent-replayed"] == "true"
    assert again.body == first.body
    assert counts(again) == counts(first) == (15, 5)
    assert cost(again) == cost(first)
    assert people_of(account) == before
    assert version.asked() == asked


def test_an_answer_under_a_key_is_kept_for_replays_and_one_without_a_key_is_not(
    version: Version, account: Payer
) -> None:
    version.ask(account, total_results=10)
    assert left_over() == []

    version.ask(account, key="k", total_results=10)

    assert sorted(each.partition("#")[0] for each in left_over()) == ["answer", "viewer-calls"]


def test_somebody_who_comes_twice_in_an_answer_is_one_person(
    version: Version, account: Payer
) -> None:
    with version.delivering([fields(1), fields(2), fields(1, subtitle="again")]):
        first = version.ask(account)
        second = version.ask(account, only_new=True)

    assert counts(first) == (3, 0)
    assert counts(second) == (0, 3)
    stored = people_in(account)[fields(1)["profile_url"]]
    assert (stored["rank"], stored["times"], stored["subtitle"]) == (1, 2, "Engineer")
    assert len(people_of(account)) == 2


def test_people_without_ids_are_always_shown_and_count_as_new(
    version: Version, account: Payer
) -> None:
    nameless = {"name": "Somebody"}
    with version.delivering([nameless, fields(1, entity_urn=None)]):
        version.ask(account)
        second = version.ask(account, only_new=True)

    assert counts(second) == (1, 1)
    assert second.json["data"]["recommendations"] == [nameless]
    assert len(people_of(account)) == 1


def test_an_empty_answer_costs_nothing_and_leaves_nothing(version: Version, account: Payer) -> None:
    with version.delivering([]):
        answer = version.ask(account, only_new=True)

    assert (counts(answer), cost(answer)) == ((0, 0), ("0", "500"))
    assert people_of(account) == {}
    assert left_over() == []


def test_whoever_was_not_seen_for_the_time_of_retention_is_new_again(
    version: Version, account: Payer, clock: Clock
) -> None:
    with version.delivering([fields(1)]):
        version.ask(account)
        clock.advance(365 * DAY)
        answer = version.ask(account, only_new=True)

    assert counts(answer) == (1, 0)
    (person,) = people_of(account).values()
    assert (person["times"], person["firstSeen"]) == (1, clock.now * 1000)


def test_whoever_was_forgotten_is_shown_and_not_remembered(
    version: Version, account: Payer
) -> None:
    dynamodb.commit({"tombstone": people.put_forgotten("ACoAAE000001", 1)})

    with version.delivering([fields(1), fields(2)]):
        version.ask(account)
        answer = version.ask(account, only_new=True)

    assert shown(answer) == [fields(1)["profile_url"]]
    assert addresses(account) == {fields(2)["profile_url"]}


def test_a_call_that_settles_later_is_the_newer_one_though_it_began_first(
    version: Version, account: Payer, clock: Clock
) -> None:
    later = [fields(1, subtitle="of the call that settles last"), fields(2)]
    nested: list[int] = []

    def meanwhile() -> None:
        if nested:
            return
        nested.append(1)
        with version.delivering([fields(3), fields(1, subtitle="of the other")]):
            assert version.ask(account).status == 200
        clock.advance(1)

    with version.delivering(later), version.around(before=meanwhile):
        assert counts(version.ask(account)) == (1, 1)

    stored = people_in(account)[fields(1)["profile_url"]]
    assert stored["subtitle"] == "of the call that settles last"
    assert (stored["rank"], stored["times"], stored["changed"]) == (1, 2, "subtitle")


def test_a_call_that_is_remembered_later_than_a_newer_one_changes_nobody(
    version: Version, account: Payer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        monkeypatch.context() as patch,
        version.delivering([fields(1, subtitle="older"), fields(2)]),
    ):
        patch.setattr(remember, "LEAST", 60)  # no time is left
        assert version.ask(account).status == 200
    assert people_of(account) == {}
    clock.advance(1)
    with version.delivering([fields(1, subtitle="newer")]):
        version.ask(account)

    assert swept(clock).remembered == 1

    assert people_in(account)[fields(1)["profile_url"]]["subtitle"] == "newer"
    assert addresses(account) == {fields(n)["profile_url"] for n in (1, 2)}
    assert times(account) == {1}
    assert left_over() == []


def test_a_thousand_people_are_charged_at_once_and_the_sweep_remembers_what_is_left(
    version: Version, account: Payer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks: list[int] = []
    real = backoff.retried_until

    def some(*args: Any) -> Any:
        chunks.append(1)
        if len(chunks) > 9:
            raise ThrottledError
        return real(*args)

    with monkeypatch.context() as patch:
        patch.setattr(remember, "retried_until", some)
        answer = version.ask(account, total_results=1000)

    assert cost(answer) == ("100", "400")
    assert len(shown(answer)) == 1000
    assert len(people_of(account)) == 9 * remember.AT_ONCE
    assert balance(account)["charged"] == 100
    assert swept(clock) == (0, 1, 0)
    assert addresses(account) == {*shown(answer)}
    assert times(account) == {1}
    assert swept(clock) == (0, 0, 0)
    assert left_over() == []


def test_remembering_a_hundred_takes_a_hundred_reads_and_a_hundred_writes_beside_the_checks(
    version: Version, account: Payer
) -> None:
    reads, members = Counter[str](), Counter[str]()

    def count(params: dict[str, Any], model: Any, **_: Any) -> None:
        table = settings().people_table
        if model.name == "BatchGetItem":
            reads.update(dict.fromkeys(params["RequestItems"], 0))
            reads[table] += len(params["RequestItems"][table]["Keys"])
        for member in params.get("TransactItems", []):
            ((kind, write),) = member.items()
            if write["TableName"] == table and "person" in write.get("Item", {"person": 1}):
                members[kind] += 1

    events = dynamodb.client().meta.events
    events.register("provide-client-params.dynamodb.*", count)
    try:
        version.ask(account, total_results=100)
        new = members.copy()
        members.clear()
        version.ask(account, total_results=100)
    finally:
        events.unregister("provide-client-params.dynamodb.*", count)

    assert reads[settings().people_table] == 200
    assert new["Put"] == members["Put"] == 100
    # One of each transaction for the viewer, and one of each new person for a tombstone.
    assert new["ConditionCheck"] - 100 <= 4
    assert members["ConditionCheck"] <= 4


def test_a_store_that_fails_after_the_charge_loses_no_answer(
    version: Version, account: Payer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(remember, "remember", _raise)
        answer = version.ask(account, total_results=10)

    assert answer.status == 200
    assert people_of(account) == {}
    assert swept(clock).remembered == 1
    assert addresses(account) == {*shown(answer)}


def _raise(*_args: object) -> bool:
    raise ThrottledError


def test_a_call_that_cannot_be_remembered_does_not_keep_the_sweep_from_others(
    version: Version, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = [payer(), payer()]
    with monkeypatch.context() as patch:
        patch.setattr(remember, "LEAST", 60)
        for each in accounts:
            version.connect(each)
            version.ask(each)
    real = people.get_many

    def get_many(key: str, ids: Any) -> Any:
        if accounts[0].id in key:
            raise ThrottledError
        return real(key, ids)

    with monkeypatch.context() as patch:
        patch.setattr(people, "get_many", get_many)
        assert swept(clock) == (0, 1, 1)

    assert swept(clock) == (0, 1, 0)
    assert [len(people_of(each)) for each in accounts] == [10, 10]


def test_the_line_of_the_ledger_has_what_linkup_says_that_it_cost(
    version: Version, account: Payer
) -> None:
    version.ask(account, total_results=20)

    (month,) = ledger.months(account.id).values()
    lines = [each for each in ledger.lines_of(month) if each.get("charged") == 2]
    expected = {"v1": (None, 2), "v2": (2, None)}
    told = [(each.get("upstream_credits"), each.get("upstream_estimate")) for each in lines]
    assert told == [expected[version.name]]


def test_a_call_without_a_viewer_reads_and_writes_nothing_of_viewers(version: Version) -> None:
    if version.name == "v2":
        return  # a call of v2 has a viewer
    account = payer()
    suggest(account)
    before = store.items(settings().people_table)

    with broken() as table:
        answer = suggest(account)

    assert table.calls == ["transact_write_items", "get_item", "transact_write_items"]
    assert not {"x-people-new", "x-people-known"} & answer.headers.keys()
    assert store.items(settings().people_table) == before == []
    assert left_over() == []
