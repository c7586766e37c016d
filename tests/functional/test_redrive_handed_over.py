"""Which records of a stream `make redrive` hands to publish_changes: those that Lambda does."""

import json
from typing import Any

import pytest

from ops.redrive import handed_over
from ops.redrive.handed_over import is_handed_over
from tests.support.template import resources

CONNECTION_EXPIRED: dict[str, Any] = {
    "eventName": "MODIFY",
    "dynamodb": {
        "Keys": {"pk": {"S": "account#1"}, "sk": {"S": "connection#urn:li:person:ana"}},
        "NewImage": {"connectionState": {"S": "EXPIRED"}},
    },
}


def test_the_patterns_of_each_table_are_the_templates_filters() -> None:
    mappings = resources("AWS::Lambda::EventSourceMapping").values()

    wanted = {
        mapping["EventSourceArn"]["Fn::GetAtt"].partition(".")[0]: [
            json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]
        ]
        for mapping in mappings
        if "FilterCriteria" in mapping
    }

    assert wanted == {table: [pattern] for table, pattern in handed_over.PATTERNS.items()}


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("AccountsTable", CONNECTION_EXPIRED),
        (
            "BookkeepingTable",
            {
                "dynamodb": {
                    "Keys": {"pk": {"S": "sync#urn:li:person:ana"}, "sk": {"S": "run#1"}},
                    "NewImage": {"state": {"S": "PARTIAL"}},
                }
            },
        ),
    ],
)
def test_the_end_of_a_connection_and_of_a_sync_are_handed_over(
    table: str, record: dict[str, Any]
) -> None:
    assert is_handed_over(record, handed_over.PATTERNS[table])


@pytest.mark.parametrize(
    "other",
    [
        {**CONNECTION_EXPIRED, "eventName": "INSERT"},
        {"eventName": "MODIFY", "dynamodb": {"Keys": CONNECTION_EXPIRED["dynamodb"]["Keys"]}},
        {
            "eventName": "MODIFY",
            "dynamodb": {
                **CONNECTION_EXPIRED["dynamodb"],
                "Keys": {"pk": {"S": "member#urn:li:person:ana"}, "sk": {"S": "connection#a"}},
            },
        },
    ],
)
def test_other_changes_of_accounts_are_not_handed_over(other: dict[str, Any]) -> None:
    assert not is_handed_over(other, handed_over.PATTERNS["AccountsTable"])
