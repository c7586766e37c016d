"""All that the worker of the queue reaches, with something wrong at one of its calls."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.broken_table import BrokenTable, Fault, nothing
from vouch.aws import bus, dynamodb, queues


@contextmanager
def broken_worker(before: Fault = nothing, after: Fault = nothing) -> Iterator[list[str]]:
    """Break the table, the bus and the queues inside the block; yield the names of all calls."""
    calls: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for module in (dynamodb, bus, queues):
            client = BrokenTable(module.client(), before, after, calls)
            patch.setattr(module, "client", lambda client=client: client)
        yield calls
