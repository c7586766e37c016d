"""Members' tokens of LinkedIn are ciphertext, which few roles can read, each member's apart."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.stack import Stack
from tests.e2e.mirror import Mirror

FUNCTION = "AWS::Lambda::Function"
CALLING = {
    f"{name}Function"
    for name in (
        "CreateRecommendation",
        "GetRecommendation",
        "QueryRecommendations",
        "UpdateRecommendation",
        "ApplyStatusUpdates",
        "SyncMember",
    )
}
"""The functions that call LinkedIn for members who are not there."""


def kms_as(stack: Stack, function: str, by: boto3.Session) -> Any:
    """Return KMS as a session of a function's role."""
    session = {"RoleArn": stack.deployed.arn(f"{function}Role"), "RoleSessionName": "test"}
    key = stack.engine.client("sts").assume_role(**session)["Credentials"]
    return by.client(
        "kms",
        region_name=stack.info.region,
        endpoint_url=stack.engine.url,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        aws_session_token=key["SessionToken"],
    )


def test_a_members_tokens_open_only_to_those_who_call_for_them_and_only_as_that_members(
    mirror: Mirror,
) -> None:
    stack, member, other = mirror.stack, mirror.connected(), mirror.member()
    context = {"account": stack.info.account.id, "member": member.urn}
    connection = stack.engine.client("dynamodb").get_item(
        TableName=stack.info.tables["accounts"],
        Key={
            "pk": {"S": f"account#{context['account']}"},
            "sk": {"S": f"connection#{context['member']}"},
        },
    )
    sealed = connection["Item"]["tokens"]["B"]
    session = boto3.Session()

    def opened(function: str, **changed: str) -> str:
        answer = kms_as(stack, function, session).decrypt(
            CiphertextBlob=sealed, EncryptionContext=context | changed
        )
        return str(answer["Plaintext"])

    assert set(stack.deployed.resources(FUNCTION)) > CALLING
    for function in CALLING:
        assert any(token in opened(function) for token in stack.linkedin.tokens.texts())
        with pytest.raises(ClientError, match="InvalidCiphertext"):
            opened(function, member=other.urn)
    for function in stack.deployed.resources(FUNCTION).keys() - CALLING:
        with pytest.raises(ClientError, match="AccessDenied"):
            opened(function)
