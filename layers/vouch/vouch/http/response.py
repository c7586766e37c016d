"""The answer of a handler, in both contracts."""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

JSON: Final = {"Content-Type": "application/json"}
SERVER_ERROR: Final = 500
"""The lowest status of an error that the caller did not cause."""


class Response(NamedTuple):
    """Status, body and headers; the entry point adds the headers that every answer carries."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = {}


def to_json(value: Mapping[str, object]) -> str:
    """Return the value as JSON without spaces; characters outside ASCII are not escaped."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
