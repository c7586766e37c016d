"""Members who are connected to LinkedIn's simulator, and their syncs: started, delivered, told."""

import importlib
import itertools
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import messaging, store
from tests.support.connecting import connect, control, linkedin_stack
from tests.support.context import Context
from tests.support.gateway import Answer
from tests.support.gateway import call as gateway_call
from tests.support.payers import Payer, payer
from tests.support.template import timeout_of
from vouch.aws import dynamodb, queues, schedules
from vouch.domain.recommendation import SERVED
from vouch.domain.syncing import Run
from vouch.messages.sync import SyncMessage
from vouch.moment import Seconds
from vouch.services.accounts.commands import manage
from vouch.services.syncs import pages
from vouch.settings import (
    resume_schedule_group,
    resumption,
    settings,
    sync_queue,
    sync_starts_queue,
)
from vouch.storage import syncs

ROUTE = "/v1/syncs"
COUNTS = ("seen", "created", "updated", "deleted", "pages", "skipped")
_messages = itertools.count(1)
_people = itertools.count(1)


class Connected(NamedTuple):
    """A member who is connected under an account."""

    urn: str
    token: str
    account: Payer

    def start(self) -> str:
        """Start a sync of the member's own, and return its id."""
        answer = self.call("POST")
        assert answer.status == 202, answer.body
        [element] = answer.json["elements"]
        assert element["member"] == self.urn
        return str(element["id"])

    def call(self, method: str, query: str = "") -> Answer:
        return gateway_call(method, ROUTE + query, {"Authorization": f"Bearer {self.token}"})

    def sync(self) -> dict[str, Any]:
        """Run a whole sync, and return it as it is reported."""
        sync = self.start_again()
        work()
        return self.told(sync)

    def start_again(self) -> str:
        """Start a sync by request or, if the last one has just ended, as the schedule does."""
        answer = self.call("POST")
        assert answer.status in {202, 429}, answer.body
        if answer.status == 429:
            by_schedule()
        return str(syncs.state(self.urn)["running"])

    def told(self, sync: str) -> dict[str, Any]:
        """Return one sync as it is reported."""
        answer = self.call("GET")
        assert answer.status == 200, answer.body
        [found] = [each for each in answer.json["elements"] if each["id"] == sync]
        return dict(found)


@contextmanager
def sync_stack(source: str = "local", count: int | None = None) -> Iterator[LinkedInSimulator]:
    """Run simulator, queue and scheduler, with `count` records on a page; moto has to be on."""
    with linkedin_stack(source) as simulator, pytest.MonkeyPatch.context() as patch:
        for url in (sync_queue(), f"{sync_queue()}-dlq"):
            queues.client().create_queue(QueueName=url.rpartition("/")[2])
        messaging.create_starts()
        schedules.client().create_schedule_group(Name=resume_schedule_group())
        if count:
            patch.setattr(pages, "COUNT", count)
        yield simulator


def connected(
    linkedin: LinkedInSimulator, received: int = 0, given: int = 0, account: Payer | None = None
) -> Connected:
    """Return a new member of LinkedIn's, with recommendations, who is connected here."""
    name = f"Synced{next(_people)}"
    urn = str(control(linkedin, "members", id=name)["member"])
    control(linkedin, "recommendations", member=urn, received=received, given=given)
    account = account or payer()
    connect(account, urn)
    issued = manage({"action": "issue_member_token", "member": urn})
    return Connected(urn, issued["secret"], account)


def message(member: str, sync: str) -> str:
    """Return the body of the message with which a sync goes on."""
    return SyncMessage(sync, member).text()


def deliver(body: str, receives: int = 1, left: float | None = None) -> bool:
    """Hand a message to the worker, which has so many seconds; whether it acknowledges."""
    timeout = left or timeout_of("sync_member")
    number = f"message-{next(_messages)}"
    attributes = {"ApproximateReceiveCount": str(receives)}
    record = {
        "messageId": number,
        "receiptHandle": number,
        "body": body,
        "attributes": attributes,
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": resumption().sync_queue_arn,
        "awsRegion": "us-east-1",
    }
    handler = importlib.import_module("functions.sync_member.app").lambda_handler
    answer = handler({"Records": [record]}, Context(timeout))
    assert answer["batchItemFailures"] in ([], [{"itemIdentifier": number}])
    return not answer["batchItemFailures"]


def work(left: float | None = None) -> int:
    """Deliver what is in the queue until there is nothing; how many messages that were."""
    done = 0
    while bodies := queued():
        for body in bodies:
            assert deliver(body, left=left)
            done += 1
    return done


def queued() -> list[str]:
    """Return the bodies of all messages that may be received now; they are taken out."""
    found: list[str] = []
    url = sync_queue()
    while (
        received := queues.client()
        .receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        .get("Messages")
    ):
        for each in received:
            queues.client().delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            found.append(each["Body"])
    return found


def delayed() -> int:
    """Return how many messages the queue holds back."""
    answer = queues.client().get_queue_attributes(
        QueueUrl=sync_queue(), AttributeNames=["ApproximateNumberOfMessagesDelayed"]
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessagesDelayed"])


def scheduled() -> list[dict[str, Any]]:
    """Return the one-time entries, whole."""
    group = resume_schedule_group()
    names = [
        each["Name"] for each in schedules.client().list_schedules(GroupName=group)["Schedules"]
    ]
    return [schedules.client().get_schedule(GroupName=group, Name=each) for each in names]


def by_schedule() -> int:
    """Run the schedule once, and what it has started; return how many syncs that began."""
    before = waiting()
    schedule()
    assert work_starts() == []
    return waiting() - before


def schedule() -> dict[str, int]:
    """Run the schedule once, which sends a message for each shard of members."""
    handler = importlib.import_module("functions.start_sync.app").lambda_handler
    found: dict[str, int] = handler({}, Context(timeout_of("start_sync")))
    return found


def waiting() -> int:
    """Return how many messages of syncs may be received now."""
    return queues.depth(sync_queue()).waiting


def work_starts(between: Callable[[], object] = lambda: None) -> list[str]:
    """Deliver the messages that start syncs until there are none; return those that failed.

    What is to be done `between` comes after each of them.
    """
    failed: list[str] = []
    while received := messaging.drain(sync_starts_queue()):
        for each in received:
            if not deliver_start(each.body):
                failed.append(each.body)
            between()
    return failed


def deliver_start(body: str, receives: int = 1) -> bool:
    """Hand a message to the worker that starts syncs; tell whether it acknowledges."""
    number = f"start-{next(_messages)}"
    record = {
        "messageId": number,
        "receiptHandle": number,
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:sync-starts",
        "awsRegion": "us-east-1",
    }
    handler = importlib.import_module("functions.start_queued_syncs.app").lambda_handler
    answer = handler({"Records": [record]}, Context(timeout_of("start_queued_syncs")))
    assert answer["batchItemFailures"] in ([], [{"itemIdentifier": number}])
    return not answer["batchItemFailures"]


def due(moment: Seconds) -> list[str]:
    """Return the members whose next sync is due by then, of all shards."""
    pages = [syncs.due(shard, moment, None, 1_000) for shard in range(syncs.SHARDS)]
    return [member for page in pages for member in page.members]


def runs(member: str) -> list[Run]:
    """Return every sync of a member as it is stored, oldest first."""
    items = map(dynamodb.unpack, store.items(settings().bookkeeping_table))
    found: Any = [
        each for each in items if each["pk"] == f"sync#{member}" and each["sk"].startswith("run#")
    ]
    return sorted(found, key=lambda run: str(run["id"]))


def counts(report: Any) -> dict[str, int]:
    """Return what a sync has counted."""
    return {name: report[name] for name in COUNTS}


def counted(**some: int) -> dict[str, int]:
    """Return the counts of a sync, those that are not named at zero."""
    return dict.fromkeys(COUNTS, 0) | some


def upstream(linkedin: LinkedInSimulator) -> dict[str, dict[str, Any]]:
    """Return every record that the simulator holds, by URN."""
    with linkedin.store.lock:
        return {urn: dict(record) for urn, record in linkedin.store._records.items()}


def mirrors(linkedin: LinkedInSimulator) -> bool:
    """Tell whether every stored record is as LinkedIn has it, with none that LinkedIn has not."""
    there = upstream(linkedin)
    return all(
        urn not in there
        if "deleted" in record
        else all(record.get(name) == there[urn].get(name) for name in SERVED)
        for urn, record in store.records().items()
    )


@contextmanager
def time_for(number: int) -> Iterator[None]:
    """Let the time be up when this number of pages has been read inside the block."""
    read, asked = pages._page, itertools.count(1)
    with pytest.MonkeyPatch.context() as patch:

        def last(*args: Any, **named: Any) -> Any:
            if next(asked) == number:
                patch.setattr(pages, "LEAST", math.inf)
            return read(*args, **named)

        patch.setattr(pages, "_page", last)
        yield
