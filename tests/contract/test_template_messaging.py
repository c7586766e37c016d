"""Rules of template.yaml for queues, streams and the bus: nothing is lost, and who may send."""

import json
import re
from typing import Any

import pytest

from tests.support.template import functions, resources, template, timeout_of
from vouch.services.syncs.run import MOST_RECEIVES

QUEUES = resources("AWS::SQS::Queue")
DLQS = [name for name in QUEUES if name.endswith("Dlq")]
SOURCES = [name for name in QUEUES if name not in DLQS]
MAPPINGS = resources("AWS::Lambda::EventSourceMapping")
STREAMED = {
    name
    for name, table in resources("AWS::DynamoDB::Table").items()
    if "StreamSpecification" in table
}
ALARMED = {
    dimension["Value"].get("Fn::GetAtt", "").removesuffix(".QueueName")
    for alarm in resources("AWS::CloudWatch::Alarm").values()
    if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    for dimension in alarm["Dimensions"]
}
DAY = 24 * 60 * 60
STREAM_KEEPS = DAY
"""Seconds that DynamoDB keeps a stream's records."""

queues = pytest.mark.parametrize("queue", QUEUES)
mappings = pytest.mark.parametrize("mapping", MAPPINGS)
streams = pytest.mark.parametrize(
    "mapping", [name for name, each in MAPPINGS.items() if "StartingPosition" in each]
)


def source_of(mapping: str) -> tuple[str, str]:
    """The logical id of what a mapping reads, and which attribute of it."""
    name, attribute = MAPPINGS[mapping]["EventSourceArn"]["Fn::GetAtt"].split(".")
    return name, attribute


def folder_of(mapping: str) -> str:
    function = MAPPINGS[mapping]["FunctionName"]["Ref"]
    path: str = template()["Resources"][function]["Properties"]["CodeUri"]
    return path.strip("/").split("/")[-1]


@queues
def test_a_queue_is_encrypted_and_in_the_outputs(queue: str) -> None:
    assert QUEUES[queue]["SqsManagedSseEnabled"] is True
    assert template()["Outputs"][queue]["Value"] == {"Ref": queue}


@pytest.mark.parametrize("queue", DLQS)
def test_a_dead_letter_is_kept_for_a_fortnight_and_raises_an_alarm(queue: str) -> None:
    assert QUEUES[queue]["MessageRetentionPeriod"] == 14 * DAY
    assert queue in ALARMED


@pytest.mark.parametrize("queue", SOURCES)
def test_a_queue_gives_up_after_some_tries_and_keeps_for_less_long_than_its_dead_letters(
    queue: str,
) -> None:
    redrive = QUEUES[queue]["RedrivePolicy"]
    dlq = redrive["deadLetterTargetArn"]["Fn::GetAtt"].removesuffix(".Arn")

    assert redrive["maxReceiveCount"] > 1
    assert dlq == f"{queue.removesuffix('Queue')}Dlq"
    assert QUEUES[queue]["MessageRetentionPeriod"] == 4 * DAY
    assert QUEUES[dlq].get("FifoQueue") == QUEUES[queue].get("FifoQueue")


@pytest.mark.parametrize("queue", DLQS)
def test_a_queue_of_letters_that_no_queue_gives_up_lets_sqs_move_none_there(queue: str) -> None:
    """The other ones cannot name their queue, which names them already."""
    named = {
        QUEUES[source]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"] for source in SOURCES
    }
    allowed = QUEUES[queue].get("RedriveAllowPolicy")

    assert allowed == (None if f"{queue}.Arn" in named else {"redrivePermission": "denyAll"})


def test_a_sync_knows_the_last_try_of_its_queue() -> None:
    assert QUEUES["SyncQueue"]["RedrivePolicy"]["maxReceiveCount"] == MOST_RECEIVES


def test_equal_status_updates_are_not_taken_for_one() -> None:
    for queue in ("StatusUpdatesQueue", "StatusUpdatesDlq"):
        assert QUEUES[queue]["FifoQueue"] is True
        assert QUEUES[queue]["ContentBasedDeduplication"] is False


@mappings
def test_every_event_source_has_somewhere_for_what_fails(mapping: str) -> None:
    source, attribute = source_of(mapping)
    if attribute == "StreamArn":
        target = MAPPINGS[mapping]["DestinationConfig"]["OnFailure"]["Destination"]
    else:
        target = QUEUES[source]["RedrivePolicy"]["deadLetterTargetArn"]

    assert target["Fn::GetAtt"].removesuffix(".Arn") in DLQS


@mappings
def test_only_what_failed_of_a_batch_comes_again(mapping: str) -> None:
    assert MAPPINGS[mapping]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("mapping", [name for name in MAPPINGS if source_of(name)[0] in QUEUES])
def test_a_message_is_hidden_for_six_times_as_long_as_its_function_may_take(mapping: str) -> None:
    queue = QUEUES[source_of(mapping)[0]]

    assert queue["VisibilityTimeout"] >= 6 * timeout_of(folder_of(mapping))


AT_ONCE = {
    "ApplyStatusUpdatesMapping": ("StatusUpdatesAtOnce", 10),
    "SyncMemberMapping": ("SyncsAtOnce", 10),
    "StartQueuedSyncsMapping": ("SyncStartsAtOnce", 5),
    "RefreshNetworkMapping": ("RefreshesAtOnce", 5),
}
"""Mappings whose concurrency is a parameter, and what that is by default."""


@pytest.mark.parametrize("mapping", [name for name in MAPPINGS if source_of(name)[0] in QUEUES])
def test_how_much_of_a_queue_is_worked_on_at_once_is_bounded_and_a_parameter_where_it_grows(
    mapping: str,
) -> None:
    most = MAPPINGS[mapping]["ScalingConfig"]["MaximumConcurrency"]
    if mapping not in AT_ONCE:
        assert 2 <= most <= 1000
        return
    name, default = AT_ONCE[mapping]
    parameter = template()["Parameters"][name]

    assert most == {"Ref": name}
    assert (parameter["Type"], parameter["Default"]) == ("Number", default)
    # What Lambda takes.
    assert (parameter["MinValue"], parameter["MaxValue"]) == (2, 1000)


@streams
def test_a_record_that_fails_does_not_hold_up_its_stream_for_ever(mapping: str) -> None:
    properties = MAPPINGS[mapping]

    assert properties["StartingPosition"] == "TRIM_HORIZON"
    assert properties["BisectBatchOnFunctionError"] is True
    assert properties["MaximumRetryAttempts"] > 0


@streams
def test_a_record_is_given_up_while_the_stream_still_has_it(mapping: str) -> None:
    assert MAPPINGS[mapping]["MaximumRecordAgeInSeconds"] <= STREAM_KEEPS / 2


def test_every_stream_is_read_with_both_images() -> None:
    read = {source_of(name)[0] for name in MAPPINGS if "StartingPosition" in MAPPINGS[name]}

    assert read == STREAMED == resources("AWS::DynamoDB::Table").keys()
    for table in STREAMED:
        specification = resources("AWS::DynamoDB::Table")[table]["StreamSpecification"]
        assert specification == {"StreamViewType": "NEW_AND_OLD_IMAGES"}


LOOKED_AT: dict[str, list[Any]] = {
    "CreditsTable": [{"dynamodb": {"Keys": {"sk": {"S": ["balance"]}}}}],
    "AccountsTable": [
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "Keys": {
                    "pk": {"S": [{"prefix": "account#"}]},
                    "sk": {"S": [{"prefix": "connection#"}]},
                },
                "NewImage": {"connectionState": {"S": ["EXPIRED"]}},
            },
        }
    ],
    "BookkeepingTable": [
        {
            "dynamodb": {
                "Keys": {"pk": {"S": [{"prefix": "sync#"}]}, "sk": {"S": [{"prefix": "run#"}]}},
                "NewImage": {"state": {"S": ["SUCCEEDED", "PARTIAL", "FAILED"]}},
            }
        },
        {
            "eventName": ["INSERT"],
            "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "refresh-runs#"}]}}},
        },
    ],
    "PeopleTable": [
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "Keys": {"pk": {"S": [{"prefix": "viewers#"}]}},
                "NewImage": {"state": {"S": ["DISCONNECTED"]}},
            },
        }
    ],
}
"""Balances, connections that have expired, syncs and runs of refreshes that have ended, viewers who
are disconnected; of recommendations, all."""


def test_of_a_stream_only_what_events_are_made_of_is_looked_at() -> None:
    looked_at = {
        source_of(name)[0]: [json.loads(each["Pattern"]) for each in filtered["Filters"]]
        for name, mapping in MAPPINGS.items()
        if (filtered := mapping.get("FilterCriteria"))
    }

    assert looked_at == LOOKED_AT


def test_each_stream_is_read_by_one_mapping() -> None:
    """A mapping beside one that is there reads a stream twice, and its events come twice."""
    assert len([name for name in MAPPINGS if "StartingPosition" in MAPPINGS[name]]) == len(STREAMED)


def test_a_sync_has_a_run_of_the_function_to_itself() -> None:
    assert MAPPINGS["SyncMemberMapping"]["BatchSize"] == 1


def test_only_the_scheduler_acts_in_the_role_that_resumes_syncs() -> None:
    (role,) = resources("AWS::IAM::Role").values()
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    (policy,) = role["Policies"]
    (grant,) = policy["PolicyDocument"]["Statement"]

    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert grant == {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": [{"Fn::GetAtt": "SyncQueue.Arn"}, {"Fn::GetAtt": "SyncDlq.Arn"}],
    }


def test_a_function_reads_no_source_by_an_event() -> None:
    """SAM would let it read every queue, or every stream, of the account."""
    kinds = {
        event["Type"] for each in functions().values() for event in each.get("Events", {}).values()
    }

    assert kinds == {"HttpApi", "ScheduleV2"}


@pytest.mark.parametrize(
    ("variable", "kind", "ending"),
    [
        ("QUEUE_URL", "Ref", ""),
        ("DLQ_URL", "Ref", ""),
        ("_DLQ", "Fn::GetAtt", ".QueueName"),
        ("EVENT_BUS", "Ref", ""),
    ],
)
def test_a_variable_names_what_it_says(variable: str, kind: str, ending: str) -> None:
    told = [
        (name, value[kind])
        for each in functions().values()
        for name, value in each.get("Environment", {}).get("Variables", {}).items()
        if name.endswith(variable)
    ]

    assert told
    for name, target in told:
        assert target.endswith(ending)
        resource = target.removesuffix(ending)
        words = re.findall(r"[A-Z][a-z]+", resource)
        assert name.removesuffix("_URL") == "_".join(words).upper()


def senders(queue: str = "StatusUpdatesQueue", *, given: bool) -> dict[str, Any]:
    """The statements of a queue's policy, by Sid, with senders given by parameter or without."""
    policy = resources("AWS::SQS::QueuePolicy")[f"{queue}Policy"]
    assert policy["Queues"] == [{"Ref": queue}]
    statements = [choose(each, given=given) for each in policy["PolicyDocument"]["Statement"]]
    return {each["Sid"]: each for each in statements if "Sid" in each}


def choose(value: Any, *, given: bool) -> Any:
    match value:
        case {"Fn::If": ["HasStatusUpdateSenders", then, otherwise]}:
            return choose(then if given else otherwise, given=given)
        case dict():
            return {key: choose(each, given=given) for key, each in value.items()}
    return value


QUEUE = {"Fn::GetAtt": "StatusUpdatesQueue.Arn"}
NO_SERVICE = {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}
GUARDED: dict[str, tuple[str, dict[str, Any]]] = {
    "StatusUpdatesQueue": ("UpdateRecommendationFunctionRole.Arn", {}),
    "StatusUpdatesDlq": ("ApplyStatusUpdatesFunctionRole.Arn", NO_SERVICE),
}
"""The queues whose messages act for a member, each with the function that sends to it.

SQS moves messages to the dead letters by itself.
"""


@pytest.mark.parametrize("given", [True, False])
@pytest.mark.parametrize("queue", GUARDED)
def test_a_principal_that_is_not_named_is_denied_to_send(queue: str, *, given: bool) -> None:
    role, more = GUARDED[queue]
    function, others = {"Fn::GetAtt": role}, {"Fn::Join": [",", {"Ref": "StatusUpdateSenders"}]}
    named = {"Fn::Split": [",", {"Fn::Join": [",", [function, others]]}]} if given else function

    assert senders(queue, given=given)["NobodyElse"] == {
        "Sid": "NobodyElse",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:SendMessage",
        "Resource": {"Fn::GetAtt": f"{queue}.Arn"},
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": named}, **more},
    }


def test_a_queue_has_a_policy_where_its_messages_act_for_members_and_its_letters_too() -> None:
    policies = resources("AWS::SQS::QueuePolicy").values()

    assert [name for each in policies for name in each["Queues"]] == [
        {"Ref": queue} for queue in GUARDED
    ]


def test_a_letter_is_moved_back_by_operators_whom_no_policy_hinders_to_receive_and_delete() -> None:
    denied = {
        statement["Action"]
        for queue in GUARDED
        for statement in senders(queue, given=True).values()
        if statement["Effect"] == "Deny"
    }

    assert denied == {"sqs:SendMessage"}


def test_nobody_is_allowed_to_send_but_by_parameter() -> None:
    assert senders("StatusUpdatesDlq", given=True).keys() == {"NobodyElse"}
    assert senders(given=False).keys() == {"NobodyElse"}
    assert senders(given=True)["StatusUpdateSenders"] == {
        "Sid": "StatusUpdateSenders",
        "Effect": "Allow",
        "Principal": {"AWS": {"Ref": "StatusUpdateSenders"}},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
    }
    assert template()["Parameters"]["StatusUpdateSenders"]["Default"] == ""
    assert template()["Conditions"]["HasStatusUpdateSenders"] == {
        "Fn::Not": [{"Fn::Equals": [{"Fn::Join": ["", {"Ref": "StatusUpdateSenders"}]}, ""]}]
    }


@pytest.mark.parametrize(
    ("sender", "allowed"),
    [
        ("", True),
        ("arn:aws:iam::123456789012:role/back-office", True),
        ("arn:aws:iam::123456789012:role/teams/back.office@eu", True),
        ("arn:aws-us-gov:iam::123456789012:user/ana", True),
        ("arn:aws:iam::123456789012:root", True),
        ("*", False),
        ("arn:aws:iam::123456789012:role/*", False),
        ("arn:aws:iam::123456789012:role/back-offic?", False),
        ("arn:aws:iam::*:role/back-office", False),
        ("arn:aws:sts::123456789012:assumed-role/back-office/session", False),
        ("123456789012", False),
    ],
)
def test_a_sender_is_one_principal_and_no_pattern(sender: str, *, allowed: bool) -> None:
    pattern = template()["Parameters"]["StatusUpdateSenders"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, sender)) is allowed
