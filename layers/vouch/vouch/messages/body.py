"""The JSON in a message's body, which anybody who may send to the queue has written."""

import json
from typing import Any


def value_of(body: str) -> Any:
    """Return the JSON value of a message's body, or None if it holds none.

    The queue bounds its size. A byte order mark before it is ignored.
    """
    try:
        return json.loads(body.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
