"""What a handler answers."""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

JSON: Final = {"Content-Type": "application/json"}
SERVER_ERROR: Final = 500
"""From this status on the fault is not the caller's."""


class Response(NamedTuple):
    """Status, body and headers; the entry point adds the headers every answer carries."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = {}


def to_json(value: Mapping[str, object]) -> str:
    """JSON text without spaces, in UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
