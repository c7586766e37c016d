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
RUN_ENDED: dict[str, Any] = {
    "eventName": "INSERT",
    "dynamodb": {
        "Keys": {"pk": {"S": "refresh-runs#1#ana"}, "sk": {"S": "01761127430871"}},
        "NewImage": {"outcome": {"S": "REFRESHED"}},
    },
}
VIEWER_DISCONNECTED: dict[str, Any] = {
    "eventName": "MODIFY",
    "dynamodb": {
        "Keys": {"pk": {"S": "viewers#1"}, "sk": {"S": "ana"}},
        "OldImage": {"state": {"S": "CONNECTED"}},
        "NewImage": {"state": {"S": "DISCONNECTED"}},
    },
}
PERSON: dict[str, Any] = {"pk": {"S": "people#1#ana#0"}, "sk": {"S": "ACoAAB1"}}


def test_the_patterns_of_each_table_are_the_templates_filters() -> None:
    mappings = resources("AWS::Lambda::EventSourceMapping").values()

    wanted = {
        mapping["EventSourceArn"]["Fn::GetAtt"].partition(".")[0]: [
            json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]
        ]
        for mapping in mappings
        if "FilterCriteria" in mapping
    }

    assert wanted == handed_over.PATTERNS


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
        ("BookkeepingTable", RUN_ENDED),
        ("PeopleTable", VIEWER_DISCONNECTED),
    ],
)
def test_what_events_are_made_of_is_handed_over(table: str, record: dict[str, Any]) -> None:
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


@pytest.mark.parametrize(
    ("table", "other"),
    [
        ("BookkeepingTable", {**RUN_ENDED, "eventName": "REMOVE"}),
        ("BookkeepingTable", {"eventName": "INSERT", "dynamodb": {"Keys": PERSON}}),
        ("PeopleTable", {**VIEWER_DISCONNECTED, "eventName": "INSERT"}),
        (
            "PeopleTable",
            {
                "eventName": "MODIFY",
                "dynamodb": {**VIEWER_DISCONNECTED["dynamodb"], "Keys": PERSON},
            },
        ),
    ],
)
def test_runs_that_expire_and_people_are_not_handed_over(table: str, other: dict[str, Any]) -> None:
    assert not is_handed_over(other, handed_over.PATTERNS[table])
