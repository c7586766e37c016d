"""What each function may do in AWS: all that it does, and nothing that no code does."""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract import published
from tests.contract.test_events import SAMPLES, event_of, function_of
from tests.support.context import Context
from tests.support.template import ROOT, functions, resources, timeout_of
from vouch.messaging import bus, queues
from vouch.storage import dynamodb, secrets

type Grant = tuple[str, str]
"""An action and what it is allowed on: ("GetItem", "…Table"), ("Query", "…Table/index/…"),
("GetSecretValue", "…"), ("SendMessage", "…Queue"), ("PutEvents", "EventBus")."""

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
    "put_events": "PutEvents",
}
"""Methods of the clients and members of a transaction: the permission each takes."""
TRANSACTION = "TransactWriteItems"
READING_A_QUEUE = {"ReceiveMessage", "DeleteMessage", "GetQueueAttributes"}
READING_A_STREAM = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
"""What Lambda does with the function's role where a mapping reads for it."""
ANY_STREAM = "/stream/*"
"""The only wildcard: of a table, whose streams are told apart by the time they were made."""


def statements(folder: str) -> list[dict[str, Any]]:
    return [each for policy in functions()[folder]["Policies"] for each in policy["Statement"]]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def granted(folder: str) -> set[Grant]:
    """Every action on every resource that the function's policies allow."""
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
    """Every permission that code in vouch.storage and vouch.messaging can need at all."""
    package = ROOT / "layers/vouch/vouch"
    paths = [*(package / "storage").glob("*.py"), *(package / "messaging").glob("*.py")]
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text()))]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return {action for name, action in ACTION_OF.items() if name in names}


def touched(params: dict[str, Any]) -> list[str]:
    """The tables of a call, its index, its secret, its queue or its bus."""
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
            seen.update((model.name, name) for name in touched(params))
        for member in params.get("TransactItems", []):
            ((kind, write),) = member.items()
            seen.add((ACTION_OF[kind], write["TableName"]))

    published.publish()
    emitters = [each.client().meta.events for each in (dynamodb, secrets, queues, bus)]
    for events in emitters:
        events.register("provide-client-params.*", note)
    yield seen
    for events in emitters:
        events.unregister("provide-client-params.*", note)


@pytest.mark.parametrize("folder", functions())
def test_a_policy_names_what_it_allows(folder: str) -> None:
    for statement in statements(folder):
        assert statement.keys() == {"Effect", "Action", "Resource"}
        assert statement["Effect"] == "Allow"
        assert "*" not in json.dumps(statement).replace(ANY_STREAM, "")


@pytest.mark.parametrize("folder", functions())
def test_a_policy_allows_nothing_that_no_code_does(folder: str) -> None:
    assert {action for action, _ in granted(folder) - mapped(folder)} <= called()


@pytest.mark.parametrize("folder", functions())
def test_a_policy_allows_to_read_what_is_mapped_and_nothing_else(folder: str) -> None:
    reading = READING_A_QUEUE | READING_A_STREAM

    assert mapped(folder) <= granted(folder)
    assert {each for each in granted(folder) if each[0] in reading} <= mapped(folder)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_function_does_nothing_that_its_policy_refuses(sample: str, done: set[Grant]) -> None:
    folder, event = function_of(sample), event_of(sample)
    done.clear()

    importlib.import_module(f"functions.{folder}.app").lambda_handler(
        event, Context(timeout_of(folder))
    )

    assert done
    assert done <= granted(folder)
