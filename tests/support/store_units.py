"""The capacity units of a call of the store, out of what it read and wrote."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from tests.support.store_images import TABLES, Image
from tools.scale import capacity
from tools.scale.capacity import Item

KIND: Final = re.compile(r"[a-z-]+(?=#)")
"""The beginning of a partition key that says what lies there."""
TWICE: Final = "TransactWriteItems"
"""The operation whose writes are billed twice."""


def units_of(
    operation: str,
    params: Any,
    images: Sequence[Image],
    answer: Any,
    ask: Callable[[str, Any], Any],
) -> Mapping[str, float]:
    """Return the units of a call; `answer` is None where it was refused."""
    units: Counter[str] = Counter({f"dynamodb.{operation}": 1})
    if answer is not None:
        for table, number in _reads(operation, params, answer, ask):
            _add(units, "RCU", table, number)
    if operation == "Query" and "IndexName" in params and answer is not None:
        units[f"entries read of {params['IndexName']}"] += len(answer["Items"])
    for image in images:
        _write(units, image, 2 if operation == TWICE else 1)
    return units


def _reads(
    operation: str, params: Any, answer: Any, ask: Callable[[str, Any], Any]
) -> Iterator[tuple[str, float]]:
    match operation:
        case "GetItem":
            found = [answer["Item"]] if "Item" in answer else []
            yield params["TableName"], _units(found, params)
        case "BatchGetItem":
            for table, asked in params["RequestItems"].items():
                found = answer["Responses"].get(table, [])
                absent = len(asked["Keys"]) - len(found)
                units = sum(_units([each], asked) for each in found) + absent * _units([], asked)
                yield table, units
        case "Query":
            whole = _whole(params, ask) if "ProjectionExpression" in params else answer
            yield params["TableName"], _units(whole["Items"], params)


def _whole(params: Mapping[str, Any], ask: Callable[[str, Any], Any]) -> Any:
    """Ask again for all attributes: those that were not wanted were read and are billed."""
    names = {
        name: value
        for name, value in params.get("ExpressionAttributeNames", {}).items()
        if name in params["KeyConditionExpression"]
    }
    left_out = {"ProjectionExpression", "ExpressionAttributeNames"}
    asked = {name: value for name, value in params.items() if name not in left_out}
    return ask("Query", {**asked, **({"ExpressionAttributeNames": names} if names else {})})


def _units(items: Iterable[Item], params: Mapping[str, Any]) -> float:
    is_consistent = bool(params.get("ConsistentRead"))
    return capacity.read_units(map(capacity.size, items), consistent=is_consistent)


def _write(units: Counter[str], image: Image, times: int) -> None:
    table = TABLES[image.table]
    billed = times * capacity.write_units(image.before, image.after)
    _add(units, "WCU", table.name, billed)
    if image.kind == "ConditionCheck":
        return
    key = image.after or image.before
    if key:
        _on_key(units, f"{table.name} {_kind(key[table.keys[0]]['S'])}".strip(), billed)
    for index, entry, number in capacity.index_writes(table, image.before, image.after):
        _add(units, "WCU", table.name, number)
        _on_key(units, f"{index.name} {_kind(entry[index.keys[0]]['S'])}".strip(), number)
    if image.before != image.after:
        units[f"changes of {table.name}"] += 1
        grown = capacity.stored_bytes(table, image.after) - capacity.stored_bytes(
            table, image.before
        )
        units["stored bytes"] += grown


def _add(units: Counter[str], unit: str, table: str, number: float) -> None:
    units[unit] += number  # type: ignore[assignment]
    units[f"{unit} of {table}"] += number  # type: ignore[assignment]


def _on_key(units: Counter[str], key: str, number: float) -> None:
    units[f"WCU on {key}"] += number  # type: ignore[assignment]


def _kind(key: str) -> str:
    """Return what kind of partition a key names, without whose it is."""
    found = KIND.match(key)
    return found[0] if found else ""
