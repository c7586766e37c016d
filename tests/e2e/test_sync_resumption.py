"""A sync that has to wait for longer than a queue can is resumed by a schedule of its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from local.stack import Stack
from tests.e2e.mirror import OVER, Mirror, counts, fault, start, when
from tests.e2e.waiting import until
from tests.support.clock import HOUR


def resumption_of(stack: Stack, sync: str) -> dict[str, Any]:
    """Return the schedule as soon as it is there; before that the sync has to wait."""
    (schedule,) = until(
        "there is no schedule",
        lambda: [each for each in resumptions(stack) if each["Name"].startswith(sync)],
    )
    return schedule


def resumptions(stack: Stack) -> list[dict[str, Any]]:
    client, group = stack.engine.client("scheduler"), stack.deployed.names["ResumeSchedules"]
    listed = client.list_schedules(GroupName=group)["Schedules"]
    return [client.get_schedule(Name=each["Name"], GroupName=group) for each in listed]


def bring_forward(stack: Stack, schedule: dict[str, Any], member: str, sync: str) -> None:
    """Let the time of the schedule come now."""
    stack.engine.client("dynamodb").update_item(
        TableName=stack.info.tables["bookkeeping"],
        Key={"pk": {"S": f"sync#{member}"}, "sk": {"S": f"run#{sync}"}},
        UpdateExpression="SET resumeAt = :past",
        ConditionExpression="resumeAt > :past",
        ExpressionAttributeValues={":past": {"N": "1"}},
    )
    kept = ("Name", "GroupName", "FlexibleTimeWindow", "Target", "ActionAfterCompletion")
    stack.engine.client("scheduler").update_schedule(
        **{name: schedule[name] for name in kept}, ScheduleExpression="at(2020-01-01T00:00:00)"
    )


def test_an_hour_is_waited_for_by_a_schedule_that_resumes_the_sync(mirror: Mirror) -> None:
    member = mirror.connected(received=3)
    options = {"operation": "recipient", "member": member.urn, "retry_after": HOUR}
    with fault(mirror, "throttle", **options):
        sync = start(member)
        waiting = when(member, sync, lambda report: report["state"] == "WAITING")
    started = datetime.fromisoformat(waiting["started"])
    resumed = datetime.fromisoformat(waiting["resume_at"])
    assert resumed - started >= timedelta(seconds=HOUR)

    schedule = resumption_of(mirror.stack, sync)
    at = datetime.strptime(schedule["ScheduleExpression"], "at(%Y-%m-%dT%H:%M:%S)")
    assert at.replace(tzinfo=UTC) - resumed < timedelta(seconds=1)  # the next whole second
    assert schedule["ActionAfterCompletion"] == "DELETE"
    bring_forward(mirror.stack, schedule, member.urn, sync)

    report = when(member, sync, lambda report: report["state"] in OVER)
    assert (report["state"], counts(report)) == ("SUCCEEDED", (3, 0, 0))
    until(
        "the schedule is still there",
        lambda: [each["Name"] for each in resumptions(mirror.stack)],
        lambda names: schedule["Name"] not in names,
    )
