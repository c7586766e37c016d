"""moto is started once for all tests, and every test finds it as it was at the start."""

from typing import Any

import pytest

from tests.support import messaging, store, stream
from tests.support.builders import member
from tests.support.cloud import Cloud
from tests.support.syncing import by_schedule, connected, sync_stack
from tests.support.template import tables
from vouch.aws import bus, dynamodb, kms, queues, schedules, secrets
from vouch.settings import event_bus, resume_schedule_group, resumption, settings

KEYS_OF_AN_ANSWER = ("ResponseMetadata", "MaxResults")


def answered(call: Any, **parameters: Any) -> dict[str, Any]:
    """What AWS answers, without what is the answer's own."""
    answer = call(**parameters)
    return {name: value for name, value in answer.items() if name not in KEYS_OF_AN_ANSWER}


def everything() -> list[Any]:
    """All that AWS holds, by each service that the product uses."""
    return [
        [answered(dynamodb.client().describe_table, TableName=name) for name in tables()],
        [answered(dynamodb.client().describe_time_to_live, TableName=name) for name in tables()],
        store.everything(),
        [stream.changes(name) for name in tables() if "StreamSpecification" in tables()[name]],
        answered(queues.client().list_queues),
        len(bus.client().list_event_buses()["EventBuses"]),
        len(schedules.client().list_schedule_groups()["ScheduleGroups"]),
        answered(schedules.client().list_schedules),
        answered(secrets.client().list_secrets),
        answered(kms.client().list_keys),
    ]


def use_everything() -> None:
    """Leave something behind in each service, and change the tables themselves."""
    messaging.create()
    with sync_stack() as linkedin:
        member().write(member())
        connected(linkedin, received=1)
        assert by_schedule()
        queues.client().send_message(QueueUrl=messaging.SUBSCRIBER, MessageBody="left behind")
        schedules.client().create_schedule(
            Name="left-behind",
            GroupName=resume_schedule_group(),
            ScheduleExpression="at(2030-01-01T00:00:00)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={"Arn": resumption().sync_queue_arn, "RoleArn": resumption().resume_role_arn},
        )
    assert bus.client().list_rules(EventBusName=event_bus())["Rules"]
    dynamodb.client().update_time_to_live(
        TableName=settings().bookkeeping_table,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_leaves_no_trace_for_the_next(turn: str, aws: Cloud) -> None:
    clean = everything()
    assert store.everything() == []
    use_everything()
    assert [each != before for each, before in zip(everything(), clean, strict=True)] == [True] * 10

    aws.reset()

    assert everything() == clean
