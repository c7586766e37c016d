"""Who may send status updates, as far as the engine enforces it."""

import json
import uuid
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local import live
from local.stack import Stack
from tests.e2e.api import Caller
from tests.e2e.updates import Updates, update


def sender(stack: Stack, kind: str) -> Any:
    """Return SQS for a sender whom IAM allows everything, but the queue's policy does not name."""
    iam, name = stack.engine.client("iam"), f"sender-{uuid.uuid4()}"
    everything = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}],
        }
    )
    if kind == "user":
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=everything)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return sqs_as(stack, key["AccessKeyId"], key["SecretAccessKey"])
    owner = {"AWS": "arn:aws:iam::000000000000:root"}
    trust = {"Effect": "Allow", "Principal": owner, "Action": "sts:AssumeRole"}
    made = iam.create_role(
        RoleName=name,
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=everything)
    session = {"RoleArn": made["Role"]["Arn"], "RoleSessionName": "session"}
    key = stack.engine.client("sts").assume_role(**session)["Credentials"]
    return sqs_as(stack, key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])


def sqs_as(stack: Stack, key: str, secret: str, token: str | None = None) -> Any:
    return boto3.client(
        "sqs",
        region_name=stack.info.region,
        endpoint_url=stack.engine.url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    )


@pytest.mark.parametrize("kind", ["user", "role"])
@pytest.mark.parametrize("name", ["status_updates", "status_updates_dlq"])
def test_a_sender_that_the_queues_policy_does_not_name_is_refused(
    stack: Stack, name: str, kind: str
) -> None:
    sqs, queue = sender(stack, kind), stack.info.queues[name]
    message = {"MessageBody": "{}", "MessageGroupId": "g", "MessageDeduplicationId": "d"}

    assert sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
    with pytest.raises(ClientError, match="explicit deny in a resource-based policy"):
        sqs.send_message(QueueUrl=queue, **message)


def test_a_letter_that_sqs_took_from_a_queue_of_somebody_elses_is_not_redriven(
    stack: Stack, ana: Caller, ben: Caller, updates: Updates
) -> None:
    """SQS moves it past the policy of the dead letters, and says from which queue it is."""
    urn = ana.write(ben)
    sqs, arn = stack.engine.client("sqs"), stack.deployed.arn("StatusUpdatesDlq")
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
    fifo = {"FifoQueue": "true", "RedrivePolicy": redrive}
    name = f"{uuid.uuid4()}.fifo"
    source = sqs.create_queue(QueueName=name, Attributes=fifo)["QueueUrl"]
    body = json.dumps(update(urn, ben, "VISIBLE"))
    sent = sqs.send_message(
        QueueUrl=source, MessageBody=body, MessageGroupId=urn, MessageDeduplicationId="d"
    )["MessageId"]
    try:
        for _ in range(2):
            sqs.receive_message(QueueUrl=source, VisibilityTimeout=0)
        output = updates.redrive("status-updates")
    finally:
        sqs.delete_queue(QueueUrl=source)
        discarded = updates.redrive("status-updates", "--discard", sent)

    (stays,) = [line for line in output.splitlines() if f"DISCARD={sent}" in line]
    assert stays.startswith("  stays ")
    assert name in stays
    assert "  discarded\n" in discarded


def test_a_removed_policy_is_noticed(stack: Stack) -> None:
    sqs, queue = stack.engine.client("sqs"), stack.info.queues["status_updates"]
    asked = {"QueueUrl": queue, "AttributeNames": ["Policy"]}
    policy = sqs.get_queue_attributes(**asked)["Attributes"]["Policy"]

    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
    try:
        found = live.differences(stack.engine, stack.deployed)
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})

    assert [line.split(":")[0] for line in found] == ["queue StatusUpdatesQueue"]
    assert live.differences(stack.engine, stack.deployed) == []
