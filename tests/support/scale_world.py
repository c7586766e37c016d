"""A stack whose every call is counted: members, accounts and viewers in it, and what they do.

The queues' messages are handed on as Lambda does it, without the calls that Lambda itself makes.
"""

import importlib
import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final, NamedTuple

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup import tokens
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import gateway, messaging
from tests.support.clock import TEN_PAST, Clock
from tests.support.cloud import Cloud, cloud
from tests.support.context import Context
from tests.support.crowd import EACH, Someone, crowd
from tests.support.gateway import Answer
from tests.support.lean_cloud import LeanCloud
from tests.support.linkup_stack import linkup_stack
from tests.support.meter import Meter
from tests.support.metering import metering
from tests.support.payers import Payer, payer
from tests.support.recommended import fields
from tests.support.sent_messages import Sent
from tests.support.store_images import TABLES
from tests.support.syncing import sync_stack
from vouch.handlers import auth
from vouch.storage import log_key

PEOPLE: Final = 10
"""How many people one call for a viewer's network brings."""
FIRST_REQUEST: Final = 1_000_000
LONG: Final = 1e6
"""The seconds that a run has, so that none ends before its work."""
_messages = itertools.count(FIRST_REQUEST)


class World(NamedTuple):
    """The stack, and who is in it."""

    meter: Meter
    clock: Clock
    linkedin: LinkedInSimulator
    linkup: LinkupSimulator
    accounts: Sequence[Payer]
    members: Sequence[Someone]
    written: dict[int, str]
    """The URNs of recommendations that members wrote, by the writer's number."""

    def call(self, method: str, target: str, headers: dict[str, str], body: str | None) -> Answer:
        """Send a request to a process that does not know its caller yet."""
        auth.forget()
        answer = gateway.call(method, target, headers, body)
        self.meter.add("requests")
        self.meter.add("answer bytes", len(answer.body.encode()))
        return answer

    def invoke(self, function: str, event: Any) -> Any:
        """Invoke a function with an event that is no request."""
        handler = importlib.import_module(f"functions.{function}.app").lambda_handler
        return handler(event, Context(LONG))

    def hand_on(self, function: str, sent: Sent) -> None:
        """Hand one message to the function of its queue, which deals with it."""
        self.meter.add("deliveries")
        answer = self.invoke(function, {"Records": [_record(sent)]})
        assert answer == {"batchItemFailures": []}, answer

    def taken(self, queue_url: str) -> list[Sent]:
        """Take the messages out of a queue."""
        found = [each for each in self.meter.sent if each.queue_url == queue_url]
        self.meter.sent[:] = [each for each in self.meter.sent if each.queue_url != queue_url]
        return found


def _record(sent: Sent) -> dict[str, Any]:
    number = f"{next(_messages)}"
    attributes = {"ApproximateReceiveCount": "1", "SentTimestamp": "1795973905000"}
    if sent.group:
        attributes |= {"MessageGroupId": sent.group, "SequenceNumber": f"{number:0>20}"}
    queue = sent.queue_url.rpartition("/")[2]
    return {
        "messageId": number,
        "receiptHandle": number,
        "body": sent.body,
        "attributes": attributes,
        "messageAttributes": {
            name: {"dataType": "String", "stringValue": text}
            for name, text in sent.attributes.items()
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:us-east-1:123456789012:{queue}",
        "awsRegion": "us-east-1",
    }


@contextmanager
def world(
    members: int,
    accounts: int,
    *,
    lean: bool,
    each: int = EACH,
    for_first: bool = False,
    aws: Cloud | None = None,
) -> Iterator[World]:
    """Run a stack with so many members, who are due to be synced, and accounts.

    With `for_first` only the first member has recommendations, `each` given and received.
    `aws` is AWS in memory where that runs already; it is empty before and afterwards.
    """
    store = LeanCloud(TABLES) if lean else None
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        if aws:
            aws.reset()
            stack.callback(aws.reset)
        else:
            stack.enter_context(cloud())
        linkedin = stack.enter_context(sync_stack())
        linkup = stack.enter_context(linkup_stack("v2"))
        messaging.create()
        clock = Clock(patch)
        clock.now = TEN_PAST
        patch.setattr(gateway, "_ids", itertools.count(FIRST_REQUEST))
        patch.setattr(tokens, "network", lambda *_: tuple(map(fields, range(PEOPLE))))
        upstreams = {"LinkedIn": linkedin.url, "Linkup": linkup.url}
        meter = stack.enter_context(metering(upstreams, store))
        with meter.silent():
            payers = [payer(monthly_credits=10**6) for _ in range(accounts)]
            log_key.key()
            everybody = crowd(linkedin, payers, members, each, for_first=for_first)
        meter.sent.clear()
        meter.changes.clear()
        clock.advance(60)
        yield World(meter, clock, linkedin, linkup, payers, everybody, {})
