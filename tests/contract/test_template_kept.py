"""What a stack leaves when it is deleted, or when an update replaces it, is decided by type."""

from typing import Any

import pytest

from tests.support.template import resources, template

RESOURCES: dict[str, dict[str, Any]] = template()["Resources"]
KEPT = {"AWS::DynamoDB::Table", "AWS::KMS::Key"}
"""The types whose content nobody can make again."""
GONE = {
    # Their content is short-lived, can be had again, or is made anew with the stack
    # (docs/DECISIONS.md, "What a deleted stack leaves").
    "AWS::Events::EventBus",
    "AWS::Logs::LogGroup",
    "AWS::SQS::Queue",
    "AWS::Scheduler::ScheduleGroup",
    "AWS::SecretsManager::Secret",
    # They have no content but the template's own.
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::SQS::QueuePolicy",
    "AWS::Serverless::Function",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::LayerVersion",
}
STAYS = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
"""RetainExceptOnCreate: a first deployment that fails and is rolled back leaves nothing."""


def policies(name: str) -> dict[str, Any]:
    return {each: value for each, value in RESOURCES[name].items() if each.endswith("Policy")}


def test_of_every_type_in_the_template_it_is_decided_whether_it_stays() -> None:
    assert {each["Type"] for each in RESOURCES.values()} <= KEPT | GONE
    assert not KEPT & GONE


@pytest.mark.parametrize("name", RESOURCES)
def test_tables_and_keys_stay_and_nothing_else_does(name: str) -> None:
    assert policies(name) == (STAYS if RESOURCES[name]["Type"] in KEPT else {})


def test_no_table_has_a_fixed_name_which_a_new_stack_would_find_taken_by_the_one_that_stayed() -> (
    None
):
    assert [
        name for name, each in resources("AWS::DynamoDB::Table").items() if "TableName" in each
    ] == []
