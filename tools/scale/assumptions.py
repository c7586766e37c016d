"""What is not measured: durations on AWS, a month's fixed things, limits, parameters' defaults."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

FILE: Final = Path(__file__).parent / "assumed.json"


class Assumed(NamedTuple):
    """The numbers of the file, by what they are."""

    durations: Mapping[str, float]
    month: Mapping[str, float]
    limits: Mapping[str, float]
    parameters: Mapping[str, float]
    """The defaults of template.yaml."""


@cache
def assumed() -> Assumed:
    """Read the file."""
    read: dict[str, Any] = json.loads(FILE.read_text())
    return Assumed(read["durations"], read["month"], read["limits"], read["parameters"])
