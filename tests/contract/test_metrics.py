"""The metrics are those that the documents explain, and each is counted by somebody."""

import re

import pytest

from tests.contract.test_docs import OPERATIONS, rows
from tests.contract.test_imports import APPS, MODULES
from vouch.observability import METRICS


def test_operations_explains_each_metric_as_the_code_does() -> None:
    section = OPERATIONS.partition("## Metrics\n")[2].partition("\n## ")[0]

    assert rows(section, r"\| `([A-Z]\w+)` \| (.+) \|$") == set(METRICS.items())


@pytest.mark.parametrize("metric", METRICS)
def test_each_metric_is_counted_somewhere(metric: str) -> None:
    used = [path for path in (*APPS, *MODULES) if re.search(f'"{metric}"', path.read_text())]

    beside = [path for path in used if path.name != "observability.py"]
    assert beside or metric in {"Requests", "Faults", "Duration"}
