"""No secret that the other tests used is anywhere in the clear afterwards."""

import gzip
import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.simulators.linkup import accounts
from local.simulators.linkup.people import people
from local.stack import Stack
from tests.e2e.api import SECRETS
from tests.e2e.customers import Customer
from tests.e2e.mirror import Mirror, fault, rest, synced
from tests.e2e.refreshes import REFRESHED, started_until, told
from tests.e2e.subscriber import Subscriber
from tests.e2e.viewers import VIEWERS, Viewer, ids

NOTE = "met at the fair in Lisbon"
FAULTS = (
    "login-error-400",
    "login-truncated",
    "login-error-in-data",
    "login-lost",
    "checkpoint-error-500",
    "checkpoint-truncated-json",
    "network-truncated",
    "network-error-in-data",
    "disconnects",
)
"""The cases of login tokens in which a login, a checkpoint or a call for people fails."""


def test_no_secret_is_in_a_log_a_table_or_a_queue(stack: Stack, customer: Customer) -> None:
    customer.ask("a-key-of-its-own", total_results=3)
    viewer = Viewer(customer)
    viewer.decide(ids(viewer.ask(20, "another-key"))[0], note=NOTE)
    for case in ("error-400", "error-401", "error-500", "truncated", "error-in-data"):
        customer.login_token = customer.new_login_token(case)
        customer.ask()
    secrets = SECRETS | {stack.linkup.api_key, stack.info.account.api_key}
    secrets |= {member.access_token for member in stack.info.members}

    texts = dict(_traces(stack))

    assert any("recommend_connections" in text for text in texts.values())
    assert any(customer.account in text for text in texts.values())
    assert NOTE in texts[stack.info.tables["people"]]
    assert _found(texts, secrets) == []
    assert _found(_beside_tables(stack, texts), _people()) == []


def test_no_cookie_or_code_of_a_login_is_anywhere_and_no_persons_name_in_a_log_or_an_event(
    mirror: Mirror,
    mirrored_events: Subscriber,
    opened_at_mirror: Callable[..., Customer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right, wrong = (uuid.uuid4().hex[:20] for _ in range(2))
    monkeypatch.setattr(accounts, "RIGHT_CODE", right)
    stack, customer = mirror.stack, opened_at_mirror()
    SECRETS.update({right, wrong})
    viewer = Viewer(customer)
    assert viewer.connect("checkpoint-code").json()["state"] == "CHECKPOINT"
    assert [viewer.submit(wrong).status_code, viewer.submit(right).status_code] == [400, 200]
    person = ids(viewer.ask(20, "a-key-of-its-own"))[0]
    assert viewer.decide(person, state="KEPT", note=NOTE).status_code == 200
    for number, case in enumerate(FAULTS):
        other = Viewer(customer, f"viewer-{number}")
        answers = [other.connect(case), other.submit(right), other.ask(10)]
        assert any(answer.status_code >= 400 for answer in answers), case
        other.put_refresh("1h", 10, budget=5)
    assert viewer.put_refresh("1h", 10, budget=5).status_code == 201
    started_until(viewer, lambda: told(mirrored_events, REFRESHED, viewer))
    leaking = {"every": right, "login_token": customer.new_login_token("member")}
    refused = customer.call("PUT", f"{VIEWERS}/{viewer.name}/refresh", leaking)
    assert (refused.status_code, right in refused.text) == (400, False)

    texts = dict(_traces(stack)) | {"events": str(mirrored_events.told)}

    for function in ("manage_viewers", "manage_refreshes", "start_refreshes", "refresh_network"):
        assert any(function in text for text in texts.values())
    assert NOTE in texts[stack.info.tables["people"]]
    assert _found(texts, SECRETS | {stack.linkup.api_key}) == []
    assert _found(_beside_tables(stack, texts), _people()) == []


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


def _people() -> set[str]:
    """Return what may be known of people in a table alone: names, also as JSON has them, a note."""
    names = {each["name"] for each in people("any")}
    return names | {json.dumps(name)[1:-1] for name in names} | {NOTE}


def _beside_tables(stack: Stack, texts: dict[str, str]) -> dict[str, str]:
    return {place: text for place, text in texts.items() if place not in stack.info.tables.values()}


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
