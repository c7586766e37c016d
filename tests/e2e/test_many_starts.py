"""Many members due at once: one run of the schedule begins a sync of each, and of each one.

The members are put into the tables. Their syncs wait in the queue, which is not served meanwhile.
The sample is small; `make chaos` has twenty thousand.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from local.stack import Stack
from tests.e2e.aftermath import depth
from tests.e2e.mirror import Mirror
from tests.e2e.waiting import PATIENCE
from tests.support.many_members import connect_many
from tests.support.sampling import size
from tests.support.template import timeout_of
from vouch.settings import Settings

MEMBERS: Final = int(os.environ.get("START_MEMBERS", size(600, 60)))
STARTING: Final = ("start_sync", "start_queued_syncs")


@contextmanager
def syncs_held(stack: Stack) -> Iterator[None]:
    """Let no sync be worked on inside the block, and none of its syncs afterwards."""
    client, function = stack.engine.client("lambda"), stack.deployed.names["SyncMemberFunction"]
    (mapping,) = client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        stack.engine.client("sqs").purge_queue(QueueUrl=stack.info.queues["sync"])
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def begun(stack: Stack, members: set[str]) -> Counter[str]:
    """Return how many syncs each of the members has."""
    pages = stack.engine.client("dynamodb").get_paginator("scan")
    found = Counter[str]()
    for page in pages.paginate(TableName=stack.info.tables["bookkeeping"]):
        found.update(
            item["member"]["S"] for item in page["Items"] if item["sk"]["S"].startswith("run#")
        )
    return Counter({member: count for member, count in found.items() if member in members})


def started(stack: Stack) -> int:
    """Wait until the queue of starts is empty, as long as it gets any further; return the depth."""
    last, end = -1, time.monotonic() + PATIENCE
    while left := depth(stack, "sync_starts"):
        waiting = depth(stack, "sync")
        if waiting != last:
            last, end = waiting, time.monotonic() + PATIENCE
        assert time.monotonic() < end, f"{waiting} started, {left} messages left"
        time.sleep(0.5)
    return depth(stack, "sync")


def handled(stack: Stack, since: int) -> list[dict[str, Any]]:
    """Return the lines of the functions that start syncs."""
    pages = stack.engine.client("logs").get_paginator("filter_log_events")
    group = stack.deployed.names["FunctionLogs"]
    texts = (
        event["message"]
        for page in pages.paginate(logGroupName=group, startTime=since)
        for event in page["events"]
    )
    lines = [json.loads(text) for text in texts if '"handled"' in text]
    return [line for line in lines if line["operation"] in STARTING]


def test_one_run_of_the_schedule_begins_a_sync_of_each_of_many_who_are_due(mirror: Mirror) -> None:
    stack, since = mirror.stack, time.time_ns() // 1_000_000
    engine, names = stack.engine, stack.deployed.names
    tables = Settings(*(names[_logical(field)] for field in Settings._fields))
    members = set(connect_many(engine.client("dynamodb"), tables, MEMBERS))

    with syncs_held(stack):
        answer = engine.client("lambda").invoke(
            FunctionName=names["StartSyncFunction"], Payload="{}"
        )
        assert json.load(answer["Payload"]) == {"sent": 8, "failed": 0}
        waiting = started(stack)
        found = begun(stack, members)

    assert found == dict.fromkeys(members, 1)
    assert waiting >= len(members)
    assert depth(stack, "sync_starts_dlq") == 0
    lines = handled(stack, since)
    for operation in STARTING:
        took = [line["Duration"] for line in lines if line["operation"] == operation]
        print(f"{operation}: {len(took)} runs, ms: {_spread(took)}")  # noqa: T201 - shown by -s
        assert max(took) < timeout_of(operation) * 1000 / 3
    assert {line["outcome"] for line in lines} == {"swept", "walked", "started"}


def _logical(field: str) -> str:
    return f"{field.removesuffix('_table').capitalize()}Table"


def _spread(took: list[float]) -> list[int]:
    ordered = sorted(took)
    return [round(ordered[int(share * (len(ordered) - 1))]) for share in (0, 0.5, 0.99, 1)]
