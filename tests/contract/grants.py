"""What each function may do in AWS, written a second time.

A statement that somebody adds to the template, or to a policy that functions share, shows as a
difference from this table: for each function in question, not once for the policy.
"""

RESUMPTIONS = (
    "arn:${AWS::Partition}:scheduler:${AWS::Region}:${AWS::AccountId}:schedule/${ResumeSchedules}/*"
)
"""The schedules of the syncs that have to wait; each has one of its own."""

ALARMS = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*"
"""The resource for which AWS checks a search of alarms by the beginning of their names."""

GRANTS: dict[str, dict[str, str]] = {
    "create_recommendation": {
        "AccountsTable": "BatchGetItem ConditionCheckItem GetItem PutItem Query",
        "BookkeepingTable": "DeleteItem GetItem PutItem UpdateItem",
        "LinkedInClientSecret": "GetSecretValue",
        "RecommendationsTable": "BatchGetItem ConditionCheckItem GetItem PutItem",
        "RecommendationsTable/index/Given": "Query",
        "RecommendationsTable/index/Received": "Query",
        "TokenKey": "Decrypt Encrypt",
    },
    "get_recommendation": {
        "AccountsTable": "BatchGetItem ConditionCheckItem GetItem PutItem Query",
        "LinkedInClientSecret": "GetSecretValue",
        "RecommendationsTable": "BatchGetItem GetItem PutItem",
        "TokenKey": "Decrypt Encrypt",
    },
    "query_recommendations": {
        "AccountsTable": "BatchGetItem ConditionCheckItem GetItem PutItem Query",
        "BookkeepingTable": "GetItem",
        "LinkedInClientSecret": "GetSecretValue",
        "RecommendationsTable": "BatchGetItem GetItem PutItem",
        "RecommendationsTable/index/Given": "Query",
        "RecommendationsTable/index/Received": "Query",
        "TokenKey": "Decrypt Encrypt",
    },
    "update_recommendation": {
        "AccountsTable": "BatchGetItem ConditionCheckItem GetItem PutItem Query",
        "LinkedInClientSecret": "GetSecretValue",
        "RecommendationsTable": "BatchGetItem ConditionCheckItem GetItem PutItem",
        "StatusUpdatesQueue": "SendMessage",
        "TokenKey": "Decrypt Encrypt",
    },
    "identify_member": {
        "AccountsTable": "GetItem PutItem",
        "LinkedInClientSecret": "GetSecretValue",
    },
    "recommend_connections": {
        "AccountsTable": "ConditionCheckItem GetItem",
        "BookkeepingTable": "DeleteItem GetItem PutItem Query UpdateItem",
        "CreditsTable": "GetItem PutItem UpdateItem",
        "LinkupApiKey": "GetSecretValue",
        "PeopleTable": "BatchGetItem ConditionCheckItem GetItem PutItem",
    },
    "manage_people": {
        "AccountsTable": "GetItem",
        "PeopleTable": "ConditionCheckItem GetItem PutItem",
        "PeopleTable/index/ByState": "Query",
    },
    "manage_viewers": {
        "AccountsTable": "ConditionCheckItem GetItem",
        "BookkeepingTable": "DeleteItem Query UpdateItem",
        "CreditsTable": "GetItem PutItem UpdateItem",
        "LinkupApiKey": "GetSecretValue",
        "PeopleErasuresQueue": "SendMessage",
        "PeopleTable": "DeleteItem GetItem PutItem Query",
    },
    "manage_refreshes": {
        "AccountsTable": "GetItem",
        "BookkeepingTable": "DeleteItem GetItem PutItem",
        "PeopleTable": "ConditionCheckItem GetItem",
    },
    "report_credits": {
        "AccountsTable": "GetItem",
        "CreditsTable": "GetItem Query",
    },
    "report_health": {
        "AccountsTable": "GetItem",
        "BookkeepingTable": "Query",
        "StatusUpdatesQueue": "GetQueueAttributes",
        "StatusUpdatesDlq": "GetQueueAttributes",
        "SyncQueue": "GetQueueAttributes",
        "SyncDlq": "GetQueueAttributes",
        "SyncStartsQueue": "GetQueueAttributes",
        "SyncStartsDlq": "GetQueueAttributes",
        "PeopleErasuresQueue": "GetQueueAttributes",
        "PeopleErasuresDlq": "GetQueueAttributes",
        "RefreshQueue": "GetQueueAttributes",
        "RefreshDlq": "GetQueueAttributes",
        "ChangeEventsDlq": "GetQueueAttributes",
        "ChangeStreamDlq": "GetQueueAttributes",
        "StartSyncDlq": "GetQueueAttributes",
        "StartRefreshesDlq": "GetQueueAttributes",
        "ReleaseCreditsDlq": "GetQueueAttributes",
        "ReconcileCreditsDlq": "GetQueueAttributes",
        ALARMS: "DescribeAlarms",
    },
    "show_console": {},
    "show_docs": {},
    "manage_connections": {
        "AccountsTable": "BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query",
        "BookkeepingTable": "DeleteItem GetItem PutItem UpdateItem",
        "LinkedInClientSecret": "GetSecretValue",
        "TokenKey": "Encrypt",
        RESUMPTIONS: "DeleteSchedule",
    },
    "start_sync": {
        "AccountsTable": "ConditionCheckItem GetItem PutItem Query",
        "BookkeepingTable": "GetItem PutItem UpdateItem",
        "LinkedInClientSecret": "GetSecretValue",
        "SyncQueue": "SendMessage",
        "SyncStartsQueue": "SendMessage",
    },
    "start_queued_syncs": {
        "AccountsTable": "ConditionCheckItem GetItem Query",
        "BookkeepingTable": "GetItem PutItem UpdateItem",
        "BookkeepingTable/index/DueSyncs": "Query",
        "SyncQueue": "SendMessage",
        "SyncStartsDlq": "SendMessage",
        "SyncStartsQueue": "ChangeMessageVisibility SendMessage",
    },
    "start_refreshes": {
        "BookkeepingTable": "PutItem UpdateItem",
        "BookkeepingTable/index/DueSyncs": "Query",
        "RefreshQueue": "SendMessage",
    },
    "report_syncs": {
        "AccountsTable": "GetItem PutItem",
        "BookkeepingTable": "BatchGetItem GetItem Query",
        "LinkedInClientSecret": "GetSecretValue",
    },
    "apply_status_updates": {
        "AccountsTable": "BatchGetItem ConditionCheckItem GetItem PutItem Query",
        "EventBus": "PutEvents",
        "LinkedInClientSecret": "GetSecretValue",
        "RecommendationsTable": "BatchGetItem ConditionCheckItem GetItem PutItem",
        "StatusUpdatesDlq": "SendMessage",
        "TokenKey": "Decrypt Encrypt",
    },
    "sync_member": {
        "AccountsTable": "BatchGetItem ConditionCheckItem GetItem PutItem Query",
        "BookkeepingTable": "DeleteItem GetItem PutItem Query UpdateItem",
        "LinkedInClientSecret": "GetSecretValue",
        "RecommendationsTable": "BatchGetItem DeleteItem GetItem PutItem",
        "RecommendationsTable/index/Given": "Query",
        "RecommendationsTable/index/Received": "Query",
        "ResumeRole": "PassRole",
        "SyncQueue": "ChangeMessageVisibility SendMessage",
        "TokenKey": "Decrypt Encrypt",
        RESUMPTIONS: "CreateSchedule DeleteSchedule",
    },
    "erase_people": {
        "BookkeepingTable": "DeleteItem Query UpdateItem",
        "PeopleErasuresDlq": "SendMessage",
        "PeopleErasuresQueue": "SendMessage",
        "PeopleTable": "DeleteItem GetItem Query",
        "PeopleTable/index/ByPerson": "Query",
    },
    "refresh_network": {
        "AccountsTable": "ConditionCheckItem GetItem",
        "BookkeepingTable": "DeleteItem GetItem PutItem Query",
        "CreditsTable": "GetItem PutItem UpdateItem",
        "LinkupApiKey": "GetSecretValue",
        "PeopleTable": "BatchGetItem ConditionCheckItem GetItem PutItem",
        "RefreshDlq": "SendMessage",
        "RefreshQueue": "ChangeMessageVisibility SendMessage",
    },
    "publish_changes": {
        "ChangeEventsDlq": "SendMessage",
        "EventBus": "PutEvents",
    },
    "release_credits": {
        "BookkeepingTable": "DeleteItem GetItem PutItem UpdateItem",
        "CreditsTable": "GetItem PutItem UpdateItem",
        "CreditsTable/index/OpenReservations": "Query",
        "PeopleTable": "BatchGetItem ConditionCheckItem PutItem",
    },
    "reconcile_credits": {
        "BookkeepingTable": "PutItem",
        "LinkupApiKey": "GetSecretValue",
    },
    "manage_accounts": {
        "AccountsTable": (
            "BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem"
        ),
        "BookkeepingTable": "DeleteItem Query",
        "CreditsTable": "ConditionCheckItem GetItem PutItem UpdateItem",
        "PeopleErasuresQueue": "SendMessage",
        "PeopleTable": "DeleteItem GetItem PutItem",
        "PeopleTable/index/ByPerson": "Query",
        "RecommendationsTable": "DeleteItem",
        "RefreshQueue": "SendMessage",
        "RecommendationsTable/index/Given": "Query",
        "RecommendationsTable/index/Received": "Query",
        RESUMPTIONS: "DeleteSchedule",
    },
}
"""Folder -> resource -> actions, without those that Lambda takes to read a queue or a stream."""
