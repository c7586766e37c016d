"""moto's DynamoDB for many threads and thousands of items: one call at a time, cheap rollbacks.

moto changes its dictionaries while others read them, and before each transaction it copies whole
tables, item by item and attribute by attribute, to be able to take the transaction back. For a
query of one partition it sorts all items of the table.
"""

import copy
import inspect
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler


@contextmanager
def orderly_store() -> Iterator[None]:
    """Make moto's DynamoDB like that inside the block."""
    lock, act = threading.RLock(), DynamoHandler.call_action
    transact = models.DynamoDBBackend.transact_write_items
    query = Table.query
    signature = inspect.signature(query).bind
    touched: list[dict[str, Any]] = []

    def one_at_a_time(handler: DynamoHandler) -> Any:
        with lock:
            return act(handler)

    def transacted(backend: Any, transact_items: list[dict[str, Any]]) -> None:
        touched[:] = [operation for each in transact_items for operation in each.values()]
        transact(backend, transact_items)

    def queried(table: Table, hash_key: Any, *args: Any, **named: Any) -> Any:
        given = signature(table, hash_key, *args, **named).arguments
        if given["index_name"] is not None or table.range_key_attr is None:
            return query(table, hash_key, *args, **named)
        own = copy.copy(table)
        own.items = defaultdict(dict)
        if hash_key in table.items:
            own.items[hash_key] = table.items[hash_key]
        return query(own, hash_key, *args, **named)

    def copied(value: Any) -> Any:
        return _table(value, touched) if isinstance(value, Table) else copy.deepcopy(value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DynamoHandler, "call_action", one_at_a_time)
        patch.setattr(models.DynamoDBBackend, "transact_write_items", transacted)
        patch.setattr(Table, "query", queried)
        patch.setattr(models, "copy", SimpleNamespace(copy=copy.copy, deepcopy=copied))
        yield


def _table(table: Table, touched: list[dict[str, Any]]) -> Table:
    """Return a table with copies of what these operations may change."""
    own = copy.copy(table)
    own.items = copy.copy(table.items)
    if table.stream_shard is not None:
        own.stream_shard = copy.copy(table.stream_shard)
        own.stream_shard.table, own.stream_shard.items = own, [*table.stream_shard.items]
    keys = [
        operation.get("Key") or operation["Item"]
        for operation in touched
        if operation["TableName"] == table.name
    ]
    for key in keys:
        place = DynamoType(key[table.hash_key_attr]) if table.hash_key_attr in key else None
        if place not in table.items:
            continue
        if not table.has_range_key:
            own.items[place] = copy.deepcopy(table.items[place])
            continue
        if own.items[place] is table.items[place]:
            own.items[place] = copy.copy(table.items[place])
        range_key: Any = DynamoType(key[table.range_key_attr])
        if range_key in table.items[place]:
            own.items[place][range_key] = copy.deepcopy(table.items[place][range_key])
    return own
