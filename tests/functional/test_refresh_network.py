"""The worker of refreshes: what one run brings, charges and leaves; messages that are none."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import emf, messaging, store
from tests.support.broken_table import broken
from tests.support.clock import HOUR, Clock
from tests.support.payers import payer
from tests.support.refreshing import (
    PRICE,
    RESULTS,
    asked,
    change,
    check,
    deliver,
    due,
    message_of,
    ordered,
    pass_until,
    refresh_stack,
    run,
    runs,
    stored,
)
from tests.support.remembering import VIEWER, people_of
from tests.support.suggesting import balance
from vouch.aws import dynamodb
from vouch.moment import DAY, now, today
from vouch.services.network import refresh_queued
from vouch.settings import LinkupSettings, refresh_dlq
from vouch.storage import people

DAY_MS = DAY * 1000


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with refresh_stack() as simulator:
        yield simulator


def test_a_run_charges_remembers_and_leaves_the_next_time_and_itself(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    before = ordered(account)
    clock.advance(7)

    after = run(account)

    at = clock.now * 1000
    last = {"at": at, "new": RESULTS, "known": 0, "charged": PRICE}
    assert after == {
        **{name: value for name, value in before.items() if name != "revision"},
        "revision": after["revision"],
        "outcome": "REFRESHED",
        "run": before["run"] + DAY_MS,
        "next": before["run"] + DAY_MS,
        "dueAt": (before["run"] + DAY_MS) // 1000,
        "period": today()[:7],
        "charged": PRICE,
        "reserved": 0,
        "last": last,
    }
    people = {each["person"] for each in people_of(account).values()}
    assert len(people) == RESULTS
    (ended,) = runs(account)
    assert (ended["generation"], ended["run"], ended["outcome"]) == (0, before["run"], "REFRESHED")
    assert {name: ended[name] for name in last} == last
    assert set(ended["people"]) == people
    assert len(ended["people"]) == RESULTS
    assert check(account) == PRICE
    assert balance(account)["remaining"] == 250 - PRICE
    assert asked(linkup) == 1
    assert due() == []


def test_the_second_run_is_made_after_its_time_and_names_only_new_people(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    first = ordered(account, totalResults=RESULTS)
    run(account)
    change(account, totalResults=RESULTS + 10)
    pass_until(clock, first["run"] + DAY_MS)

    after = run(account)

    assert [each["run"] for each in runs(account)] == [first["run"], first["run"] + DAY_MS]
    second = runs(account)[1]
    assert (second["new"], second["known"], second["charged"]) == (10, RESULTS, 3)
    assert len(second["people"]) == 10
    assert after["next"] == first["run"] + 2 * DAY_MS
    assert (after["charged"], after["reserved"]) == (PRICE + 3, 0)
    assert asked(linkup) == 2
    assert {each["times"] for each in people_of(account).values()} == {1, 2}


def test_a_run_names_a_hundred_people_at_most(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    ordered(account, totalResults=120)

    run(account)

    (ended,) = runs(account)
    assert (ended["new"], len(set(ended["people"]))) == (120, 100)
    assert len(people_of(account)) == 120


def test_a_run_counts_and_names_nobody_who_was_forgotten(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    run(account)
    [*_, last] = people_of(account).values()
    place, forgotten = last["pk"], last["person"]
    dynamodb.commit(
        {
            "tombstone": people.put_forgotten(forgotten, now()),
            "person": people.delete_person(place, forgotten),
        }
    )
    after = change(account, totalResults=RESULTS + 10)
    pass_until(clock, after["next"])

    run(account)

    second = runs(account)[1]
    assert (second["new"], len(second["people"])) == (10, 10)
    assert forgotten not in second["people"]


def test_missed_intervals_are_not_made_up_and_the_rhythm_stays(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    first = ordered(account)
    pass_until(clock, first["run"] + 3 * DAY_MS + 5_000)

    after = run(account)

    assert after["next"] == first["run"] + 4 * DAY_MS


def test_the_same_message_twice_and_late_makes_one_run(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    first = ordered(account)
    body = message_of(account)

    assert deliver(body)
    after = stored(account)
    assert deliver(body)
    pass_until(clock, first["run"] + DAY_MS - 1_000)
    assert deliver(body, receives=2)

    assert stored(account) == after
    assert asked(linkup) == 1
    assert check(account) == PRICE


@pytest.mark.parametrize("where", ["at its first read", "at its first write", "at its end"])
def test_two_workers_at_once_ask_linkup_once(
    linkup: LinkupSimulator, clock: Clock, where: str
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    body = message_of(account)
    calls: list[str] = []
    other = [lambda: deliver(body)]

    def rival(number: int, name: str) -> None:
        calls.append(name)
        is_there = {
            "at its first read": number == 1,
            "at its first write": name == "put_item",
            "at its end": calls.count("transact_write_items") == 2,
        }[where]
        if is_there and other:
            assert other.pop()()

    with broken(before=rival):
        assert deliver(body)

    assert not other
    assert asked(linkup) == 1
    assert check(account) == PRICE
    assert len(runs(account)) == 1


def test_the_line_of_a_run_names_the_account_and_no_viewer_and_counts(
    logs: io.StringIO, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    clock.advance(3)

    run(account)

    line = _line(logs)
    assert (line["outcome"], line["account"]) == ("refreshed", account.id)
    assert "code" not in line
    assert (line["NetworksRefreshed"], line["RefreshLag"]) == (1, 3_000)
    units = {each["Name"]: each["Unit"] for each in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
    assert units["RefreshLag"] == "Milliseconds"
    assert (line["CreditsCharged"], line["PeopleNew"]) == (PRICE, RESULTS)
    for each in people_of(account).values():
        assert each["person"] not in logs.getvalue()
        assert each["name"] not in logs.getvalue()
    assert VIEWER not in json.dumps(line)


def test_a_refresh_that_is_gone_or_of_a_deleted_viewer_is_none(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account = payer(monthly_credits=250)
    ordered(account, generation=7)

    assert deliver(message_of(account))
    assert deliver(message_of(account, "nobody"))

    assert asked(linkup) == 0
    assert runs(account) == []
    assert "charged" not in stored(account)
    # It is not looked at every other minute for ever.
    assert stored(account)["dueAt"] == clock.now + HOUR


def test_nothing_is_run_by_a_deployment_that_speaks_v1(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payer(monthly_credits=250)
    before = ordered(account)
    v1 = LinkupSettings("http://127.0.0.1:9/v1", "secret", "v1")
    monkeypatch.setattr(refresh_queued, "linkup", lambda: v1)

    assert run(account) == before
    assert asked(linkup) == 0


MALFORMED = {
    "nothing": "",
    "no JSON": "{",
    "a list": "[]",
    "another version": '{"version":"2","account":"0123456789abcdef","viewer":"anna","due":1}',
    "no account": '{"version":"1","viewer":"anna","due":1}',
    "an account of no form": '{"version":"1","account":"../etc","viewer":"anna","due":1}',
    "a viewer of no form": '{"version":"1","account":"0123456789abcdef","viewer":"a#b","due":1}',
    "a viewer that is too long": json.dumps(
        {"version": "1", "account": "0123456789abcdef", "viewer": "a" * 65, "due": 1}
    ),
    "a moment that is text": '{"version":"1","account":"0123456789abcdef","viewer":"a","due":"1"}',
    "a moment that is true": '{"version":"1","account":"0123456789abcdef","viewer":"a","due":true}',
    "a moment of many digits": json.dumps(
        {"version": "1", "account": "0123456789abcdef", "viewer": "a", "due": 10**40}
    ),
    "a field more": '{"version":"1","account":"0123456789abcdef","viewer":"a","due":1,"run":2}',
    "no moment": '{"version":"1","account":"0123456789abcdef","viewer":"anna"}',
    "deep": "[" * 5_000 + "]" * 5_000,
    "half a pair": '{"version":"1","account":"\\ud800","viewer":"anna","due":1}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_message_is_set_aside_with_its_reason_and_changes_nothing(
    body: str, logs: io.StringIO
) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    before = store.everything()

    assert deliver(body)

    assert store.everything() == before
    (dead,) = messaging.drain(refresh_dlq())
    assert dead.body == body
    assert "the body must be" in dead.attributes["reason"]
    assert "receivedAt" in dead.attributes
    line = _line(logs)
    assert (line["outcome"], line["code"], line["Faults"]) == ("malformed", "ILLEGAL_ARGUMENT", 0)


def _line(logs: io.StringIO) -> dict[str, Any]:
    (line,) = (
        each for each in emf.records(logs.getvalue()) if each["operation"] == "refresh_network"
    )
    return line
