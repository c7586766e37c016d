"""What AWS charges, read from a file that says of when it is."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

FILE: Final = Path(__file__).parent / "prices.json"


class Prices(NamedTuple):
    """Prices by what they are for, in US dollars for one."""

    as_of: str
    each: Mapping[str, float]

    def of(self, what: str, number: float) -> float:
        """Return what so many cost."""
        return self.each[what] * number


@cache
def prices() -> Prices:
    """Read the file."""
    read: dict[str, Any] = json.loads(FILE.read_text())
    each = {name: price["price"] / price["for"] for name, price in read["prices"].items()}
    return Prices(read["as_of"], each)
