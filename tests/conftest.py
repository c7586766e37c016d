"""The environment every tier starts from: a stack's variables, no account, no network."""

import os
from typing import TYPE_CHECKING

import hypothesis
import pytest
import urllib3
from urllib3._version import __version__ as urllib3_version

from tests.support import clock, sampling
from tests.support.shapes import check_shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.cloud import Cloud

# Before vouch or botocore is imported by any test.
os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    POWERTOOLS_SERVICE_NAME="vouch",
    RECOMMENDATIONS_TABLE="RecommendationsTable",
    CREDITS_TABLE="CreditsTable",
    ACCOUNTS_TABLE="AccountsTable",
    BOOKKEEPING_TABLE="BookkeepingTable",
    PEOPLE_TABLE="PeopleTable",
    RECOMMENDATION_SOURCE="local",
    LINKEDIN_BASE_URL="http://127.0.0.1:9/v2",
    LINKEDIN_OAUTH_URL="http://127.0.0.1:9/oauth/v2",
    LINKEDIN_CLIENT_ID="vouch-client",
    LINKEDIN_CLIENT_SECRET="LinkedInClientSecret",
    LINKEDIN_SCOPE="openid profile r_recommendations w_recommendations",
    TOKEN_KEY="alias/token-key",
    SYNC_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/sync",
    SYNC_QUEUE_ARN="arn:aws:sqs:us-east-1:123456789012:sync",
    SYNC_DLQ_ARN="arn:aws:sqs:us-east-1:123456789012:sync-dlq",
    SYNC_STARTS_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/sync-starts",
    SYNC_STARTS_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/sync-starts-dlq",
    RESUME_SCHEDULE_GROUP="vouch-resumptions",
    RESUME_ROLE_ARN="arn:aws:iam::123456789012:role/vouch-resume",
    LINKUP_BASE_URL="http://127.0.0.1:9/v1",
    LINKUP_API_KEY_SECRET="LinkupApiKey",
    CONSOLE="ENABLED",
    LOGIN_CREDITS="1",
    PEOPLE_RETENTION_DAYS="365",
    PEOPLE_ERASURES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/people-erasures",
    PEOPLE_ERASURES_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/people-erasures-dlq",
    REFRESH_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/refresh",
    REFRESH_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/refresh-dlq",
    SHORTEST_REFRESH="1h",
    OPEN_CALLS_PER_ACCOUNT="10",
    UNKNOWN_CALLS_PER_HOUR="20",
    STATUS_UPDATES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/status-updates.fifo",
    STATUS_UPDATES_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/status-updates-dlq.fifo",
    EVENT_BUS="EventBus",
    CHANGE_EVENTS_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/change-events-dlq",
    CHANGE_STREAM_DLQ="change-stream-dlq",
    START_SYNC_DLQ="start-sync-dlq",
    START_REFRESHES_DLQ="start-refreshes-dlq",
    RELEASE_CREDITS_DLQ="release-credits-dlq",
    RECONCILE_CREDITS_DLQ="reconcile-credits-dlq",
    STATUS_UPDATES_DLQ="status-updates-dlq.fifo",
    SYNC_DLQ="sync-dlq",
    SYNC_STARTS_DLQ="sync-starts-dlq",
    PEOPLE_ERASURES_DLQ="people-erasures-dlq",
    REFRESH_DLQ="refresh-dlq",
    CHANGE_EVENTS_DLQ="change-events-dlq",
    STACK_NAME="vouch",
)
os.environ.pop("AWS_ENDPOINT_URL", None)
# How long an example takes says nothing here: machines are busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_configure() -> None:
    asked = os.environ.get("VOUCH_URLLIB3", urllib3_version)
    if urllib3_version != asked:
        raise pytest.UsageError(f"urllib3 is {urllib3_version} and should be {asked}")
    check_shapes()


def pytest_report_header() -> list[str]:
    drawn = "what is random" if sampling.WHOLE else "which cases of long tests are run"
    return [
        f"VOUCH_SEED={sampling.SEED} decides {drawn}",
        f"urllib3 {urllib3_version}, from {urllib3.__file__}",
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if sampling.is_tooling(item.path):
            item.add_marker("tooling")
    # The engine first: once there is an AWS in memory, every AWS client of the process talks to it.
    items.sort(key=lambda item: "e2e" not in item.path.parts)


@pytest.fixture(autouse=True)
def same_time() -> "Iterator[None]":
    """Every run has the same date, so that no test depends on the day on which it is run."""
    with pytest.MonkeyPatch.context() as patch:
        clock.begin(patch)
        yield


@pytest.fixture(scope="session")
def aws() -> "Iterator[Cloud]":
    """AWS in memory, for all tests of a process."""
    from tests.support.cloud import cloud  # noqa: PLC0415 - it imports vouch

    with cloud() as started:
        yield started
