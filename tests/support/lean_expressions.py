"""The expressions that the product gives DynamoDB, made into Python: conditions and changes."""

import re
from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any, Final

from tools.scale.capacity import Item

TOKEN: Final = re.compile(
    r"(?P<function>attribute_exists|attribute_not_exists|begins_with)"
    r"|(?P<word>AND|OR|NOT|BETWEEN)|(?P<sign><=|>=|<>|=|<|>|\(|\)|,)"
    r"|(?P<value>:\w+)|(?P<name>#?\w+)|\s+"
)
SIGNS: Final = {"=": "==", "<>": "!="}
CLAUSE: Final = re.compile(r"\b(SET|REMOVE|ADD) (.*?)(?=\b(?:SET|REMOVE|ADD) |$)")


class _Absent:
    """The value of an attribute that is not there: no comparison with it holds."""

    def _never(self, _: object) -> bool:
        return False

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _never
    __hash__ = object.__hash__


ABSENT: Final = _Absent()


def holds(text: str, item: Item, params: Any) -> bool:
    """Tell whether a condition holds of an item; `params` has its names and values."""
    names = params.get("ExpressionAttributeNames", {})
    values = params.get("ExpressionAttributeValues", {})

    def read(name: str) -> Any:
        return _plain(item.get(names.get(name, name)))

    known: dict[str, Any] = {
        "read": read,
        "value": lambda name: _plain(values[name]),
        "attribute_exists": lambda value: value is not ABSENT,
        "attribute_not_exists": lambda value: value is ABSENT,
        "within": lambda value, low, high: low <= value <= high,
        "begins_with": lambda value, start: value is not ABSENT and value.startswith(start),
    }
    return bool(eval(_compiled(text), known))  # noqa: S307 (the product's own expressions)


def changed(item: Item, params: Any) -> Item:
    """Return an item after the change of an UpdateExpression."""
    names = params.get("ExpressionAttributeNames", {})
    values = params.get("ExpressionAttributeValues", {})
    after = dict(item)
    for kind, parts in CLAUSE.findall(params["UpdateExpression"]):
        for part in parts.strip().split(", "):
            name, *rest = part.replace(" = ", " ").split()
            _CHANGES[kind](after, names.get(name, name), *(values[each] for each in rest))
    return after


def _add(item: dict[str, Any], name: str, value: Any) -> None:
    item[name] = {"N": str(int(item.get(name, {"N": "0"})["N"]) + int(value["N"]))}


def _remove(item: dict[str, Any], name: str) -> None:
    item.pop(name, None)


_CHANGES: Final[dict[str, Callable[..., None]]] = {
    "SET": dict.__setitem__,
    "REMOVE": _remove,
    "ADD": _add,
}


def _plain(attribute: Any) -> Any:
    if attribute is None:
        return ABSENT
    [(kind, value)] = attribute.items()
    return int(value) if kind == "N" else value


@cache
def _compiled(text: str) -> CodeType:
    """Turn a condition into Python."""
    made, between = list[str](), False
    for token in TOKEN.finditer(text):
        kind, word = token.lastgroup, token.group()
        match kind, word:
            case "word", "BETWEEN":
                made[-1:] = [f"within({made[-1]},"]
                between = True
            case "word", "AND" if between:
                made.append(",")
            case "word", _:
                made.append(word.lower())
            case "name" | "value" as what, _:
                made.append(f"{'read' if what == 'name' else 'value'}({word!r})")
                if between and made[-2] == ",":
                    made.append(")")
                    between = False
            case (("sign" | "function"), _):
                made.append(SIGNS.get(word, word))
    return compile(" ".join(made), text, "eval")
