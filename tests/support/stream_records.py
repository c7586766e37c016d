"""Changes of items as streams hand them to publish_changes: those that a mapping's filter takes."""

import base64
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import count
from typing import Any, Final

from tests.support.store_images import Image
from tests.support.template import resources
from vouch.moment import seconds

BATCH: Final = 100
"""How many records a mapping hands over at once."""
_numbers = count(1)


def taken(changes: Iterable[Image]) -> Mapping[str, list[dict[str, Any]]]:
    """Return the records of the changes that a filter takes, by table."""
    found = defaultdict[str, list[dict[str, Any]]](list)
    for change in changes:
        record = _record(change)
        patterns = _filters()[change.table]
        if not patterns or any(_matches(pattern, record) for pattern in patterns):
            found[change.table].append(record)
    return found


@cache
def _filters() -> Mapping[str, list[Any]]:
    """Return the patterns of the mappings, by table; none where all changes are taken."""
    found: dict[str, list[Any]] = {}
    for mapping in resources("AWS::Lambda::EventSourceMapping").values():
        table, _, what = mapping["EventSourceArn"]["Fn::GetAtt"].partition(".")
        if what == "StreamArn":
            filters = mapping.get("FilterCriteria", {}).get("Filters", [])
            found[table] = [json.loads(each["Pattern"]) for each in filters]
    return found


def _record(change: Image) -> dict[str, Any]:
    kinds = {(True, False): "INSERT", (False, True): "REMOVE"}
    name = kinds.get((change.before is None, change.after is None), "MODIFY")
    images = {"OldImage": change.before, "NewImage": change.after}
    return {
        "eventID": f"{next(_numbers):032d}",
        "eventName": name,
        "eventSource": "aws:dynamodb",
        "eventSourceARN": f"arn:aws:dynamodb:us-east-1:123456789012:table/{change.table}/stream/1",
        "dynamodb": {
            "Keys": change.key,
            "ApproximateCreationDateTime": float(seconds()),
            "SequenceNumber": f"{next(_numbers):021d}",
            **{key: _as_json(image) for key, image in images.items() if image is not None},
        },
    }


def _as_json(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _as_json(each) for name, each in value.items()}
        case list():
            return [_as_json(each) for each in value]
        case bytes():
            return base64.b64encode(value).decode()
    return value


def _matches(pattern: Any, value: Any) -> bool:
    """Tell whether a pattern of EventBridge's matches: literals and prefixes are known here."""
    if isinstance(pattern, Mapping):
        return isinstance(value, Mapping) and all(
            name in value and _matches(each, value[name]) for name, each in pattern.items()
        )
    return any(
        str(value).startswith(each["prefix"]) if isinstance(each, Mapping) else value == each
        for each in pattern
    )
