"""Bodies of updates: what a patch may change, and every problem of what it may not."""

import json
from typing import Any

import pytest

from vouch.errors import IllegalArgumentError, InvalidFieldError
from vouch.restli.changes import parse_changes


def _changes(**operators: Any) -> dict[str, str | None]:
    patch = {f"${name}": value for name, value in operators.items()}
    return parse_changes(json.dumps({"patch": patch}).encode())


def test_changes_are_set_and_deleted() -> None:
    assert _changes(set={"status": "VISIBLE"}) == {"status": "VISIBLE"}
    assert _changes(set={"visibilityForRecommender": "HIDDEN"}) == {
        "visibilityForRecommender": "HIDDEN"
    }
    assert _changes(set={"status": "CLOSED"}, delete=["recommendeeEntity"]) == {
        "status": "CLOSED",
        "recommendeeEntity": None,
    }


@pytest.mark.parametrize(
    "operators",
    [
        {"set": {"status": "VISIBLE", "visibilityForRecommender": "HIDDEN"}},
        {"set": {"status": "NONSENSE", "visibilityForRecommender": 7}},
        {"set": {"status": "VISIBLE"}, "delete": ["visibilityForRecommender"]},
        {"set": {"visibilityForRecommender": "HIDDEN"}, "delete": ["status"]},
        {"delete": ["visibilityForRecommender", "status"]},
    ],
)
def test_status_and_visibility_do_not_go_together(operators: dict[str, Any]) -> None:
    with pytest.raises(IllegalArgumentError, match="only one of status and visibility"):
        _changes(**operators)


def test_one_refusal_reports_every_problem_of_a_patch() -> None:
    patch = {
        "$set": {"status": "GONE", "recommendeeEntity": 7, "subject": "x", "foo": None},
        "$delete": ["message", "bar"],
        "locale": {"$set": {"language": "en"}},
    }
    with pytest.raises(InvalidFieldError) as refused:
        parse_changes(json.dumps({"patch": patch}).encode())

    assert sorted(error.path for error in refused.value.errors) == [
        "bar",
        "foo",
        "locale",
        "message",
        "recommendeeEntity",
        "status",
        "subject",
    ]
