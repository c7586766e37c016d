"""LinkedIn throttles a sync: it waits, for as long as it is told, and then goes on."""

from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.clock import Clock
from tests.support.connecting import control
from tests.support.syncing import (
    Connected,
    by_schedule,
    connected,
    counted,
    counts,
    delayed,
    deliver,
    message,
    mirrors,
    queued,
    runs,
    scheduled,
    sync_stack,
)
from vouch.aws import dynamodb
from vouch.domain.items import changed
from vouch.moment import iso
from vouch.settings import resumption
from vouch.storage import sync_runs

NOON = 1_792_929_600
"""2026-10-25T12:00:00Z."""
DAY = 24 * 60 * 60
MIDNIGHT = NOON + 12 * 60 * 60


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=10) as simulator:
        yield simulator


@pytest.fixture
def noon(clock: Clock) -> Clock:
    clock.now = NOON
    return clock


@pytest.mark.usefixtures("noon")
def test_a_day_limit_waits_for_midnight_by_a_one_time_entry(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=23)
    sync = ana.start()
    control(linkedin, "faults", fault="throttle-day", operation="recipient", after=1, times=None)

    assert deliver(queued()[0])

    report = ana.told(sync)
    assert report["state"] == "WAITING"
    assert report["resume_at"] == iso(MIDNIGHT * 1000)
    assert counts(report) == counted(seen=10, created=10, pages=1)
    assert queued() == []
    [entry] = scheduled()
    assert entry["ScheduleExpression"] == f"at({iso(MIDNIGHT * 1000)[:19]})"
    assert entry["ScheduleExpressionTimezone"] == "UTC"
    assert entry["ActionAfterCompletion"] == "DELETE"
    assert entry["Target"]["Arn"] == resumption().sync_queue_arn
    assert entry["Target"]["RoleArn"] == resumption().resume_role_arn
    assert entry["Target"]["DeadLetterConfig"]["Arn"] == resumption().sync_dlq_arn
    assert entry["Target"]["Input"] == message(ana.urn, sync)


def test_a_waiting_sync_is_resumed_by_its_entry_alone(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    ana = connected(linkedin, received=23)
    sync = ana.start()
    control(linkedin, "faults", fault="throttle-day", operation="recipient", after=1, times=1)
    assert deliver(queued()[0])
    [entry] = scheduled()

    noon.now = MIDNIGHT
    assert deliver(entry["Target"]["Input"])

    report = ana.told(sync)
    assert report["state"] == "SUCCEEDED"
    assert report["resume_at"] is None
    assert counts(report) == counted(seen=23, created=23, pages=5)
    assert mirrors(linkedin)


def test_an_early_message_leaves_the_sync_waiting_with_its_resumption(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [body] = queued()
    control(linkedin, "faults", fault="throttle-day", operation="recipient")
    assert deliver(body)

    noon.advance(60)
    assert deliver(body)

    assert ana.told(sync)["state"] == "WAITING"
    assert len(scheduled()) == 1
    assert queued() == []


def test_a_short_limit_waits_in_the_queue(linkedin: LinkedInSimulator, noon: Clock) -> None:
    ana = connected(linkedin, received=23)
    sync = ana.start()
    control(
        linkedin, "faults", fault="throttle", retry_after=300, operation="recipient", times=None
    )

    assert deliver(queued()[0])

    report = ana.told(sync)
    assert report["state"] == "WAITING"
    assert report["resume_at"] == iso((NOON + 300) * 1000)
    assert delayed() == 1
    assert scheduled() == []
    linkedin.faults.clear()
    noon.advance(300)
    assert deliver(message(ana.urn, sync))
    assert ana.told(sync)["state"] == "SUCCEEDED"
    assert mirrors(linkedin)


@pytest.mark.usefixtures("noon")
def test_a_limit_without_a_retry_after_waits_for_a_minute(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "faults", fault="throttle", operation="recommender", times=None)

    assert deliver(queued()[0])

    report = ana.told(sync)
    assert (report["state"], report["resume_at"]) == ("WAITING", iso((NOON + 60) * 1000))
    assert counts(report) == counted(seen=3, created=3, pages=2)


def test_a_waiting_sync_is_not_due_and_is_the_answer_to_a_call(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "faults", fault="throttle-day", operation="recipient")
    assert deliver(queued()[0])

    noon.advance(11 * 60 * 60)
    assert by_schedule() == 0
    assert ana.start() == sync
    assert queued() == []


def test_a_waiting_sync_whose_entry_was_lost_is_sent_again(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "faults", fault="throttle-day", operation="recipient")
    assert deliver(queued()[0])

    noon.now = MIDNIGHT + 20 * 60
    assert by_schedule() == 1
    [body] = queued()

    assert body == message(ana.urn, sync)
    assert deliver(body)
    assert ana.told(sync)["state"] == "SUCCEEDED"


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("seconds", [DAY + 1, 365 * DAY, 3 * 10**11, 10**400])
def test_a_sync_waits_a_day_at_most_however_long_linkedin_asks(
    linkedin: LinkedInSimulator, seconds: int
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "faults", fault="throttle", retry_after=seconds, operation="recipient")

    assert deliver(queued()[0])

    report = ana.told(sync)
    assert (report["state"], report["resume_at"]) == ("WAITING", iso((NOON + DAY) * 1000))
    assert len(scheduled()) == 1


def wait_for_ever(ana: Connected) -> None:
    """Store the member's sync as an older release did."""
    [run] = runs(ana.urn)
    for_ever = (NOON + 3 * 10**11) * 1000
    step = {"state": "WAITING", "resumeAt": for_ever, "until": for_ever}
    dynamodb.commit({"run": sync_runs.put_run(changed(run, **step))})


@pytest.mark.usefixtures("noon")
def test_the_message_of_a_sync_that_was_made_to_wait_for_ever_is_worked_on(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [body] = queued()
    wait_for_ever(ana)

    assert deliver(body)

    assert ana.told(sync)["state"] == "SUCCEEDED"
    assert scheduled() == []


def test_a_sync_that_was_made_to_wait_for_ever_is_reported_and_begun_again(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    queued()
    wait_for_ever(ana)

    report = ana.told(sync)
    assert (report["state"], report["resume_at"]) == ("WAITING", "9999-12-31T23:59:59.999Z")
    noon.advance(2 * DAY)
    assert ana.start() == sync
    assert ana.told(sync)["state"] == "QUEUED"
    [body] = queued()
    assert deliver(body)
    assert ana.told(sync)["state"] == "SUCCEEDED"
