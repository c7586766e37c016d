"""What one run of start_refreshes costs, by how many refreshes are not due.

Over moto; the units are reckoned from the sizes of the entries, as in `bench_pages`. What the run
sends and writes is counted and not carried out, because moto takes minutes for it.
"""

from collections.abc import Sequence
from itertools import batched
from typing import Any, Final, NamedTuple

import pytest
from moto import mock_aws

from tests.support.quick_moto import quick_moto
from tests.support.store_calls import recorded
from tests.support.template import tables
from vouch.aws import dynamodb, queues
from vouch.deadline import Deadline
from vouch.domain.refresh import Terms, first
from vouch.moment import Milliseconds, now
from vouch.services.network.start_refreshes import start_due
from vouch.settings import settings
from vouch.storage import refreshes

REFRESHES: Final = 50_000
DUE: Final = 5_000
SHARDS: Final = refreshes.SHARDS
OF_ACCOUNT: Final = 100
"""How many refreshes an account has."""
BATCH: Final = 25
TIMEOUT: Final = 600


class Cost(NamedTuple):
    """The cost of one run that starts all that is due."""

    queries: int
    entries: int
    units: float
    """Capacity that was read, in RCU."""
    messages: int
    sends: int
    """Calls by which the messages were sent."""
    writes: int


class _Queue:
    """Takes all messages, and counts those of each call."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def send_message_batch(self, QueueUrl: str, Entries: Sequence[object]) -> dict[str, Any]:  # noqa: ARG002, N803
        self.batches.append(len(Entries))
        return {}


def measure(counts: tuple[int, ...] = (DUE, REFRESHES), due: int = DUE) -> list[Cost]:
    """Return the cost of a run where there are so many refreshes, of which as many are due."""
    return [_measure(count, due) for count in counts]


def _measure(count: int, due: int) -> Cost:
    with mock_aws(), quick_moto(), pytest.MonkeyPatch.context() as patch:
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        _store(count, due)
        queue, written = _Queue(), list[dynamodb.Transaction]()
        patch.setattr(queues, "client", lambda: queue)
        patch.setattr(dynamodb, "commit", written.append)
        with recorded() as calls:
            started = start_due(Deadline.after(TIMEOUT))
    assert started == (due, 0, 0), started
    assert {call.operation for call in calls} == {"Query"}
    return Cost(
        len(calls),
        sum(call.items for call in calls),
        sum(call.units for call in calls),
        sum(queue.batches),
        len(queue.batches),
        sum(map(len, written)),
    )


def _store(count: int, due: int) -> None:
    at = now()
    items = [_item(number, at, is_due=number < due) for number in range(count)]
    for some in batched(items, BATCH, strict=False):
        requests: Any = [{"PutRequest": {"Item": item}} for item in some]
        dynamodb.client().batch_write_item(RequestItems={settings().bookkeeping_table: requests})


def _item(number: int, at: int, *, is_due: bool) -> dict[str, Any]:
    """A refresh that was due a minute ago, or will be in an hour."""
    account = f"{number // OF_ACCOUNT:016x}"
    moment = Milliseconds(at - 60_000 if is_due else at + 3_600_000)
    made = first(account, f"viewer-{number}", 0, Terms("24h", 50, 300), moment)
    item: dict[str, Any] = refreshes.put(made)["Put"]["Item"]
    return item
