"""The session's clients are what a plain boto3 session would make, in every partition."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import botocore.session
import pytest
from botocore.exceptions import UnknownServiceError

from tools import endpoints
from vouch.aws.session import SERVICES, ServiceLoader, session

CALLS = {
    "cloudwatch": "describe_alarms",
    "dynamodb": "list_tables",
    "events": "list_rules",
    "kms": "list_keys",
    "scheduler": "list_schedules",
    "secretsmanager": "list_secrets",
    "sqs": "list_queues",
}
"""A call of each service that takes no parameters."""
REGIONS = (
    "us-east-1",
    "eu-central-1",
    "cn-north-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
)
NEW = "eu-nowhere-9"
"""A region that no table has yet."""


def addressed(client: Any, call: str) -> tuple[str, ...]:
    """Where a client sends a call, and for which region and service it signs it."""
    url = urlsplit(client.generate_presigned_url(call))
    [credential] = parse_qs(url.query)["X-Amz-Credential"]
    key, _date, *scope = credential.split("/")
    return url.scheme, url.netloc, url.path, key, *scope, client.meta.partition


@pytest.fixture(scope="module")
def plain() -> boto3.Session:
    return boto3.Session()


@pytest.mark.parametrize("region", [*REGIONS, NEW])
@pytest.mark.parametrize("service", SERVICES)
def test_a_client_calls_and_signs_as_a_plain_one(
    service: str, region: str, plain: boto3.Session
) -> None:
    ours = session().client(service, region_name=region)
    theirs = plain.client(service, region_name=region)

    assert addressed(ours, CALLS[service]) == addressed(theirs, CALLS[service])


@pytest.mark.parametrize("variant", ["FIPS", "DUALSTACK"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_client_finds_the_endpoints_of_a_variant(
    service: str, variant: str, plain: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"AWS_USE_{variant}_ENDPOINT", "true")

    ours, theirs = (each.client(service, region_name="us-east-1") for each in (session(), plain))

    assert addressed(ours, CALLS[service]) == addressed(theirs, CALLS[service])


def test_the_table_of_endpoints_is_the_pinned_sdks() -> None:
    assert endpoints.TABLE.read_text() == endpoints.text(), "write it anew: make endpoints"


def test_the_sdks_own_table_is_not_read() -> None:
    found, path = ServiceLoader(botocore.session.get_session()).load_data_with_path("endpoints")

    assert Path(path) == endpoints.TABLE.with_suffix("")
    assert found == json.loads(endpoints.TABLE.read_text())


def test_the_folders_of_other_services_are_not_looked_through() -> None:
    assert session().get_available_services() == [*SERVICES]
    with pytest.raises(UnknownServiceError):
        session().client("ec2")
