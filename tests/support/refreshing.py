"""Refreshes as they are stored, the worker of their queue, and what a run leaves."""

import importlib
import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.support import ledger, store, suggesting
from tests.support.context import Context
from tests.support.remembering import VIEWER, people_of
from tests.support.viewing import connect, cookie, viewer_stack
from vouch.aws import dynamodb, queues
from vouch.domain.items import changed
from vouch.domain.refresh import Refresh, Terms, first
from vouch.messages import refresh
from vouch.messages.refresh import RefreshMessage
from vouch.moment import now, seconds
from vouch.settings import refresh_dlq, refresh_queue, settings
from vouch.storage import refreshes, viewers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from local.simulators.linkup.simulator import LinkupSimulator
    from tests.support.clock import Clock
    from tests.support.payers import Payer

TIMEOUT: Final = 60
"""The seconds that the function has."""
RESULTS, PRICE = 20, 2
_numbers = itertools.count(1)


def order(account: "Payer", viewer: str = VIEWER, **more: Any) -> Refresh:
    """Store a refresh of a connected viewer, which is due now."""
    found = viewers.get(account.id, viewer)
    assert found
    terms = Terms("24h", RESULTS, 300)
    refresh: Any = first(account.id, viewer, found["generation"], terms, now())
    made: Refresh = refresh | more
    dynamodb.commit({"refresh": refreshes.put(made)})
    return made


def ordered(account: "Payer", viewer: str = VIEWER, case: str = "member", **more: Any) -> Refresh:
    """Connect a viewer and store a refresh."""
    assert connect(account, viewer, cookie(case)).status == 201
    return order(account, viewer, **more)


def change(account: "Payer", viewer: str = VIEWER, **changes: Any) -> Refresh:
    """Change the refresh as another write does."""
    after = changed(stored(account, viewer), **changes)
    dynamodb.commit({"refresh": refreshes.put(after)})
    return after


def remove(account: "Payer", viewer: str = VIEWER) -> None:
    dynamodb.commit({"refresh": refreshes.delete(account.id, viewer)})


def stored(account: "Payer", viewer: str = VIEWER) -> Refresh:
    found = refreshes.get(account.id, viewer)
    assert found
    return found


def all_runs() -> list[dict[str, Any]]:
    """Return the runs of all refreshes that have ended; the oldest of each come first."""
    found = map(dynamodb.unpack, store.items(settings().bookkeeping_table))
    ended = (item for item in found if item["pk"].startswith("refresh-runs#"))
    return sorted(ended, key=lambda item: item["sk"])


def runs(account: "Payer", viewer: str = VIEWER) -> list[dict[str, Any]]:
    """Return the runs of one refresh that have ended, oldest first."""
    own = f"refresh-runs#{account.id}#{viewer}"
    return [item for item in all_runs() if item["pk"] == own]


def message_of(account: "Payer", viewer: str = VIEWER) -> str:
    return refresh.text(RefreshMessage(account.id, viewer, seconds()))


def deliver(body: str, *, receives: int = 1, left: float = TIMEOUT) -> bool:
    """Hand a message to the worker; tell whether it acknowledges."""
    name = f"message-{next(_numbers)}"
    record = {
        "messageId": name,
        "receiptHandle": name,
        "body": body,
        "attributes": {"ApproximateReceiveCount": str(receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:refresh",
    }
    handler = importlib.import_module("functions.refresh_network.app").lambda_handler
    answer = handler({"Records": [record]}, Context(left))
    return not answer["batchItemFailures"]


def run(account: "Payer", viewer: str = VIEWER) -> Refresh:
    """Deliver a message of the refresh, which is acknowledged, and return the refresh then."""
    assert deliver(message_of(account, viewer))
    return stored(account, viewer)


def due() -> list[RefreshMessage]:
    """Return the messages of what is due, as start_refreshes sends them."""
    found = [refreshes.due(shard, seconds(), 1_000) for shard in range(refreshes.SHARDS)]
    return [RefreshMessage(*each) for some in found for each in some]


def run_due() -> int:
    """Deliver the messages of what is due, and return how many those are."""
    found = due()
    for each in found:
        assert deliver(refresh.text(each))
    return len(found)


def pass_until(clock: "Clock", moment: int) -> None:
    """Move the clock to a moment given in milliseconds, but not back."""
    clock.now = max(clock.now, -(-moment // 1000))


def check(account: "Payer", viewer: str = VIEWER) -> int:
    """Check all that has to hold once nothing is open; return what was charged."""
    balance, found = suggesting.balance(account), stored(account, viewer)
    charged: int = balance["charged"]
    assert balance["reserved"] == 0
    assert found.get("reserved", 0) == 0
    assert found.get("charged", 0) == charged, "the month is what was charged"
    assert "reservation" not in found
    made = [each for items in ledger.months(account.id).values() for each in items]
    assert not any("refresh" in each for each in ledger.reservations_of(made))
    assert sum(each.get("charged", 0) for each in runs(account, viewer)) == charged
    assert {each["times"] for each in people_of(account, viewer).values()} <= {1}
    return charged


@contextmanager
def refresh_stack() -> "Iterator[LinkupSimulator]":
    """Run Linkup's simulator for a stack that speaks v2, with the queues of refreshes."""
    with viewer_stack() as simulator:
        for url in (refresh_queue(), refresh_dlq()):
            queues.client().create_queue(QueueName=url.rpartition("/")[2])
        yield simulator


def asked(linkup: "LinkupSimulator") -> int:
    """Return how many calls for people Linkup got."""
    return len(linkup.bill.v2_calls("network"))


@contextmanager
def hidden() -> "Iterator[list[int]]":
    """Collect for how many seconds messages are hidden, as if they were in the queue."""
    asked: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queues, "hide", lambda _url, _message, seconds: asked.append(seconds))
        yield asked
