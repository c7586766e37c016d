"""After all other tests: no secret that they used is anywhere in the clear."""

import gzip
from collections.abc import Iterator
from typing import Any

from local.stack import Stack
from tests.e2e.api import SECRETS
from tests.e2e.customers import Customer


def test_no_secret_is_in_a_log_a_table_or_a_queue(stack: Stack, customer: Customer) -> None:
    customer.ask("a-key-of-its-own", total_results=3)
    for case in ("error-400", "error-401", "error-500", "truncated", "error-in-data"):
        customer.login_token = customer.new_login_token(case)
        customer.ask()
    secrets = SECRETS | {stack.linkup.api_key, stack.info.account.api_key}
    secrets |= {member.access_token for member in stack.info.members}

    texts = dict(_traces(stack))

    assert any("recommend_connections" in text for text in texts.values())
    assert any(customer.account in text for text in texts.values())
    found = [
        (place, secret) for place, text in texts.items() for secret in secrets if secret in text
    ]
    assert found == []


def _traces(stack: Stack) -> Iterator[tuple[str, str]]:
    """Everything that was written down, by where."""
    for file in (stack.home / "logs").iterdir():
        yield str(file), file.read_text(errors="replace")
    logs = stack.engine.client("logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            yield group["logGroupName"], _events(logs, group["logGroupName"])
    for name in stack.info.tables.values():
        yield name, _items(stack.engine.client("dynamodb"), name)
    sqs = stack.engine.client("sqs")
    for queue in sqs.list_queues().get("QueueUrls", []):
        yield queue, str(sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10))


def _events(logs: Any, group: str) -> str:
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return "\n".join(event["message"] for page in pages for event in page["events"])


def _items(dynamodb: Any, table: str) -> str:
    pages = dynamodb.get_paginator("scan").paginate(TableName=table)
    return "\n".join(_text(item) for page in pages for item in page["Items"])


def _text(value: Any) -> str:
    match value:
        case dict():
            return " ".join(f"{name} {_text(each)}" for name, each in value.items())
        case list():
            return " ".join(map(_text, value))
        case bytes():
            return (gzip.decompress(value) if value[:2] == b"\x1f\x8b" else value).decode()
    return str(value)
