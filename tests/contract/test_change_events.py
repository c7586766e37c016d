"""What subscribers are promised: schemas and samples say what the code tells."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.contract import published
from tests.support import event_schemas, stream, subscriber
from tests.support.context import Context
from tests.support.event_schemas import FOLDER, check, detail_types, schema
from tests.support.template import ROOT, timeout_of

NAMES = sorted(detail_types().values())
SAMPLES = {path.stem: json.loads(path.read_text()) for path in (FOLDER / "samples").iterdir()}
STREAMED = sorted((ROOT / "events").glob("publish_changes*.json"))


@pytest.fixture
def bus(stack: None) -> None:
    """The stack's."""


def parts(node: object) -> Iterator[dict[str, Any]]:
    """Every object schema inside a schema."""
    match node:
        case dict():
            if node.get("type") == "object":
                yield node
            for each in node.values():
                yield from parts(each)
        case list():
            for each in node:
                yield from parts(each)


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one_and_names_its_version(name: str) -> None:
    found = schema(name)
    Draft202012Validator.check_schema(found)

    assert found["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert found["properties"]["version"]["const"] == "1"
    assert found["$id"] == f"urn:vouch:schema:{name}:1"
    assert found["title"].lower().replace(" ", "_") == name


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_describes_each_field_and_admits_no_other(name: str) -> None:
    for part in parts(schema(name)):
        assert part.get("additionalProperties") is False or part.get("maxProperties") == 0
    definitions = schema(name)["$defs"]
    for field, value in schema(name)["properties"].items():
        referred = definitions.get(value.get("$ref", "").rpartition("/")[2], {})
        assert value.get("description") or referred["description"], field


def test_what_schemas_share_is_the_same_in_all() -> None:
    shared: dict[str, Any] = {}
    for name in NAMES:
        for key, value in schema(name)["$defs"].items():
            assert shared.setdefault(key, value) == value, (name, key)


def test_no_schema_has_room_for_a_members_text() -> None:
    fields = schema("recommendation_changed")["$defs"]["fields"]["properties"]

    assert not fields.keys() & {"recommendationText", "subject", "message"}


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_has_a_sample_that_is_true_to_it(name: str) -> None:
    assert SAMPLES[name]["detail-type"] == schema(name)["title"]
    check(SAMPLES[name])


def test_a_sample_with_a_text_or_of_another_version_is_not_true_to_its_schema() -> None:
    sample = SAMPLES["recommendation_created"]
    texts = {**sample["detail"]["after"], "subject": "for two only"}
    for spoilt in ({"after": texts}, {"version": "2"}, {"subject": "for two only"}):
        with pytest.raises(ValidationError):
            check({**sample, "detail": sample["detail"] | spoilt})


@pytest.mark.usefixtures("bus")
def test_the_samples_of_the_streams_are_told_as_the_samples_of_events() -> None:
    told: dict[str, Any] = {}
    for path in STREAMED:
        assert stream.publish(json.loads(path.read_text())["Records"]) == []
        told |= {event["detail-type"]: event for event in subscriber.events()}

    assert subscriber.dead_letters() == []
    assert told.keys() == detail_types().keys() - {"Status Update Rejected"}
    for kind, event in told.items():
        sample = SAMPLES[detail_types()[kind]]
        assert event["detail"] == sample["detail"]
        assert event.keys() <= sample.keys()
        assert event["source"] == sample["source"] == "vouch"


@pytest.mark.usefixtures("bus")
def test_the_sample_of_a_rejected_update_is_told_as_the_sample_of_the_event() -> None:
    published.publish()
    event = json.loads((ROOT / "events/apply_status_updates_rejected.json").read_text())
    handler = importlib.import_module("functions.apply_status_updates.app").lambda_handler
    assert handler(event, Context(timeout_of("apply_status_updates"))) == {"batchItemFailures": []}

    ((kind, detail),) = subscriber.details()

    assert kind == "Status Update Rejected"
    assert detail.keys() == SAMPLES["status_update_rejected"]["detail"].keys()


@pytest.mark.parametrize("path", STREAMED, ids=lambda path: path.stem)
def test_a_sample_of_a_stream_is_a_record_with_both_images(path: Path) -> None:
    (record,) = json.loads(path.read_text())["Records"]
    change = record["dynamodb"]
    images = {"INSERT": {"NewImage"}, "REMOVE": {"OldImage"}, "MODIFY": {"NewImage", "OldImage"}}

    assert record["eventSource"] == "aws:dynamodb"
    assert change["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert change.keys() & {"NewImage", "OldImage"} == images[record["eventName"]]
    for name in images[record["eventName"]]:
        assert change["Keys"].items() <= change[name].items()


def test_every_message_schema_is_no_event() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {*NAMES, *event_schemas.MESSAGES}
