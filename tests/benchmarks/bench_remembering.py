"""What it costs to remember an answer's people: items of people read and written, over moto.

Checks are counted apart, because they write nothing, though DynamoDB bills them as writes.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Final, NamedTuple

from moto import mock_aws

from tests.support import suggesting
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from tests.support.store_calls import asked
from tests.support.template import tables
from vouch.aws import dynamodb
from vouch.handlers import auth
from vouch.settings import settings

PEOPLE: Final = 100
"""How many people the answer has."""
OPERATIONS: Final = ("GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem")
TRANSACTION: Final = "TransactWriteItems"
CHECK: Final = "ConditionCheck"

type Params = Mapping[str, Any]


class Cost(NamedTuple):
    """The people that a call read and wrote, and its checks of viewers and tombstones."""

    reads: int
    writes: int
    checks: int


def measure(count: int = PEOPLE) -> dict[str, Cost]:
    """Return the cost of a viewer's first call, and of the next, which delivers the same people."""
    with mock_aws():
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        auth.forget()
        with linkup_stack():
            account = payer()
            account.report()  # from here on the caller is remembered
            return {case: _cost(lambda: _ask(account, count)) for case in ("new", "known")}


def _ask(account: Payer, count: int) -> None:
    answer = suggesting.suggest(account, "any", viewer="ana", total_results=count)
    assert answer.status == 200, answer.body
    assert len(answer.json["data"]["recommendations"]) == count


def _cost(call: Callable[[], None]) -> Cost:
    with ExitStack() as stack:
        calls = {name: stack.enter_context(asked(name)) for name in (*OPERATIONS, TRANSACTION)}
        call()
    table = settings().people_table
    # Whatever else reads or writes people is not counted here, so there must be none of it.
    single = [params for name in OPERATIONS[2:] for params in calls[name]]
    assert table not in {params["TableName"] for params in single}
    read = [each["Key"] for each in calls["GetItem"] if each["TableName"] == table]
    for params in calls["BatchGetItem"]:
        read += params["RequestItems"].get(table, {"Keys": []})["Keys"]
    members = [*_members(calls[TRANSACTION], table)]
    written = [each.get("Item") or each["Key"] for kind, each in members if kind != CHECK]
    checks = sum(kind == CHECK for kind, _ in members)
    return Cost(sum(map(_is_person, read)), sum(map(_is_person, written)), checks)


def _members(transactions: list[dict[str, Any]], table: str) -> Iterator[tuple[str, Params]]:
    """Yield the kind and the parameters of each member of transactions that is of the table."""
    for params in transactions:
        for member in params["TransactItems"]:
            for kind, each in member.items():
                if each["TableName"] == table:
                    yield kind, each


def _is_person(item: Params) -> bool:
    return str(item["pk"]["S"]).startswith("people#")
