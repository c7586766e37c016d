"""docs/EVENTS.md: it lists what is told, and its examples work."""

import json
import re

import pytest
import yaml

from local.template import load
from tests.support.event_schemas import FOLDER, detail_types, schema
from tests.support.template import ROOT

NAMES = sorted(detail_types().values())
DOCUMENT = (ROOT / "docs/EVENTS.md").read_text()
SAMPLE = json.loads((FOLDER / "samples/recommendation_status_changed.json").read_text())


def blocks(language: str) -> list[str]:
    """The document's examples in a language."""
    return re.findall(rf"```{language}\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_document_lists_each_event_and_links_its_schema() -> None:
    listed = re.findall(r"\| \[`([A-Z][\w ]+)`\]\(\.\./events/schemas/(\w+)\.json\) \|", DOCUMENT)

    assert dict(listed) == detail_types()


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("Fields", [name for name in NAMES if name.startswith("recommendation")]),
        ("Credits", ["credits_threshold_reached"]),
        ("Rejections", ["status_update_rejected"]),
        ("Syncs", ["sync_completed"]),
        ("Connections", ["connection_expired"]),
        ("Refreshes", ["network_refreshed", "refresh_paused"]),
        ("Viewers", ["viewer_disconnected"]),
    ],
)
def test_the_document_lists_each_field(section: str, names: list[str]) -> None:
    text = DOCUMENT.split(f"## {section}\n")[1].split("\n## ")[0]
    listed = {
        field
        for cell in re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
        for field in re.findall(r"`(\w+)`", cell)
    }

    assert listed == {field for name in names for field in schema(name)["properties"]}


def test_the_documents_rule_reaches_its_queue_and_nobody_else_may_send_to_it() -> None:
    (example,) = blocks("yaml")
    resources = load(example)["Resources"]
    kinds = {each["Type"]: each["Properties"] for each in resources.values()}
    rule, policy = kinds["AWS::Events::Rule"], kinds["AWS::SQS::QueuePolicy"]
    (target,) = rule["Targets"]
    (statement,) = policy["PolicyDocument"]["Statement"]

    assert set(rule["EventPattern"]["detail-type"]) <= detail_types().keys()
    assert rule["EventPattern"]["source"] == ["vouch"]
    assert target["Arn"] == {"Fn::GetAtt": "ChangesQueue.Arn"}
    assert target["DeadLetterConfig"]["Arn"] == {"Fn::GetAtt": "ChangesDlq.Arn"}
    assert {each["Ref"] for each in policy["Queues"]} == {"ChangesQueue", "ChangesDlq"}
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Condition"]["ArnEquals"] == {
        "aws:SourceArn": {"Fn::GetAtt": "ChangesRule.Arn"}
    }


def test_the_documents_json_is_what_the_samples_are() -> None:
    shown = [json.loads(block) for block in blocks("json")]

    assert SAMPLE in shown


def test_the_documents_pattern_is_json_and_matches_the_sample() -> None:
    (pattern,) = re.findall(r"--event-pattern '(\{.*?\})'", DOCUMENT, re.DOTALL)
    wanted = json.loads(pattern)
    sample = SAMPLE

    assert sample["source"] in wanted["source"]
    assert sample["detail-type"] in wanted["detail-type"]
    assert set(wanted["detail-type"]) <= detail_types().keys()


def test_yaml_of_the_document_is_plain() -> None:
    for example in blocks("yaml"):
        assert not [
            e for e in yaml.parse(example, yaml.SafeLoader) if isinstance(e, yaml.AliasEvent)
        ]
