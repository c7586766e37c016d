"""Every metric is counted by the operation it tells of, in the line that the operation writes."""

import importlib
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import emf, stream
from tests.support.broken_table import broken, on_read
from tests.support.builders import Member
from tests.support.clock import Clock
from tests.support.context import Context
from tests.support.linkup_stack import linkup_stack
from tests.support.managing import invoke
from tests.support.payers import payer
from tests.support.spending import reserve_credits
from tests.support.suggesting import suggest, token
from vouch.services.credits.reserve import HELD_FOR
from vouch.settings import settings

TEXT = "Words between the two of us"


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


class Seen:
    """The metrics of the lines since the last look."""

    def __init__(self, logs: io.StringIO) -> None:
        self._logs = logs

    def __call__(self, operation: str) -> list[tuple[str, dict[str, float]]]:
        """Outcome and metrics of each line of an operation, in order."""
        text = self._logs.getvalue()
        self._logs.seek(0)
        self._logs.truncate()
        found = [line for line in emf.records(text) if line["operation"] == operation]
        return [(line["outcome"], emf.metrics_of(line)) for line in found]


@pytest.fixture
def seen(logs: io.StringIO) -> Seen:
    return Seen(logs)


def test_a_request_a_refusal_and_a_fault_are_counted(
    alice: Member, bob: Member, seen: Seen
) -> None:
    urn = alice.write(bob)

    def surprise() -> None:
        raise RuntimeError(TEXT)

    seen("")
    alice.get(urn)
    alice.get(f"urn:li:recommendation:({bob.urn},1)")
    with broken(before=on_read(surprise)):
        alice.get(urn)

    lines = seen("get_recommendation")
    assert [outcome for outcome, _ in lines] == ["200", "404", "500"]
    assert [metrics["Faults"] for _, metrics in lines] == [0, 0, 1]
    for _, metrics in lines:
        assert metrics.keys() == {"Requests", "Faults", "Duration"}
        assert metrics["Requests"] == 1
        assert metrics["Duration"] > 0


def test_credits_and_upstream_time_of_a_call_are_counted(seen: Seen) -> None:
    acme = payer(monthly_credits=100)
    seen("")
    for call in ({}, {"key": "k"}, {"key": "k"}, {"total_results": 25}):
        suggest(acme, token("member") if "key" not in call else "member:same", **call)
    suggest(acme, token("error-500"), total_results=30)

    (_, one), (_, keyed), (_, replayed), (_, three), (outcome, failed) = seen(
        "recommend_connections"
    )
    assert [line.get("CreditsCharged") for line in (one, keyed, three)] == [1, 1, 3]
    assert not {"CreditsCharged", "UpstreamDuration"} & replayed.keys()
    assert (outcome, failed["Faults"], failed["CreditsReleased"]) == ("502", 1, 3)
    assert (failed["ReservationsExpired"], failed["CreditsReleasedUnknown"]) == (0, 0)
    for line in (one, keyed, three, failed):
        assert 0 < line["UpstreamDuration"] < line["Duration"]


def test_people_of_a_viewers_call_are_counted_once_by_whether_they_were_shown_before(
    seen: Seen,
) -> None:
    acme = payer(monthly_credits=100)
    seen("")
    suggest(acme, "any", viewer="ana", total_results=3)
    for _ in range(2):
        suggest(acme, "any", viewer="ana", total_results=5, only_new=True, key="k")
    suggest(acme, "any", total_results=5)

    lines = [metrics for _, metrics in seen("recommend_connections")]
    counted = [(line.get("PeopleNew"), line.get("PeopleKnown")) for line in lines]
    assert counted == [(3, 0), (2, 3), (None, None), (None, None)]


def test_credits_given_back_for_a_call_that_linkup_may_have_billed_are_counted(
    seen: Seen,
) -> None:
    acme = payer(monthly_credits=100)
    seen("")
    suggest(acme, token("lost"), total_results=30)

    ((_, lost),) = seen("recommend_connections")
    assert (lost["CreditsReleased"], lost["CreditsReleasedUnknown"]) == (3, 3)


def test_released_reservations_of_crashed_requests_are_counted(seen: Seen, clock: Clock) -> None:
    acme = payer(monthly_credits=100)
    for credits in (7, 4):
        reserve_credits(acme.id, credits)
    clock.advance(HELD_FOR + 1)
    seen("")

    importlib.import_module("functions.release_credits.app").lambda_handler({}, Context())

    ((outcome, metrics),) = seen("release_credits")
    assert outcome == "swept"
    assert (metrics["ReservationsExpired"], metrics["CreditsReleased"]) == (2, 11)
    assert metrics["CreditsReleasedUnknown"] == 11
    assert metrics["Faults"] == 0


def test_a_command_and_a_refused_one_are_counted(seen: Seen) -> None:
    invoke("create_account", name="Acme")
    invoke("create_account")

    lines = seen("manage_accounts")
    assert [(outcome, metrics["Faults"]) for outcome, metrics in lines] == [
        ("done", 0),
        ("refused", 0),
    ]


@pytest.mark.usefixtures("stack_messaging")
def test_status_updates_are_counted_by_outcome(alice: Member, bob: Member, seen: Seen) -> None:
    urn = alice.write(bob)
    updates = [(bob, "VISIBLE", "1"), (bob, "VISIBLE", "1"), (bob, "PENDING", "1"), (bob, "", "2")]
    records = [
        _queued(number, urn, actor.urn, status, version)
        for number, (actor, status, version) in enumerate(updates)
    ]

    def surprise() -> None:
        raise RuntimeError(TEXT)

    handler = importlib.import_module("functions.apply_status_updates.app").lambda_handler
    handler({"Records": records}, Context(30))
    with broken(before=on_read(surprise)):
        handler({"Records": records[:1]}, Context(30))

    names = ("StatusUpdatesApplied", "StatusUpdatesRejected", "StatusUpdatesMalformed", "Faults")
    counted = [
        (outcome, *(metrics.get(name, 0) for name in names))
        for outcome, metrics in seen("apply_status_updates")
    ]
    assert counted == [
        ("applied", 1, 0, 0, 0),
        ("unchanged", 1, 0, 0, 0),
        ("rejected", 0, 1, 0, 0),
        ("malformed", 0, 0, 1, 0),
        ("retried", 0, 0, 0, 1),
    ]


@pytest.mark.usefixtures("stack_messaging")
def test_published_events_and_poison_are_counted(alice: Member, bob: Member, seen: Seen) -> None:
    acme = payer(monthly_credits=10)
    suggest(acme, token("member"), total_results=85)
    alice.write(bob)
    seen("")

    stream.publish([*stream.changes(), *stream.changes(settings().credits_table), {"dynamodb": {}}])

    lines = seen("publish_changes")
    names = ("EventsPublished", "EventsUndelivered", "CreditsThresholdReached", "Faults")
    counted = sorted(
        (outcome, *(metrics.get(name, 0) for name in names)) for outcome, metrics in lines
    )
    assert counted == [
        ("poison", 0, 1, 0, 1),
        ("published", 1, 0, 0, 0),
        ("published", 1, 0, 1, 0),
    ]


@pytest.mark.usefixtures("stack_messaging")
def test_no_line_of_a_message_or_an_event_holds_a_members_text(
    alice: Member, bob: Member, logs: io.StringIO
) -> None:
    urn = alice.write(bob, recommendationText=TEXT, message=TEXT, subject=TEXT)
    handler = importlib.import_module("functions.apply_status_updates.app").lambda_handler
    sent = [_queued(1, urn, bob.urn, "VISIBLE", "1"), _queued(2, urn, bob.urn, TEXT, TEXT)]
    handler({"Records": sent}, Context(30))
    changes = stream.changes()
    broken_one = json.loads(json.dumps(changes[-1]))
    broken_one["dynamodb"]["NewImage"]["version"] = {"S": TEXT}
    stream.publish([*changes, broken_one])

    told = logs.getvalue()
    assert {"applied", "malformed", "published", "poison"} <= {
        line["outcome"] for line in emf.records(told)
    }
    for hidden in (TEXT, alice.token, bob.token):
        assert hidden not in told


def _queued(number: int, urn: str, actor: str, status: str, version: str) -> dict[str, Any]:
    body = {
        "version": version,
        "recommendation": urn,
        "actor": actor,
        "patch": {"$set": {"status": status}},
        "requestedAt": "2025-10-22T10:03:58.390Z",
    }
    return {
        "messageId": f"message-{number}",
        "body": json.dumps(body),
        "attributes": {"MessageGroupId": urn},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:status-updates.fifo",
    }
