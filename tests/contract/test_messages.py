"""What senders are promised: the schema of the message is the code's, and its samples are true."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.contract.test_events import QUEUED, SAMPLES
from tests.support.event_schemas import FOLDER, MESSAGES, schema
from tools import schemas
from vouch.messages.status_update import StatusUpdate

SAMPLE = json.loads((FOLDER / "samples/status_update.json").read_text())


def problems(message: object) -> list[str]:
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(schema("status_update"), format_checker=checker)
    return [error.message for error in validator.iter_errors(message)]


def test_the_schemas_are_what_the_code_says_now() -> None:
    found = {path.name: path.read_text() for path in FOLDER.glob("*.json")}

    assert {f"{name}.json" for name in MESSAGES} == schemas.texts().keys()
    assert schemas.texts().items() <= found.items(), "run: make schemas"


def test_a_schema_is_one_of_its_dialect() -> None:
    Draft202012Validator.check_schema(schema("status_update"))

    assert schema("status_update")["$schema"] == Draft202012Validator.META_SCHEMA["$id"]


def test_the_sample_is_a_message_and_true_to_the_schema() -> None:
    update = StatusUpdate.parse(json.dumps(SAMPLE), SAMPLE["recommendation"])

    assert json.loads(update.text()) == SAMPLE
    assert problems(SAMPLE) == []


@pytest.mark.parametrize("sample", QUEUED)
def test_of_the_queued_samples_only_the_malformed_one_is_untrue_to_the_schema(sample: str) -> None:
    bodies: list[Any] = [
        json.loads(record["body"]) for record in json.loads(SAMPLES[sample].read_text())["Records"]
    ]

    untrue = [body["version"] for body in bodies if problems(body)]
    assert untrue == (["2"] if sample.endswith("malformed") else [])
