"""No secret that the other tests used is anywhere in the clear afterwards."""

import gzip
from collections.abc import Iterator
from typing import Any

from local.stack import Stack
from tests.e2e.api import SECRETS
from tests.e2e.customers import Customer
from tests.e2e.mirror import Mirror, fault, rest, synced


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
    assert _found(texts, secrets) == []


def test_no_token_of_linkedins_is_in_a_log_a_table_or_a_queue(mirror: Mirror) -> None:
    """The tokens are of members who called with one, connected, or had theirs renewed."""
    stack, member = mirror.stack, mirror.connected(received=3, given=2)
    for operation in ("recipient", "userinfo", "introspect"):
        with fault(mirror, "error-500", operation=operation):
            mirror.caller(member.urn, member.token).call("POST", "/v1/syncs")
    rest(member)
    mirror.connect(member)  # anew, so that the next sync need not wait for a minute
    mirror.control("expire", member=member.urn, refresh=False)
    fresh = mirror.caller(member.urn, mirror.control("tokens", member=member.urn)["access_token"])
    assert synced(fresh)["state"] == "SUCCEEDED"
    secrets = SECRETS | stack.linkedin.tokens.texts() | {stack.linkedin.client_secret}

    texts = dict(_traces(stack))

    assert any("sync_member" in text for text in texts.values())
    assert member.urn in texts[stack.info.tables["accounts"]]
    assert _found(texts, secrets) == []


def _found(texts: dict[str, str], secrets: set[str]) -> list[tuple[str, str]]:
    return [
        (place, secret) for place, text in texts.items() for secret in secrets if secret in text
    ]


def _traces(stack: Stack) -> Iterator[tuple[str, str]]:
    """Yield everything that was written down, by place."""
    for file in (stack.home / "logs").iterdir():
        yield str(file), file.read_text(errors="replace")
    logs = stack.engine.client("logs")
    for group in _log_groups(logs):
        yield group, _events(logs, group)
    for name in stack.info.tables.values():
        yield name, _items(stack.engine.client("dynamodb"), name)
    sqs = stack.engine.client("sqs")
    for queue in sqs.list_queues().get("QueueUrls", []):
        yield queue, str(sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10))


def _log_groups(logs: Any) -> list[str]:
    """Return the log groups, which cannot be listed while a function writes its first line."""
    while True:
        try:
            pages = list(logs.get_paginator("describe_log_groups").paginate())
        except logs.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "InternalError":
                raise
        else:
            return [group["logGroupName"] for page in pages for group in page["logGroups"]]


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
            return (gzip.decompress(value) if value[:2] == b"\x1f\x8b" else value).decode("latin-1")
    return str(value)
