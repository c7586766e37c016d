"""The queue of syncs to be started: each due member, and each of a large account, has one sync."""

import io
import itertools
import json
import os
from collections import Counter
from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import emf, messaging
from tests.support.broken_table import Killed, broken, kill, on_commit, refusing
from tests.support.clock import Clock
from tests.support.many_members import connect_many, urn
from tests.support.payers import payer
from tests.support.sampling import size
from tests.support.syncing import (
    ROUTE,
    by_schedule,
    connected,
    deliver_start,
    queued,
    runs,
    schedule,
    sync_stack,
    work,
    work_starts,
)
from vouch.aws import dynamodb, queues
from vouch.domain.sync_start import AskedAt, DueBy
from vouch.messages import sync_start
from vouch.messages.sync_start import MOST_MEMBERS, AccountWalk, DueWalk, Starts
from vouch.moment import now, seconds
from vouch.services.syncs import begin, begin_each, start, walk
from vouch.settings import settings, sync_starts_dlq, sync_starts_queue
from vouch.storage import connections, sync_walks, syncs
from vouch.storage.connections import Connection

MANY = int(os.environ.get("DUE_MEMBERS", size(1_000, 100)))
PAGE = 250 if MANY > 10_000 else MANY // 12
"""How many members a page has, so that each shard of them has several."""
LARGE = 11
"""The least connections of an account whose syncs begin by messages, here."""
HOUR = 60 * 60


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack() as simulator:
        yield simulator


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an account be large sooner than it is."""
    monkeypatch.setattr(start, "MOST_AT_ONCE", LARGE - 1)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "PAGE", PAGE)


def many(count: int, account: str | None = None, expired: int = 0) -> list[str]:
    """Store members who are connected."""
    return connect_many(dynamodb.client(), settings(), count, account, expired)


def sent() -> Counter[str]:
    """Return for each member how many messages of syncs were sent; they are taken out."""
    return Counter(json.loads(body)["member"] for body in queued())


def asked() -> list[str]:
    """Return the messages that start syncs; they are taken out."""
    return [each.body for each in messaging.drain(sync_starts_queue())]


@pytest.mark.usefixtures("small_pages")
def test_each_of_many_due_members_gets_one_message(logs: io.StringIO) -> None:
    members = many(MANY)

    assert schedule() == {"sent": 8, "failed": 0}
    messages = Counter[str]()
    assert work_starts(between=lambda: messages.update(sent())) == []
    assert messages == dict.fromkeys(members, 1)

    # A member who is asked for again has the sync that is under way.
    running = syncs.state(members[0])["running"]
    assert deliver_start(sync_start.text(Starts(tuple(members[:25]), AskedAt(now()))))
    assert syncs.state(members[0])["running"] == running
    assert by_schedule() == 0
    lines = [each for each in emf.records(logs.getvalue()) if each["outcome"] == "walked"]
    assert max(each["counts"]["members"] for each in lines) == PAGE


@pytest.mark.parametrize("of", ["due", "account"])
def test_a_message_makes_as_many_calls_however_many_members_there_are(
    of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run does is bounded, and so is the time that it takes."""
    monkeypatch.setattr(walk, "PAGE", 50)
    many(500, "0" * 16)
    first = DueWalk(0, seconds(), None) if of == "due" else AccountWalk("0" * 16, now(), None)

    with broken() as table:
        assert deliver_start(sync_start.text(first))
    bodies = [sync_start.parse(body) for body in asked()]

    named = [each for each in bodies if isinstance(each, Starts)]
    assert [len(each.members) for each in named] == [MOST_MEMBERS, MOST_MEMBERS]
    (following,) = [each for each in bodies if not isinstance(each, Starts)]
    assert following.after is not None
    assert len(table.calls) == {"due": 1, "account": 3}[of]
    with broken() as table:
        assert deliver_start(sync_start.text(named[0]))
    assert len(table.calls) <= 7 * MOST_MEMBERS


def test_the_schedule_finds_members_of_shards_that_were_fewer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    members = many(60)
    monkeypatch.setattr(syncs, "SHARDS", 16)

    assert schedule() == {"sent": 16, "failed": 0}
    work_starts()

    assert sent() == dict.fromkeys(members, 1)


@pytest.mark.usefixtures("small_pages", "large")
def test_a_large_account_is_answered_with_a_count_and_its_syncs_begin_by_messages() -> None:
    account = payer()
    members = many(MANY, account.id, expired=7)[:-7]

    answer = account.call("POST", ROUTE)

    exact = len(members) <= walk.MOST_COUNTED
    assert answer.status == 202
    assert answer.json == {
        "elements": [],
        "count": min(len(members), walk.MOST_COUNTED),
        "count_is_exact": exact,
        "link": ROUTE,
    }
    assert queued() == []
    messages = Counter[str]()
    assert work_starts(between=lambda: messages.update(sent())) == []
    assert messages == dict.fromkeys(members, 1)


@pytest.mark.usefixtures("large")
def test_an_account_of_as_many_connections_as_are_begun_at_once_is_answered_with_its_syncs() -> (
    None
):
    account = payer()
    members = many(LARGE - 1, account.id, expired=1)[:-1]

    answer = account.call("POST", ROUTE).json

    assert {each["member"] for each in answer.pop("elements")} == {*members}
    assert answer == {"count": len(members), "count_is_exact": True, "link": ROUTE}
    assert asked() == []
    assert sent() == dict.fromkeys(members, 1)


@pytest.mark.usefixtures("large")
def test_more_members_than_are_counted_are_said_to_be_more(monkeypatch: pytest.MonkeyPatch) -> None:
    account = payer()
    members = many(LARGE + 5, account.id)
    monkeypatch.setattr(walk, "MOST_COUNTED", LARGE)

    answer = account.call("POST", ROUTE).json

    assert (answer["count"], answer["count_is_exact"]) == (LARGE, False)
    work_starts()
    assert sent() == dict.fromkeys(members, 1)


@pytest.mark.usefixtures("large")
def test_an_account_that_asks_over_and_over_again_has_its_members_read_once(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payer()
    many(LARGE + 5, account.id)
    monkeypatch.setattr(walk, "PAGE", LARGE)

    first = account.call("POST", ROUTE)
    clock.advance(HOUR - 1)
    assert account.call("POST", ROUTE).json == first.json
    (body,) = asked()
    assert deliver_start(body)
    clock.advance(HOUR - 1)
    assert account.call("POST", ROUTE).json == first.json
    (following,) = [each for each in asked() if "account" in each]

    # A minute after the last page another request is as good as the first.
    assert deliver_start(following)
    clock.advance(59)
    account.call("POST", ROUTE)
    assert not [each for each in asked() if "account" in each]
    clock.advance(1)
    account.call("POST", ROUTE)
    assert [each for each in asked() if "account" in each]


@pytest.mark.usefixtures("large")
def test_a_walk_whose_messages_were_lost_is_begun_anew_after_an_hour(clock: Clock) -> None:
    account = payer()
    many(LARGE, account.id)
    account.call("POST", ROUTE)
    asked()

    clock.advance(HOUR)
    account.call("POST", ROUTE)

    assert len(asked()) == 1


@pytest.mark.usefixtures("large")
def test_of_walks_that_begin_at_the_same_moment_one_reads_the_members(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payer()
    members = many(LARGE, account.id)
    with monkeypatch.context() as patch:
        patch.setattr(sync_walks, "under_way", lambda _account: None)
        for _ in range(3):
            assert account.call("POST", ROUTE).status == 202
            clock.advance(1)
    walks = asked()

    assert all(map(deliver_start, walks))

    named = [each for each in map(sync_start.parse, asked()) if isinstance(each, Starts)]
    assert sorted(member for each in named for member in each.members) == sorted(members)


@pytest.mark.usefixtures("large")
def test_a_walk_that_waited_for_long_is_not_given_up_for_a_later_one(clock: Clock) -> None:
    account = payer()
    many(LARGE, account.id)
    account.call("POST", ROUTE)
    (first,) = asked()
    clock.advance(HOUR)
    account.call("POST", ROUTE)
    assert len(asked()) == 1

    assert deliver_start(first)

    assert asked()


def test_a_page_whose_walk_cannot_be_noted_has_no_page_follow_it_until_it_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise each try of each page would send another message of the page after it."""
    monkeypatch.setattr(walk, "PAGE", 4)
    many(9, "0" * 16)
    body = sync_start.text(AccountWalk("0" * 16, now(), None))
    with broken(before=on_commit(refusing("ThrottlingException"))):
        assert not deliver_start(body)
    assert not [each for each in asked() if "account" in each]

    assert deliver_start(body)

    assert len([each for each in asked() if "account" in each]) == 1


@pytest.mark.usefixtures("large")
def test_a_walk_that_is_over_before_its_begin_was_stored_holds_up_no_other(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payer()
    many(LARGE, account.id)
    send = sync_start.send

    def quick(message: sync_start.SyncStart, delay: int = 0) -> None:
        send(message, delay)
        assert work_starts() == []

    with monkeypatch.context() as patch:
        patch.setattr(sync_start, "send", quick)
        assert account.call("POST", ROUTE).status == 202
    clock.advance(60)
    account.call("POST", ROUTE)

    assert len(asked()) == 1


@pytest.mark.usefixtures("large")
def test_a_request_that_dies_before_it_has_sent_its_message_is_made_up_for_by_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = payer()
    members = many(LARGE, account.id)
    with monkeypatch.context() as patch:
        patch.setattr(queues, "send", lambda *_args, **_named: kill())
        with pytest.raises(Killed):
            account.call("POST", ROUTE)

    assert account.call("POST", ROUTE).status == 202

    work_starts()
    assert sent() == dict.fromkeys(members, 1)


def test_a_message_of_the_schedule_that_comes_late_or_twice_starts_nobody_again(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=1)
    body = sync_start.text(Starts((ana.urn,), DueBy(seconds())))
    assert deliver_start(body)
    assert work() == 1
    # The member is due again, from now on, but not because of the old message.
    dynamodb.client().update_item(
        TableName=settings().bookkeeping_table,
        Key=dynamodb.pack({"pk": syncs.partition(ana.urn), "sk": "state"}),
        UpdateExpression="SET dueAt = :due",
        ExpressionAttributeValues=dynamodb.pack({":due": seconds() + 1}),
    )

    assert deliver_start(body)

    assert len(runs(ana.urn)) == 1
    assert queued() == []


def test_a_message_of_a_request_that_comes_late_or_twice_starts_nobody_again(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin, received=1)
    body = sync_start.text(Starts((ana.urn,), AskedAt(now())))
    assert deliver_start(body)
    assert work() == 1
    clock.advance(HOUR)

    assert deliver_start(body)

    assert len(runs(ana.urn)) == 1
    assert deliver_start(sync_start.text(Starts((ana.urn,), AskedAt(now()))))
    assert len(runs(ana.urn)) == 2


@pytest.mark.parametrize("failing", [{1}, {0, 1, 2}])
def test_members_whose_start_fails_are_tried_again_by_a_message_of_their_own(
    failing: set[int], monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    members = many(3)
    broken_ones = {urn(number) for number in failing}
    of_member = connections.of_member

    def broken_of_member(member: str) -> list[Connection]:
        if member in broken_ones:
            raise RuntimeError("something of that member's is broken")
        return of_member(member)

    body = sync_start.text(Starts(tuple(members), DueBy(seconds())))
    with monkeypatch.context() as patch:
        patch.setattr(connections, "of_member", broken_of_member)
        acknowledged = deliver_start(body)

    assert sent() == dict.fromkeys({*members} - broken_ones, 1)
    (line,) = [each for each in emf.records(logs.getvalue()) if "outcome" in each]
    assert line["counts"]["failed"] == len(failing)
    assert line["Faults"] == 1
    waiting = queues.depth(sync_starts_queue())
    if len(failing) == len(members):
        # The message itself is redelivered, and becomes a dead letter in the end.
        assert (acknowledged, waiting.delayed) == (False, 0)
        assert line["outcome"] == "retried"
    else:
        assert (acknowledged, waiting.delayed) == (True, 1)
        assert line["outcome"] == "incomplete"


def test_members_for_whom_there_is_no_time_are_started_by_a_message_of_their_own(
    monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    members = many(MOST_MEMBERS)
    begun = itertools.count(1)
    one = begin.begin

    def last(*args: object) -> object:
        if next(begun) == 5:
            monkeypatch.setattr(begin_each, "LEAST", 1e9)
        return one(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(begin_each, "begin", last)
        patch.setattr(begin_each, "LEAST", begin_each.LEAST)
        patch.setattr(begin_each, "AT_ONCE", 1)
        assert deliver_start(sync_start.text(Starts(tuple(members), DueBy(seconds()))))
    (line,) = [each for each in emf.records(logs.getvalue()) if "outcome" in each]
    assert (line["outcome"], line["Faults"]) == ("continued", 0)

    assert work_starts() == []

    assert sent() == dict.fromkeys(members, 1)


def test_a_page_whose_messages_are_not_taken_is_read_again(
    monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    members = many(5, "0" * 16)
    body = sync_start.text(AccountWalk("0" * 16, now(), None))
    with monkeypatch.context() as patch:
        patch.setattr(queues, "send_all", lambda _url, _bodies: {0: "InternalError"})
        assert not deliver_start(body)
    (line,) = [each for each in emf.records(logs.getvalue()) if "outcome" in each]
    assert (line["outcome"], line["code"]) == ("retried", "THROTTLED")

    assert deliver_start(body)

    assert work_starts() == []
    assert sent() == dict.fromkeys(members, 1)


def test_a_shard_whose_message_is_not_taken_fails_the_run_so_that_it_is_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    members = many(20)
    with monkeypatch.context() as patch:
        patch.setattr(queues, "send_all", lambda _url, _bodies: {3: "InternalError"})
        with pytest.raises(RuntimeError, match="1 shards"):
            schedule()

    schedule()

    work_starts()
    assert sent() == dict.fromkeys(members, 1)


def test_what_is_no_such_message_is_set_aside_at_its_first_delivery(logs: io.StringIO) -> None:
    assert deliver_start('{"version":"1","members":["what a member wrote"],"until":1}')

    (letter,) = messaging.drain(sync_starts_dlq())
    assert letter.attributes["reason"].startswith("the body must be")
    assert "what a member wrote" not in logs.getvalue()
