"""publish_changes: connections that have expired and syncs that have ended, told by their write."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import stream, subscriber
from tests.support.connecting import connect, control, token_of
from tests.support.syncing import COUNTS, Connected, connected, sync_stack
from vouch.errors import NotConnectedError
from vouch.settings import settings
from vouch.storage import connections


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack() as simulator:
        yield simulator


@pytest.fixture
def member(linkedin: LinkedInSimulator) -> Connected:
    """Who has a few recommendations at LinkedIn."""
    return connected(linkedin, received=4, given=3)


def told(table: str) -> list[tuple[str, dict[str, Any]]]:
    """Detail-type and detail of each event so far of a table's changes."""
    assert stream.publish(stream.changes(table)) == []
    assert subscriber.dead_letters() == []
    return subscriber.details()


def test_a_connection_that_cannot_be_refreshed_is_published_as_expired(
    linkedin: LinkedInSimulator, member: Connected
) -> None:
    control(linkedin, "expire", member=member.urn, refresh=True)
    with pytest.raises(NotConnectedError):
        token_of(member.urn, fresh=True)

    ((kind, detail),) = told(settings().accounts_table)

    assert kind == "Connection Expired"
    assert (detail["account"], detail["member"]) == (member.account.id, member.urn)


def test_connecting_refreshing_and_forgetting_publish_nothing(member: Connected) -> None:
    token_of(member.urn, fresh=True)
    connect(member.account, member.urn)
    assert member.account.call("DELETE", f"/v1/connections/{member.urn}").status == 204

    assert told(settings().accounts_table) == []


def test_a_dead_letter_holds_no_token_even_encrypted(member: Connected) -> None:
    (held,) = connections.of_member(member.urn)
    connections.expire(held)
    records = stream.changes(settings().accounts_table)
    for record in records:
        record["dynamodb"].get("NewImage", {}).pop("member", None)

    assert stream.publish(records) == []

    (letter,) = subscriber.dead_letters()
    assert subscriber.events() == []
    images = [each["dynamodb"].get("OldImage", {}) for each in records]
    (sealed,) = [each["tokens"]["B"] for each in images if "tokens" in each]
    assert sealed not in str(letter)


def test_a_sync_is_published_at_its_end_and_no_sooner(member: Connected) -> None:
    sync = member.sync()

    ((kind, detail),) = told(settings().bookkeeping_table)

    assert kind == "Sync Completed"
    assert (detail["sync"], detail["member"]) == (sync["id"], member.urn)
    assert detail["outcome"] == sync["state"] == "SUCCEEDED"
    assert {name: detail[name] for name in COUNTS} == {name: sync[name] for name in COUNTS}
    assert (detail["seen"], detail["created"]) == (7, 7)
    assert detail["time"] == sync["finished"]


def test_a_failed_sync_and_its_connection_are_published_with_the_reason(
    linkedin: LinkedInSimulator, member: Connected
) -> None:
    control(linkedin, "expire", member=member.urn, refresh=True)
    sync = member.sync()

    ((_, detail),) = told(settings().bookkeeping_table)
    ((kind, _),) = told(settings().accounts_table)

    assert (detail["outcome"], detail["error"]) == ("FAILED", sync["error"])
    assert kind == "Connection Expired"


def test_each_change_that_a_sync_makes_is_one_event_with_cause_sync(member: Connected) -> None:
    sync = member.sync()

    events = told(settings().recommendations_table)

    assert [kind for kind, _ in events] == ["Recommendation Created"] * 7
    assert {(each["cause"], each["correlationId"]) for _, each in events} == {("sync", sync["id"])}
