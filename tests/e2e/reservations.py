"""What crashed or hurried calls left undone, and the function that finishes it on a schedule."""

import json
from typing import Any, Final

from local.stack import Stack
from tests.e2e.customers import Customer

LONG_AGO: Final = 1


def release(stack: Stack) -> Any:
    """Invoke release_credits now, and return what it says that it did."""
    function = stack.deployed.names["ReleaseCreditsFunction"]
    answer = stack.engine.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    payload = json.load(answer["Payload"])
    assert "FunctionError" not in answer, payload
    return payload


def undone(customer: Customer) -> list[dict[str, Any]]:
    """Return the items of a customer's reservations of which something is left to do."""
    found = customer.stack.engine.client("dynamodb").query(
        TableName=customer.stack.info.tables["credits"],
        KeyConditionExpression="pk = :pk AND begins_with(sk, :kind)",
        FilterExpression="attribute_exists(#shard)",
        ExpressionAttributeNames={"#shard": "shard"},
        ExpressionAttributeValues={
            ":pk": {"S": f"{customer.account}#{customer.report()['period']}"},
            ":kind": {"S": "reservation#"},
        },
        ConsistentRead=True,
    )
    return list(found["Items"])


def make_overdue(customer: Customer) -> None:
    """Let the time of the customer's one reservation pass."""
    set_deadline(customer, LONG_AGO)


def set_deadline(customer: Customer, seconds: int) -> None:
    """Set until when the customer's one reservation belongs to its call; seconds since 1970."""
    [item] = undone(customer)
    customer.stack.engine.client("dynamodb").update_item(
        TableName=customer.stack.info.tables["credits"],
        Key={"pk": item["pk"], "sk": item["sk"]},
        UpdateExpression="SET deadline = :seconds",
        ExpressionAttributeValues={":seconds": {"N": str(seconds)}},
    )
