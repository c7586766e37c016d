"""Queued status updates under faults: what becomes of them is what a sequential model says.

The sample is small; all of it is `make chaos`, which sets CHAOS_UPDATES=5000.
"""

import os
from typing import Any, Final, NamedTuple

import pytest

from local.stack import Stack
from tests.e2e.aftermath import depth, stored, taken
from tests.e2e.disturbance import Killer, hidden_for, through
from tests.e2e.faulty_proxy import FaultyProxy
from tests.e2e.guests import Guest
from tests.e2e.subscriber import Detail, Subscriber
from tests.e2e.update_plan import all_told, event_id, plan
from tests.e2e.update_sender import Sender
from tests.support.sampling import size

QUEUE: Final = "status_updates"
UPDATES: Final = int(os.environ.get("CHAOS_UPDATES", "120"))
EACH: Final = size(10, 5)
"""How many updates of one recommendation are sent, each twice."""
SEED: Final = 5
VISIBILITY: Final = 6
"""How many seconds pass until what has failed comes again; the template's are 360."""
WORKERS: Final = {
    "DynamoDB_20120810": ("ApplyStatusUpdatesFunction", 401),
    "AWSEvents": ("PublishChangesFunction", 301),
}
REJECTED: Final = "Status Update Rejected"


class Outcome(NamedTuple):
    """The updates that were sent, and all that came of them."""

    sent: Sender
    proxy: FaultyProxy
    killer: Killer
    details: dict[str, list[tuple[str, Detail]]]
    """The detail-type and detail of each event of these recommendations, by its id."""
    stored: dict[str, dict[str, Any]]
    dead: list[dict[str, Any]]
    undelivered: int


@pytest.fixture(scope="module")
def outcome(stack: Stack, manage: Any) -> Outcome:
    """Make the one run that every test here looks at."""
    bob = Guest(stack, manage)
    killer = Killer(stack, WORKERS)
    proxy = FaultyProxy(stack.engine.url, killer, SEED)
    functions = [function for function, _ in WORKERS.values()]
    undelivered = depth(stack, "change_events_dlq")
    with (
        Subscriber(stack) as subscriber,
        hidden_for(VISIBILITY, stack, stack.info.queues["status_updates"]),
        through(proxy, stack, *functions),
    ):
        bob.receive(["PENDING"] * (UPDATES // EACH))
        urns, sent = bob.received, Sender(stack, bob)
        sent.send(plan(urns, UPDATES, SEED))
        subscriber.wait(lambda told: all_told(sent.models, told) and not depth(stack, QUEUE))
        last = Guest(stack, manage)
        last.receive(["PENDING"])  # behind everything else in the stream
        subscriber.wait(lambda told: event_id(last.received[0], 1) in told)
    return Outcome(
        sent,
        proxy,
        killer,
        {
            each: told
            for each, told in subscriber.told.items()
            if told[0][1].get("recommendation") in urns
        },
        stored(stack, urns),
        taken(stack, "status_updates_dlq", urns),
        depth(stack, "change_events_dlq") - undelivered,
    )


def test_the_run_was_disturbed(outcome: Outcome) -> None:
    counted = outcome.proxy.counted

    assert 0.03 < outcome.proxy.faults / counted.total() < 0.08
    assert {"throttled", "broken", "refused", "lost"} <= counted.keys()
    assert set(outcome.killer.killed) == {function for function, _ in WORKERS.values()}
    assert outcome.sent.over_http


def test_every_recommendation_ends_as_the_model_says(outcome: Outcome) -> None:
    wanted = {
        urn: (model.status, len(model.versions) + 1) for urn, model in outcome.sent.models.items()
    }

    found = {
        urn: (item["status"]["S"], int(item["version"]["N"]))
        for urn, item in outcome.stored.items()
    }
    assert found == wanted


def test_every_version_has_one_event_id_and_tells_of_its_update(outcome: Outcome) -> None:
    wanted = {
        event_id(urn, version): (urn, version, status, update)
        for urn, model in outcome.sent.models.items()
        for version, (status, update) in enumerate(model.versions, 2)
    }

    found = {}
    for each, told in outcome.details.items():
        kind, detail = told[0]
        assert all(again == (kind, detail) for again in told) or kind == REJECTED
        if kind == "Recommendation Status Changed":
            assert detail["cause"] == "queue"
            assert detail["correlationId"] == outcome.sent.correlations[detail["updateId"]]
            status, update = detail["after"]["status"], detail["updateId"]
            found[each] = (detail["recommendation"], detail["recordVersion"], status, update)
    assert found == wanted


def test_every_refused_update_has_an_event_with_the_reason(outcome: Outcome) -> None:
    wanted = {
        update: code
        for model in outcome.sent.models.values()
        for update, code in model.rejected.items()
    }

    found = {
        each: {detail["reason"]["code"] for _, detail in told}
        for each, told in outcome.details.items()
        if told[0][0] == REJECTED
    }
    assert found == {update: {code} for update, code in wanted.items()}
    for update in found:
        (_, detail), *_ = outcome.details[update]
        assert detail["correlationId"] == outcome.sent.correlations[update]


def test_nothing_else_was_told(outcome: Outcome) -> None:
    kinds = {told[0][0] for told in outcome.details.values()}

    assert kinds == {"Recommendation Created", "Recommendation Status Changed", REJECTED}


def test_what_is_no_update_is_a_dead_letter_with_its_reason_and_nothing_else_is(
    outcome: Outcome,
) -> None:
    found = {each["MessageAttributes"]["updateId"]["StringValue"]: each for each in outcome.dead}

    assert {update: each["Body"] for update, each in found.items()} == outcome.sent.malformed
    for each in outcome.dead:
        assert each["MessageAttributes"]["reason"]["StringValue"]
    assert outcome.undelivered == 0
