"""What an operation costs in DynamoDB: items read and items written, counted over moto."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from moto import mock_aws

from tests.support.builders import Member, draft, member, path
from tests.support.template import tables
from vouch.aws import dynamodb
from vouch.handlers import auth


class Cost(NamedTuple):
    """The cost of one operation, without the caller's look-up, which is remembered for a minute."""

    reads: int
    writes: int
    transactions: int


def measure() -> dict[str, Cost]:
    """Return the cost of each operation."""
    with mock_aws():
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        auth.forget()
        return _costs(member(), member())


def _costs(recommender: Member, recommendee: Member) -> dict[str, Cost]:
    urn = recommender.write(recommendee)
    body, key = draft(recommendee), {"Idempotency-Key": "bench"}
    recommendee.get(urn)  # from here on both are remembered
    accept = {"patch": {"$set": {"status": "VISIBLE"}}}
    return {
        "get": _cost(recommendee, 200, "GET", path(urn)),
        "create": _cost(recommender, 201, "POST", "/v2/recommendation", body),
        "create with a key": _cost(recommender, 201, "POST", "/v2/recommendation", body, key),
        "update": _cost(recommendee, 204, "POST", path(urn), accept),
        "update that changes nothing": _cost(recommendee, 204, "POST", path(urn), accept),
    }


def _cost(caller: Member, status: int, *request: Any) -> Cost:
    with _calls() as seen:
        answer = caller.call(*request)
    assert answer.status == status, answer.body
    # A check writes nothing, though it is billed as a write.
    written = [
        sum("ConditionCheck" not in member for member in params["TransactItems"])
        for name, params in seen
        if name.startswith("Transact")
    ]
    single = sum(name in {"PutItem", "UpdateItem", "DeleteItem"} for name, _ in seen)
    reads = sum(name == "GetItem" for name, _ in seen)
    assert len(seen) == reads + single + len(written), seen
    return Cost(reads, single + sum(written), len(written))


@contextmanager
def _calls() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    seen: list[tuple[str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        seen.append((model.name, params))

    events = dynamodb.client().meta.events
    events.register("provide-client-params.dynamodb.*", note)
    yield seen
    events.unregister("provide-client-params.dynamodb.*", note)
