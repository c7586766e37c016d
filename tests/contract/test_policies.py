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
from tests.support.template import ROOT, functions
from vouch.storage import dynamodb, secrets

type Grant = tuple[str, str]
"""An action and what it is allowed on: ("GetItem", "…Table"), ("Query", "…Table/index/…"),
("GetSecretValue", "…")."""

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
}
"""Methods of the clients and members of a transaction: the permission each takes."""
TRANSACTION = "TransactWriteItems"


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


def called() -> set[str]:
    """Every permission that code in vouch.storage can need at all."""
    paths = (ROOT / "layers/vouch/vouch/storage").glob("*.py")
    nodes = [node for path in paths for node in ast.walk(ast.parse(path.read_text()))]
    names = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    names |= {str(node.value) for node in nodes if isinstance(node, ast.Constant)}
    return {action for name, action in ACTION_OF.items() if name in names}


def touched(params: dict[str, Any]) -> list[str]:
    """The tables of a call, its index or its secret."""
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
    emitters = [each.client().meta.events for each in (dynamodb, secrets)]
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
        assert "*" not in json.dumps(statement)


@pytest.mark.parametrize("folder", functions())
def test_a_policy_allows_nothing_that_no_code_does(folder: str) -> None:
    assert {action for action, _ in granted(folder)} <= called()


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_function_does_nothing_that_its_policy_refuses(sample: str, done: set[Grant]) -> None:
    folder, event = function_of(sample), event_of(sample)
    done.clear()

    importlib.import_module(f"functions.{folder}.app").lambda_handler(event, Context())

    assert done
    assert done <= granted(folder)
