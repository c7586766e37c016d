"""What each function may do in AWS: all that it does, and nothing that no code does."""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.contract import published
from tests.contract.grants import ALARMS, GRANTS, RESUMPTIONS
from tests.contract.test_events import (
    FILLED,
    HTTP,
    PLACEHOLDER,
    SAMPLES,
    event_of,
    function_of,
)
from tests.support.clock import HOUR
from tests.support.connecting import control
from tests.support.context import Context
from tests.support.template import PAGES, ROOT, functions, resources, statements, timeout_of
from vouch.aws import alarms, bus, dynamodb, kms, queues, schedules, secrets
from vouch.domain.recommendation import Recommendation
from vouch.moment import now
from vouch.services.accounts.commands import manage
from vouch.settings import linkedin as linkedin_settings
from vouch.storage import erasures, log_key, recommendations, scheduled_runs

type Grant = tuple[str, str]
"""An action and what it is allowed on: ("GetItem", "…Table"), ("Query", "…Table/index/…"),
("GetSecretValue", "…"), ("SendMessage", "…Queue"), ("PutEvents", "EventBus"),
("Decrypt", "TokenKey")."""

ACTION_OF = {
    "get_item": "GetItem",
    "batch_get_item": "BatchGetItem",
    "put_item": "PutItem",
    "update_item": "UpdateItem",
    "delete_item": "DeleteItem",
    "query": "Query",
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "get_secret_value": "GetSecretValue",
    "send_message": "SendMessage",
    "send_message_batch": "SendMessage",
    "change_message_visibility": "ChangeMessageVisibility",
    "put_events": "PutEvents",
    "encrypt": "Encrypt",
    "decrypt": "Decrypt",
    "create_schedule": "CreateSchedule",
    "delete_schedule": "DeleteSchedule",
    "get_queue_attributes": "GetQueueAttributes",
    "describe_alarms": "DescribeAlarms",
}
"""Methods of the clients and members of a transaction: the permission each takes."""
CALLING = 38
"""Modules that may call AWS."""
TRANSACTION = "TransactWriteItems"
SENDING_SEVERAL = "SendMessageBatch"
"""What takes the permission of SendMessage."""
USING_TOKENS = {
    "create_recommendation",
    "get_recommendation",
    "query_recommendations",
    "update_recommendation",
    "apply_status_updates",
    "sync_member",
}
"""Functions that call LinkedIn for a member, whether or not that member asked."""
FROM_THE_MIRROR = ("_recipient", "_recommender", "_next_page", "_descendant", "_malformed")
WRITTEN_THROUGH = [
    name
    for name in SAMPLES
    if function_of(name) in USING_TOKENS - {"sync_member"} and not name.endswith(FROM_THE_MIRROR)
]
READING_A_QUEUE = {"ReceiveMessage", "DeleteMessage", "GetQueueAttributes"}
COUNTING = "GetQueueAttributes"
"""The one of these three that the function which reports the depth of queues calls itself."""
READING_A_STREAM = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
"""What Lambda does with the function's role where a mapping reads for it."""
ANY_STREAM = "/stream/*"
"""Of a table, whose streams are told apart by the time they were made."""
PASSED: Grant = ("PassRole", "ResumeRole")
"""What a schedule takes beside CreateSchedule: whom it acts as."""
SCHEDULER_ALONE = {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}
LOG_KEY_ALONE = {
    "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [log_key.PLACE["pk"]]},
}
RUN_ALONE = {
    "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [scheduled_runs.PARTITION]},
}
CONDITIONS = {
    "reconcile_credits": [("dynamodb:PutItem", RUN_ALONE)],
    "start_refreshes": [("dynamodb:PutItem", RUN_ALONE)],
    "sync_member": [("iam:PassRole", SCHEDULER_ALONE)],
    "identify_member": [("dynamodb:PutItem", LOG_KEY_ALONE)],
    "start_sync": [("dynamodb:PutItem", LOG_KEY_ALONE)],
    "report_syncs": [("dynamodb:PutItem", LOG_KEY_ALONE)],
}
"""What a function may do under a condition alone: pass its role, make the key of log lines, record
its last run."""

RELATED: Recommendation = {
    **published.RECOMMENDATION,
    "urn": f"urn:li:recommendation:({published.RECOMMENDER},99)",
    "id": 99,
}
"""Another recommendation of the published one's parties, for a line of revisions."""
SHARED = resources("AWS::IAM::ManagedPolicy")
BY_SAM = 2
"""Managed policies that SAM gives each function, for logs and traces."""
MANAGED_AT_MOST = 10
"""Managed policies that IAM lets a role have."""

BY_MEMBERS = [
    name
    for name in HTTP
    if PLACEHOLDER.search(SAMPLES[name].read_text()) and not name.endswith("_descendant")
]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def granted(folder: str) -> set[Grant]:
    """Return every action on every resource that the function's policies allow."""
    return {
        (action.partition(":")[2], named(resource))
        for statement in statements(folder)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def named(resource: dict[str, str]) -> str:
    """`!GetAtt Table.Arn`, `!GetAtt Secret.Id`, or an index, `!Sub "${Table.Arn}/index/Name"`."""
    (reference,) = resource.values()
    return re.sub(r"^\$\{|\.(Arn|Id)(\}|$)", "", reference)


def mapped(folder: str) -> set[Grant]:
    """What the mappings of the function take."""
    found: set[Grant] = set()
    function = f"{''.join(map(str.capitalize, folder.split('_')))}Function"
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        if mapping["FunctionName"] != {"Ref": function}:
            continue
        source, _, attribute = mapping["EventSourceArn"]["Fn::GetAtt"].partition(".")
        if attribute == "Arn":
            found |= {(action, source) for action in READING_A_QUEUE}
        else:
            failed = mapping["DestinationConfig"]["OnFailure"]["Destination"]
            found |= {(action, f"{source}{ANY_STREAM}") for action in READING_A_STREAM}
            found.add(("SendMessage", named(failed)))
    return found


def called() -> set[str]:
    """Every permission that code in vouch.storage and vouch.aws can need at all."""
    package = ROOT / "layers/vouch/vouch"
    paths = [*(package / "storage").glob("*.py"), *(package / "aws").glob("*.py")]
    assert len(paths) == CALLING, "modules that call AWS: count them anew"
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text()))]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    found = {action for name, action in ACTION_OF.items() if name in names}
    return found | ({PASSED[0]} if "CreateSchedule" in found else set())


def touched(params: dict[str, Any]) -> list[str]:
    """The tables of a call, its index, its secret, its key, its queue or its bus."""
    if "AlarmNamePrefix" in params:
        return [ALARMS]
    if "GroupName" in params:
        return [RESUMPTIONS]
    if "KeyId" in params:
        assert params["KeyId"] == linkedin_settings().token_key
        return ["TokenKey"]
    if "QueueUrl" in params:
        name = params["QueueUrl"].rpartition("/")[2].removesuffix(".fifo")
        words = "".join(map(str.capitalize, name.split("-")))
        return [words if words.endswith("Dlq") else f"{words}Queue"]
    if "Entries" in params:
        return [entry["EventBusName"] for entry in params["Entries"]]
    if "SecretId" in params:
        return [params["SecretId"].split(":")[-1].rpartition("-")[0]]
    if "IndexName" in params:
        return [f"{params['TableName']}/index/{params['IndexName']}"]
    return list(params["RequestItems"]) if "RequestItems" in params else [params["TableName"]]


@pytest.fixture
def done(stack: None) -> Iterator[set[Grant]]:
    """Fills with what is done in AWS while the test runs."""
    seen: set[Grant] = set()

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name != TRANSACTION:
            action = "SendMessage" if model.name == SENDING_SEVERAL else model.name
            seen.update((action, name) for name in touched(params))
        if model.name == "CreateSchedule":
            seen.add(PASSED)
        for member in params.get("TransactItems", []):
            ((kind, write),) = member.items()
            seen.add((ACTION_OF[kind], write["TableName"]))

    clients = (dynamodb, secrets, kms, queues, schedules, bus, alarms)
    emitters = [each.client().meta.events for each in clients]
    for events in emitters:
        events.register("provide-client-params.*", note)
    yield seen
    for events in emitters:
        events.unregister("provide-client-params.*", note)


@pytest.mark.parametrize("folder", functions())
def test_a_policy_names_what_it_allows(folder: str) -> None:
    for statement in statements(folder):
        assert statement.keys() - {"Condition"} == {"Effect", "Action", "Resource"}
        assert statement["Effect"] == "Allow"
        shown = json.dumps(statement)
        for known in (ANY_STREAM, RESUMPTIONS, ALARMS):
            shown = shown.replace(known, "")
        assert "*" not in shown


@pytest.mark.parametrize("folder", functions())
def test_a_role_is_passed_to_the_scheduler_and_single_items_are_written_under_conditions(
    folder: str,
) -> None:
    conditions = [
        (action, statement["Condition"])
        for statement in statements(folder)
        for action in listed(statement["Action"])
        if "Condition" in statement
    ]

    assert conditions == CONDITIONS.get(folder, [])


@pytest.mark.parametrize("folder", functions())
def test_only_a_function_that_uses_members_tokens_can_decrypt_them(folder: str) -> None:
    grants = granted(folder)

    assert (("Decrypt", "TokenKey") in grants) is (folder in USING_TOKENS)
    assert (("Encrypt", "TokenKey") in grants) is (folder in {*USING_TOKENS, "manage_connections"})
    assert {target for action, target in grants if action in {"Decrypt", "Encrypt"}} <= {"TokenKey"}


def test_no_policy_but_the_functions_own_gives_them_anything() -> None:
    """A key's policy leaves it to those of the roles; queues deny, or admit by parameter."""
    (key,) = resources("AWS::KMS::Key").values()
    principals = [each["Principal"] for each in key["KeyPolicy"]["Statement"]]

    assert principals == [{"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::KMS::Grant"):
        assert not resources(kind)
    assert set(resources("AWS::IAM::Role")) == {"ResumeRole"}


@pytest.mark.parametrize("policy", SHARED)
def test_a_shared_policy_is_of_three_functions_or_more_and_attaches_itself_to_nobody(
    policy: str,
) -> None:
    users = [name for name, each in functions().items() if {"Ref": policy} in each["Policies"]]

    assert len(users) >= 3
    assert SHARED[policy].keys() == {"PolicyDocument"}


@pytest.mark.parametrize("folder", functions())
def test_a_function_is_not_allowed_the_same_thing_twice(folder: str) -> None:
    grants = [
        (action, named(resource))
        for statement in statements(folder)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]

    assert len(set(grants)) == len(grants)
    assert len(functions()[folder]["Policies"]) + BY_SAM <= MANAGED_AT_MOST


@pytest.mark.parametrize("folder", functions())
def test_a_function_may_do_what_the_table_says_and_nothing_else(folder: str) -> None:
    wanted = {
        (action, resource)
        for resource, actions in GRANTS[folder].items()
        for action in actions.split()
    }

    assert granted(folder) - mapped(folder) == wanted


@pytest.mark.parametrize("folder", functions())
def test_a_policy_allows_nothing_that_no_code_does(folder: str) -> None:
    assert {action for action, _ in granted(folder) - mapped(folder)} <= called()


@pytest.mark.parametrize("folder", functions())
def test_a_policy_allows_to_read_what_is_mapped_and_nothing_else(folder: str) -> None:
    reading = READING_A_QUEUE | READING_A_STREAM
    if folder == "report_health":
        reading = reading - {COUNTING}

    assert mapped(folder) <= granted(folder)
    assert {each for each in granted(folder) if each[0] in reading} <= mapped(folder)


def replay(sample: str, done: set[Grant]) -> Any:
    """The function's answer; nothing that its policy refuses was done for it."""
    folder, event = function_of(sample), event_of(sample)
    done.clear()

    answer = importlib.import_module(f"functions.{folder}.app").lambda_handler(
        event, Context(timeout_of(folder))
    )

    assert done or folder in PAGES
    assert done <= granted(folder)
    return answer


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_function_does_nothing_that_its_policy_refuses(sample: str, done: set[Grant]) -> None:
    published.publish()

    replay(sample, done)


def test_a_revision_after_one_that_was_withdrawn_is_made_within_the_functions_policy(
    done: set[Grant],
) -> None:
    published.publish()
    recommendations.store(None, {**RELATED, "status": "WITHDRAWN"})
    change({"pendingRevision": RELATED["urn"]})

    assert replay("create_recommendation_revision", done)["statusCode"] == 201

    assert ("ConditionCheckItem", "RecommendationsTable") in done


@pytest.mark.parametrize("sample", ["update_recommendation_status", "apply_status_updates"])
def test_a_revision_is_reopened_within_the_functions_policy(
    sample: str, done: set[Grant], monkeypatch: pytest.MonkeyPatch
) -> None:
    published.publish()
    recommendations.store(None, {**RELATED, "pendingRevision": published.RECOMMENDATION["urn"]})
    change({"supersedes": RELATED["urn"], "status": "CLOSED"})
    monkeypatch.setitem(FILLED, re.compile("(HIDDEN)"), lambda _: "PENDING")

    replay(sample, done)

    assert ("ConditionCheckItem", "RecommendationsTable") in done


def change(fields: dict[str, str]) -> None:
    """Change the published recommendation in the table."""
    stored = recommendations.get(published.RECOMMENDATION["urn"])
    assert stored
    recommendations.store(stored, cast("Recommendation", {**stored, **fields}))


@pytest.mark.parametrize("source", ["linkedin"])
@pytest.mark.parametrize("sample", WRITTEN_THROUGH)
def test_a_function_writes_and_fetches_through_within_its_policy(
    sample: str, linkedin: LinkedInSimulator, done: set[Grant]
) -> None:
    """Of a record that only LinkedIn has, with tokens that are about to end."""
    linkedin.store.put(published.AT_LINKEDIN)
    control(linkedin, "lifetimes", access=60)
    published.deploy()
    published.connect(published.RECOMMENDEE)

    answer = replay(sample, done)

    if sample in HTTP:
        assert answer["statusCode"] < 300, answer["body"]
    assert {("Decrypt", "TokenKey"), ("Encrypt", "TokenKey")} <= done
    assert ("PutItem", "RecommendationsTable") in done


@pytest.mark.parametrize("source", ["linkedin"])
@pytest.mark.parametrize("sample", BY_MEMBERS)
def test_a_caller_with_a_token_of_linkedin_is_served_within_the_functions_policy(
    sample: str, linkedin: LinkedInSimulator, done: set[Grant], monkeypatch: pytest.MonkeyPatch
) -> None:
    linkedin.store.put(published.AT_LINKEDIN)
    published.deploy()
    monkeypatch.setitem(FILLED, PLACEHOLDER, partial(token_at, linkedin))
    secrets.forget()

    answer = replay(sample, done)

    assert answer["statusCode"] < 300, answer["body"]
    assert ("GetSecretValue", "LinkedInClientSecret") in done
    assert ("Decrypt", "TokenKey") not in done


def token_at(linkedin: LinkedInSimulator, person: str) -> str:
    """A member's token of LinkedIn."""
    token: str = control(linkedin, "tokens", member=person)["access_token"]
    return token


def test_a_sync_mirrors_within_its_policy(linkedin: LinkedInSimulator, done: set[Grant]) -> None:
    """With a token that is about to end."""
    linkedin.store.put(published.AT_LINKEDIN)
    control(linkedin, "lifetimes", access=60)
    published.deploy()

    assert replay("sync_member", done) == {"batchItemFailures": []}

    assert {("Encrypt", "TokenKey"), ("PutItem", "RecommendationsTable")} <= done


def test_a_sync_that_has_to_wait_for_an_hour_is_scheduled_within_its_policy(
    linkedin: LinkedInSimulator, done: set[Grant]
) -> None:
    published.deploy()
    control(linkedin, "faults", fault="throttle", retry_after=HOUR)

    assert replay("sync_member", done) == {"batchItemFailures": []}

    assert {("CreateSchedule", RESUMPTIONS), PASSED} <= done


def test_a_sync_deletes_what_is_stored_of_an_erased_member_within_its_policy(
    linkedin: LinkedInSimulator, done: set[Grant]
) -> None:
    linkedin.store.put(published.AT_LINKEDIN)
    published.publish()
    erasures.store(published.RECOMMENDEE, now(), records=True)

    assert replay("sync_member", done) == {"batchItemFailures": []}

    assert {("BatchGetItem", "AccountsTable"), ("DeleteItem", "RecommendationsTable")} <= done
    assert recommendations.get(published.RECOMMENDATION["urn"]) is None


def test_a_schedule_of_a_member_who_was_forgotten_meanwhile_is_deleted_within_its_policy(
    linkedin: LinkedInSimulator, done: set[Grant]
) -> None:
    published.deploy()
    control(linkedin, "faults", fault="throttle", retry_after=HOUR)
    client = schedules.client().meta.events

    def forget(**_: Any) -> None:
        client.unregister("after-call.scheduler.CreateSchedule", forget)
        before = set(done)
        manage({"action": "forget_member", "member": published.RECOMMENDER})
        done.clear()
        done.update(before)

    client.register("after-call.scheduler.CreateSchedule", forget)
    assert replay("sync_member", done) == {"batchItemFailures": []}

    assert ("DeleteSchedule", RESUMPTIONS) in done
