"""One update takes the tables of the last release to those of template.yaml.

CloudFormation makes or deletes one index of an existing table in an update, and changes no index
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html).
"""

from copy import deepcopy
from typing import Any

import pytest

from tests.support.released import described, refused, released

INDEX = {"key": ["HASH at S"], "projection": "KEYS_ONLY", "attributes": []}
INDEXES = "RecommendationsTable", "indexes"


def changed(*path: str, to: Any) -> dict[str, Any]:
    """Return the released tables with one part of them replaced, or deleted if `to` is None."""
    tables = deepcopy(released())
    part = tables
    for name in path[:-1]:
        part = part[name]
    if to is None:
        del part[path[-1]]
    else:
        part[path[-1]] = to
    return tables


def test_a_release_changes_one_index_of_a_table_and_no_key() -> None:
    assert refused(released(), described()) == []


@pytest.mark.parametrize(
    "after",
    [
        changed(*INDEXES, "ByDate", to=INDEX),
        changed(*INDEXES, "Given", to=None),
        changed("NewTable", to={"key": ["HASH id S"], "indexes": {"A": INDEX, "B": INDEX}}),
    ],
)
def test_one_index_more_or_less_and_a_new_table_are_no_matter(after: dict[str, Any]) -> None:
    assert refused(released(), after) == []


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (changed(*INDEXES, to={}), "RecommendationsTable: Given, Received: one for each release"),
        (
            changed(
                *INDEXES, to={"Received": released()[INDEXES[0]]["indexes"]["Received"], "A": INDEX}
            ),
            "RecommendationsTable: A, Given: one for each release",
        ),
        (
            changed(*INDEXES, "Given", "key", to=["HASH givenAs S"]),
            "RecommendationsTable: Given is another index under the same name",
        ),
        (
            changed(*INDEXES, "Given", "attributes", to=["id"]),
            "RecommendationsTable: Given is another index under the same name",
        ),
        (changed("CreditsTable", "key", to=["HASH pk S"]), "CreditsTable has another key"),
        (changed("CreditsTable", to=None), "CreditsTable is gone"),
    ],
)
def test_what_one_update_cannot_do_is_found(after: dict[str, Any], what: str) -> None:
    assert refused(released(), after) == [what]
