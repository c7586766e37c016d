"""CloudWatch's embedded metric format, by the rules of its specification."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

UNITS: Final = {"Count", "Milliseconds"}
"""The units of CloudWatch that are used here."""
LONGEST_NAME: Final = 255
MOST_DIMENSIONS: Final = 30
MOST_METRICS: Final = 100


def lines(text: str) -> list[dict[str, Any]]:
    """Return what was printed, line by line."""
    return [json.loads(line) for line in text.splitlines()]


def records(text: str) -> list[dict[str, Any]]:
    """Return the lines that carry metrics."""
    return [line for line in lines(text) if "_aws" in line]


def metrics_of(line: dict[str, Any]) -> dict[str, float]:
    """Return the metrics that CloudWatch takes out of a line, which has to keep the format."""
    assert line["_aws"].keys() == {"Timestamp", "CloudWatchMetrics"}
    assert type(line["_aws"]["Timestamp"]) is int
    found: dict[str, float] = {}
    for directive in line["_aws"]["CloudWatchMetrics"]:
        assert directive.keys() == {"Namespace", "Dimensions", "Metrics"}
        assert directive["Namespace"]
        assert not directive["Namespace"].startswith("AWS/")
        _check_dimensions(line, directive["Dimensions"])
        assert 0 < len(directive["Metrics"]) <= MOST_METRICS
        for name, value in _metrics(line, directive["Metrics"]):
            assert name not in found
            found[name] = value
    return found


def _check_dimensions(line: dict[str, Any], sets: list[list[str]]) -> None:
    assert sets
    for names in sets:
        assert 0 < len(names) <= MOST_DIMENSIONS
        for name in names:
            assert type(line[name]) is str
            assert 0 < len(line[name]) <= LONGEST_NAME


def _metrics(
    line: dict[str, Any], metrics: Iterable[dict[str, str]]
) -> Iterator[tuple[str, float]]:
    for metric in metrics:
        assert metric.keys() == {"Name", "Unit"}
        assert 0 < len(metric["Name"]) <= LONGEST_NAME
        assert metric["Unit"] in UNITS
        value = line[metric["Name"]]
        assert type(value) in {int, float}
        yield metric["Name"], value
