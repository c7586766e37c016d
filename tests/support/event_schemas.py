"""The published schemas of events, and events held against them."""

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.support.template import ROOT

FOLDER = ROOT / "events/schemas"
MESSAGES = {"status_update"}
"""The schemas of messages that are sent to Vouch, which are no events."""


def detail_types() -> dict[str, str]:
    """Return the name of the schema of each detail-type."""
    names = {path.stem for path in FOLDER.glob("*.json")} - MESSAGES
    return {str(schema(name)["title"]): name for name in sorted(names)}


@cache
def schema(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return loaded


def check(event: dict[str, Any]) -> None:
    """Check that an event, as subscribers get it, is what its schema says."""
    found = schema(detail_types()[event["detail-type"]])
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(found, format_checker=checker).validate(event["detail"])
