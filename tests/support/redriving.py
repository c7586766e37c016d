"""Dead letters over moto, and `make redrive` on them."""

import importlib
import io
import json
from typing import Any
from unittest.mock import patch

import botocore.session
from botocore.config import Config

from local.target import Target
from ops.redrive import moving, stream
from ops.redrive.__main__ import KINDS
from ops.redrive.moving import Redrive
from tests.support import messaging
from tests.support.context import Context
from tests.support.messaging import Received
from vouch.aws import queues
from vouch.settings import (
    change_events_dlq,
    event_bus,
    people_erasures_dlq,
    people_erasures_queue,
    refresh_dlq,
    refresh_queue,
    settings,
    status_updates_dlq,
    status_updates_queue,
    sync_starts_dlq,
    sync_starts_queue,
)

ARNS = "arn:aws:sqs:us-east-1:123456789012"


class KilledError(BaseException):
    """The process is gone: no call arrives any more, and no error is handled."""


class Calls:
    """The calls of a redrive to AWS: what was received, and when it dies."""

    def __init__(self) -> None:
        self.made = 0
        self.receipts: list[str] = []
        self.dies_at: int | None = None
        self.arrives = True
        """True if the last call is done before its answer is lost."""
        self.source: str | None = None
        """The ARN of the queue that gave the letters up, which moto does not say."""

    def watch(self, client: Any) -> Any:
        events = client.meta.events
        events.register("before-call", self._before)
        events.register("after-call", self._after)
        return client

    def _before(self, **_: Any) -> None:
        self.made += 1
        if self.dies_at is not None and self.made >= self.dies_at + self.arrives:
            raise KilledError

    def _after(self, parsed: dict[str, Any], **_: Any) -> None:
        for each in parsed.get("Messages", []):
            self.receipts.append(each["ReceiptHandle"])
            if self.source is not None:
                each["Attributes"]["DeadLetterQueueSourceArn"] = self.source
        if self.dies_at is not None and self.made >= self.dies_at:
            raise KilledError


def target(calls: Calls | None = None, **clients: Any) -> Target:
    """Return a target with the queues of `messaging.create`; `clients` replace its own."""
    session, watch = botocore.session.get_session(), (calls or Calls()).watch

    def client(service: str) -> Any:
        return clients[service] if service in clients else watch(session.create_client(service))

    outputs = {
        "StatusUpdatesQueue": status_updates_queue(),
        "StatusUpdatesDlq": status_updates_dlq(),
        "ChangeEventsDlq": change_events_dlq(),
        "ChangeStreamDlq": _queue("change-stream-dlq"),
        "ReleaseCreditsDlq": _queue("release-credits-dlq"),
        "ReconcileCreditsDlq": _queue("reconcile-credits-dlq"),
        "StartSyncDlq": _queue("start-sync-dlq"),
        "StartRefreshesDlq": _queue("start-refreshes-dlq"),
        "SyncDlq": _queue("sync-dlq"),
        "SyncQueue": _sync_queue(),
        "SyncStartsDlq": sync_starts_dlq(),
        "SyncStartsQueue": sync_starts_queue(),
        "PeopleErasuresDlq": people_erasures_dlq(),
        "PeopleErasuresQueue": people_erasures_queue(),
        "RefreshDlq": refresh_dlq(),
        "RefreshQueue": refresh_queue(),
        "CreditsTable": settings().credits_table,
        "AccountsTable": settings().accounts_table,
        "BookkeepingTable": settings().bookkeeping_table,
        "PeopleTable": settings().people_table,
        "EventBus": event_bus(),
        "PublishChangesFunction": "publish-changes",
        "ReleaseCreditsFunction": "release-credits",
        "ReconcileCreditsFunction": "reconcile-credits",
        "StartSyncFunction": "start-sync",
        "StartRefreshesFunction": "start-refreshes",
    }
    return Target(client, outputs)


class Publisher:
    """A Lambda with publish_changes, handed what is sent over the wire."""

    def __init__(self, answer: dict[str, Any] | None = None) -> None:
        self._answer = answer

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "publish-changes"
        if self._answer is not None:
            return {"Payload": io.BytesIO(b'{"errorType":"X"}'), **self._answer}
        handler = importlib.import_module("functions.publish_changes.app").lambda_handler
        answer = handler(json.loads(Payload), Context(60))
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


def streams() -> Any:
    # moto does not know the endpoints that begin with an account's number.
    config = Config(account_id_endpoint_mode="disabled")
    return botocore.session.get_session().create_client("dynamodbstreams", config=config)


def redrive(queue: str, on: Target, *, show: bool = False, discard: str = "") -> str:
    """Run a redrive, and return what it writes."""
    written: list[str] = []
    walk = Redrive(on, KINDS[queue](on), written.append)
    # moto holds back nothing
    with patch.object(moving, "WAIT_SECONDS", 0), patch.object(stream, "PAUSE_SECONDS", 0):
        if discard:
            walk.discard(discard)
        elif show:
            walk.show()
        else:
            walk.move()
    return "".join(written)


def give_back(url: str, receipts: list[str]) -> None:
    """Make messages visible again, as SQS does in time."""
    for receipt in receipts:
        try:
            queues.client().change_message_visibility(
                QueueUrl=url, ReceiptHandle=receipt, VisibilityTimeout=0
            )
        except queues.client().exceptions.ClientError:  # deleted
            continue


def waiting() -> list[Received]:
    """Return what has come to the queue of status updates; it is taken out."""
    return messaging.drain(status_updates_queue())


def die(body: str, group: str, **attributes: str) -> str:
    """Put a dead status update into its queue, as the worker does; its id."""
    url = status_updates_dlq()
    return queues.send(url, body, group=group, attributes=attributes)


def _queue(name: str) -> str:
    url: str = queues.client().create_queue(QueueName=name)["QueueUrl"]
    return url


def _sync_queue() -> str:
    policy = {"maxReceiveCount": 5, "deadLetterTargetArn": f"{ARNS}:sync-dlq"}
    attributes = {"RedrivePolicy": json.dumps(policy)}
    url: str = queues.client().create_queue(QueueName="sync", Attributes=attributes)["QueueUrl"]
    return url
