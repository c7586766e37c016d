"""What each function may do in DynamoDB: all that it does, and nothing that no code does."""

import ast
import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract import published
from tests.contract.test_events import SAMPLES, event_of, function_of
from tests.support.template import ROOT, functions
from vouch.storage import dynamodb

type Grant = tuple[str, str]
"""An action and what it is allowed on: ("GetItem", "…Table"), ("Query", "…Table/index/…")."""

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
}
"""Methods of the client and members of a transaction: the permission each takes."""
TRANSACTION = "TransactWriteItems"


def statements(folder: str) -> list[dict[str, Any]]:
    return [each for policy in functions()[folder]["Policies"] for each in policy["Statement"]]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def granted(folder: str) -> set[Grant]:
    """Every action on every table that the function's policies allow."""
    return {
        (action.removeprefix("dynamodb:"), named(resource))
        for statement in statements(folder)
        for action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }


def named(resource: dict[str, str]) -> str:
    """A table, `!GetAtt Table.Arn`, or an index, `!Sub "${Table.Arn}/index/Name"`."""
    (reference,) = resource.values()
    return reference.removeprefix("${").replace(".Arn}", "").removesuffix(".Arn")


def called() -> set[str]:
    """Every permission that code in vouch.storage can need at all."""
    paths = (ROOT / "layers/vouch/vouch/storage").glob("*.py")
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text()))]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return {action for name, action in ACTION_OF.items() if name in names}


def touched(params: dict[str, Any]) -> list[str]:
    """The tables of a call, or its index."""
    if "IndexName" in params:
        return [f"{params['TableName']}/index/{params['IndexName']}"]
    return list(params["RequestItems"]) if "RequestItems" in params else [params["TableName"]]


@pytest.fixture
def done(stack: None) -> Iterator[set[Grant]]:
    """Fills with what is done in DynamoDB while the test runs."""
    seen: set[Grant] = set()

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name != TRANSACTION:
            seen.update((model.name, name) for name in touched(params))
        for member in params.get("TransactItems", []):
            ((kind, write),) = member.items()
            seen.add((ACTION_OF[kind], write["TableName"]))

    published.publish()
    events = dynamodb.client().meta.events
    events.register("provide-client-params.dynamodb.*", note)
    yield seen
    events.unregister("provide-client-params.dynamodb.*", note)


@pytest.mark.parametrize("folder", functions())
def test_a_policy_names_what_it_allows(folder: str) -> None:
    for statement in statements(folder):
        assert statement.keys() == {"Effect", "Action", "Resource"}
        assert statement["Effect"] == "Allow"
        assert "*" not in json.dumps(statement)


@pytest.mark.parametrize("folder", functions())
def test_a_policy_allows_nothing_that_no_code_does(folder: str) -> None:
    assert {action for action, _ in granted(folder)} <= called()


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_function_does_nothing_that_its_policy_refuses(sample: str, done: set[Grant]) -> None:
    folder, event = function_of(sample), event_of(sample)
    done.clear()

    importlib.import_module(f"functions.{folder}.app").lambda_handler(event, None)

    assert done
    assert done <= granted(folder)
