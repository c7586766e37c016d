"""Items as a query of the lean store returns them: in their order, and what is wanted of them."""

from typing import Any

from tools.scale.capacity import Index, Item, Table


def ordered(table: Table, index: Index | None, item: Item) -> tuple[Any, ...]:
    """Return what items of one partition are sorted by."""
    keys = (*(index.keys[1:] if index else ()), *table.keys)
    values = (next(iter(item[key].items())) for key in keys)
    return tuple(int(value) if kind == "N" else value for kind, value in values)


def projected(item: Item, params: Any) -> Item:
    if not (text := params.get("ProjectionExpression")):
        return item
    names = params.get("ExpressionAttributeNames", {})
    wanted = [names.get(each, each) for each in text.split(", ")]
    return {name: item[name] for name in wanted if name in item}
