"""moto's DynamoDB finds what a query asks for by its key, where it would look at every item.

For each index it is remembered which items ever had a value of its partition key. moto itself
checks what is found so, so that an item which has another value by now does no harm.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from typing import Any

import pytest
from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import Table

type Place = tuple[Any, Any]
"""The partition key and the sort key of an item; None where the table has no sort key."""


class _Places:
    """The items of each index, by table, index and partition key; in the order of their writes."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, Any], dict[Place, None]] = defaultdict(dict)

    def note(self, table: Table, item: Any) -> None:
        place = (item.hash_key, item.range_key)
        for index in table.global_indexes:
            key = item.attrs.get(index.schema[0]["AttributeName"])
            if key is not None:
                self._found[table.name, index.name, key][place] = None

    def of(self, table: Table, index: Any, key: DynamoType) -> Iterator[Any]:
        name = index.schema[0]["AttributeName"]
        places = self._found[table.name, index.name, key]
        for place in [*places]:
            item = _item(table, place)
            value = None if item is None else item.attrs.get(name)
            if value is None or value != key:
                del places[place]
            else:
                yield item


def _item(table: Table, place: Place) -> Any:
    found: Any = table.items.get(place[0])
    return found.get(place[1]) if found is not None and table.has_range_key else found


@contextmanager
def indexed_moto() -> Iterator[None]:
    """Make queries quick inside the block; `orderly_store` has to be on."""
    places = _Places()
    put, update = Table.put_item, models.DynamoDBBackend.update_item
    query, parameters = Table.query, signature(Table.query)

    def noted_put(table: Table, *args: Any, **named: Any) -> Any:
        item = put(table, *args, **named)
        places.note(table, item)
        return item

    def noted_update(backend: Any, table_name: str, *args: Any, **named: Any) -> Any:
        item = update(backend, table_name, *args, **named)
        places.note(backend.get_table(table_name), item)
        return item

    def quick_query(table: Table, hash_key: Any, *args: Any, **named: Any) -> Any:
        if name := parameters.bind(table, hash_key, *args, **named).arguments.get("index_name"):
            [(_, key)] = named["hash_key_conditions"]
            found = [*places.of(table, table.get_index(name), key)]
        elif table.has_range_key:
            found = [*table.items.get(hash_key, {}).values()]
        else:
            found = [table.items[hash_key]] if hash_key in table.items else []
        with pytest.MonkeyPatch.context() as shown:
            shown.setattr(table, "all_items", lambda: found)
            return query(table, hash_key, *args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "put_item", noted_put)
        patch.setattr(models.DynamoDBBackend, "update_item", noted_update)
        patch.setattr(Table, "query", quick_query)
        yield
