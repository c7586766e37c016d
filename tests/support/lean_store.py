"""A store that keeps items in dictionaries and knows what the product asks of DynamoDB, no more.

It takes the calls at the SDK's door, so nothing is signed, sent or parsed: some fifty times as fast
as moto, for runs of many thousands of members. A test holds what is counted over it equal to what
is counted over moto. Items are never changed in place.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from botocore import xform_name
from botocore.exceptions import ClientError

from tests.support.lean_expressions import changed, holds
from tests.support.lean_items import ordered, projected
from tools.scale import capacity
from tools.scale.capacity import Index, Item, Table

FAILED: Final = "ConditionalCheckFailed"
KEY: Final = re.compile(r"^\(?([#\w]+) = (:\w+)")
"""The beginning of each condition of a query: the partition key."""

type Place = tuple[str, ...]
"""The values of the keys of an item."""


class _Write(NamedTuple):
    """A member of a transaction: where it writes, what is there, and what will be."""

    table: Table
    place: Place
    before: Item | None
    after: Item | None
    is_refused: bool


class LeanStore:
    """The items of some tables."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._items: dict[str, dict[Place, Item]] = {name: {} for name in tables}
        self._under: dict[tuple[str, str, str], dict[Place, None]] = defaultdict(dict)
        """The places of the items of a table, or of an index, by partition key."""

    def call(self, operation: str, params: Any) -> Any:
        """Answer a call."""
        return getattr(self, f"_{xform_name(operation)}")(params)

    def stored(self, table: str, key: Item) -> Item | None:
        """Return an item as it is stored."""
        return self._items[table].get(_place(self._tables[table].keys, key))

    def store(self, table: str, item: Item) -> None:
        """Put an item there."""
        found = self._tables[table]
        self._set(found, _place(found.keys, item), item)

    def _get_item(self, params: Any) -> Any:
        found = self.stored(params["TableName"], params["Key"])
        return {"Item": found} if found else {}

    def _batch_get_item(self, params: Any) -> Any:
        answers = {
            table: [found for key in asked["Keys"] if (found := self.stored(table, key))]
            for table, asked in params["RequestItems"].items()
        }
        return {"Responses": answers, "UnprocessedKeys": {}}

    def _query(self, params: Any) -> Any:
        table = self._tables[params["TableName"]]
        index = table.index_of(params["IndexName"]) if "IndexName" in params else None
        found = sorted(self._listed(table, index, params), key=lambda each: each[0])
        if start := params.get("ExclusiveStartKey"):
            last, forward = ordered(table, index, start), params.get("ScanIndexForward", True)
            found = [each for each in found if (each[0] > last if forward else each[0] < last)]
        if not params.get("ScanIndexForward", True):
            found.reverse()
        limit = params.get("Limit", len(found))
        page = found[:limit]
        keys = {*table.keys, *(index.keys if index else ())}
        end = {key: page[-1][1][key] for key in keys} if len(page) < len(found) else None
        items = [projected(each, params) for _, each in page]
        more = {"LastEvaluatedKey": end} if end else {}
        return {"Items": items, "Count": len(items), "ScannedCount": len(items), **more}

    def _listed(
        self, table: Table, index: Index | None, params: Any
    ) -> Iterator[tuple[tuple[Any, ...], Item]]:
        asked = KEY.match(params["KeyConditionExpression"])
        assert asked, params
        value = params["ExpressionAttributeValues"][asked[2]]["S"]
        name = index.name if index else ""
        items, places = self._items[table.name], self._under[table.name, name, value]
        for place in [*places]:
            item = items[place]
            if holds(params["KeyConditionExpression"], item, params):
                entry = capacity.entry(table, index, item) if index else item
                assert entry
                yield ordered(table, index, item), entry

    def _put_item(self, params: Any) -> Any:
        return self._alone("Put", params)

    def _update_item(self, params: Any) -> Any:
        return self._alone("Update", params)

    def _delete_item(self, params: Any) -> Any:
        return self._alone("Delete", params)

    def _alone(self, kind: str, params: Any) -> Any:
        write = self._write(kind, params)
        if write.is_refused:
            raise _refused("ConditionalCheckFailedException", {})
        self._set(write.table, write.place, write.after)
        return {}

    def _transact_write_items(self, params: Any) -> Any:
        writes = [self._write(*each) for some in params["TransactItems"] for each in some.items()]
        if any(each.is_refused for each in writes):
            reasons = [{"Code": FAILED if each.is_refused else "None"} for each in writes]
            raise _refused("TransactionCanceledException", {"CancellationReasons": reasons})
        for each in writes:
            self._set(each.table, each.place, each.after)
        return {}

    def _write(self, kind: str, params: Any) -> _Write:
        table = self._tables[params["TableName"]]
        place = _place(table.keys, params["Item"] if kind == "Put" else params["Key"])
        before = self._items[table.name].get(place)
        condition = params.get("ConditionExpression")
        is_refused = condition is not None and not holds(condition, before or {}, params)
        after: Item | None = before
        if kind == "Put":
            after = params["Item"]
        elif kind == "Delete":
            after = None
        elif kind == "Update" and not is_refused:
            after = changed(before or params["Key"], params)
        return _Write(table, place, before, after, is_refused)

    def _set(self, table: Table, place: Place, item: Item | None) -> None:
        before = self._items[table.name].pop(place, None)
        for key in _partitions(table, before):
            self._under[key].pop(place, None)
        if item is not None:
            self._items[table.name][place] = item
            for key in _partitions(table, item):
                self._under[key][place] = None


def _partitions(table: Table, item: Item | None) -> Iterable[tuple[str, str, str]]:
    if item is None:
        return
    yield table.name, "", item[table.keys[0]]["S"]
    for index in table.indexes:
        if all(key in item for key in index.keys):
            yield table.name, index.name, item[index.keys[0]]["S"]


def _place(keys: Iterable[str], item: Item) -> Place:
    return tuple(item[key]["S"] for key in keys)


def _refused(code: str, more: Mapping[str, Any]) -> ClientError:
    said: Any = {
        "Error": {"Code": code, "Message": code},
        "ResponseMetadata": {"HTTPStatusCode": 400},
        **more,
    }
    return ClientError(said, "Write")
