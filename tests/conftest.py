"""The environment every tier starts from: a stack's variables, no account, no network."""

import os

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
    LINKUP_BASE_URL="http://127.0.0.1:9/v1",
    LINKUP_API_KEY_SECRET="LinkupApiKey",
    STATUS_UPDATES_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/status-updates.fifo",
    STATUS_UPDATES_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/status-updates-dlq.fifo",
    EVENT_BUS="EventBus",
    CHANGE_EVENTS_DLQ_URL="https://sqs.us-east-1.amazonaws.com/123456789012/change-events-dlq",
)
os.environ.pop("AWS_ENDPOINT_URL", None)
