"""The filter by which Lambda hands records of a table's stream to publish_changes."""

from collections.abc import Iterable, Mapping
from typing import Any

type Pattern = Mapping[str, Any]

PATTERNS: dict[str, list[Pattern]] = {
    "CreditsTable": [{"dynamodb": {"Keys": {"sk": {"S": ["balance"]}}}}],
    "AccountsTable": [
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "Keys": {
                    "pk": {"S": [{"prefix": "account#"}]},
                    "sk": {"S": [{"prefix": "connection#"}]},
                },
                "NewImage": {"connectionState": {"S": ["EXPIRED"]}},
            },
        }
    ],
    "BookkeepingTable": [
        {
            "dynamodb": {
                "Keys": {"pk": {"S": [{"prefix": "sync#"}]}, "sk": {"S": [{"prefix": "run#"}]}},
                "NewImage": {"state": {"S": ["SUCCEEDED", "PARTIAL", "FAILED"]}},
            },
        },
        {
            "eventName": ["INSERT"],
            "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "refresh-runs#"}]}}},
        },
    ],
    "PeopleTable": [
        {
            "eventName": ["MODIFY"],
            "dynamodb": {
                "Keys": {"pk": {"S": [{"prefix": "viewers#"}]}},
                "NewImage": {"state": {"S": ["DISCONNECTED"]}},
            },
        }
    ],
}
"""The template's patterns, one of which has to fit, by the output that names the table."""


def is_handed_over(record: Mapping[str, Any], patterns: Iterable[Pattern]) -> bool:
    """Tell whether a record fits one of the patterns, by the rules of event patterns."""
    return any(_matches(record, each) for each in patterns)


def _matches(record: Mapping[str, Any], pattern: Pattern) -> bool:
    """Tell whether a record fits a pattern, by the rules as far as these patterns use them."""
    for name, wanted in pattern.items():
        found = record.get(name)
        if isinstance(wanted, dict):
            if not isinstance(found, dict) or not _matches(found, wanted):
                return False
        elif not any(_fits(found, each) for each in wanted):
            return False
    return True


def _fits(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return isinstance(found, str) and found.startswith(wanted["prefix"])
    return bool(found == wanted)
