"""Numbers in the queries of Linkup's v2."""

import re
from collections.abc import Mapping
from typing import Any

from local.simulators.linkup.envelope import LinkupError

DIGITS = re.compile("[0-9]{1,10}")
MOST = 10**9


def whole(
    query: Mapping[str, Any], name: str, default: int, *, least: int, most: int = MOST
) -> int:
    """Return a number of a query, which is text."""
    text = query.get(name, str(default))
    if DIGITS.fullmatch(text) and least <= int(text) <= most:
        return int(text)
    raise LinkupError("INVALID_PARAMS", f"{name} must be a whole number from {least} to {most}")
