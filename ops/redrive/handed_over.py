"""The filter by which Lambda hands records of a table's stream to publish_changes."""

from collections.abc import Mapping
from typing import Any

PATTERNS: dict[str, dict[str, Any]] = {
    "CreditsTable": {"dynamodb": {"Keys": {"sk": {"S": ["balance"]}}}},
    "AccountsTable": {
        "eventName": ["MODIFY"],
        "dynamodb": {
            "Keys": {
                "pk": {"S": [{"prefix": "account#"}]},
                "sk": {"S": [{"prefix": "connection#"}]},
            },
            "NewImage": {"connectionState": {"S": ["EXPIRED"]}},
        },
    },
    "BookkeepingTable": {
        "dynamodb": {
            "Keys": {"pk": {"S": [{"prefix": "sync#"}]}, "sk": {"S": [{"prefix": "run#"}]}},
            "NewImage": {"state": {"S": ["SUCCEEDED", "PARTIAL", "FAILED"]}},
        },
    },
}
"""The template's patterns, by the output that names the table; other tables have none."""


def is_handed_over(record: Mapping[str, Any], pattern: Mapping[str, Any]) -> bool:
    """Tell whether a record fits, by the rules of event patterns, as far as these use them."""
    for name, wanted in pattern.items():
        found = record.get(name)
        if isinstance(wanted, dict):
            if not isinstance(found, dict) or not is_handed_over(found, wanted):
                return False
        elif not any(_fits(found, each) for each in wanted):
            return False
    return True


def _fits(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(found, str) and found.startswith(wanted["prefix"])
    return bool(found == wanted)
