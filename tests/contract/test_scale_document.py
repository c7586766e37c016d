"""docs/SCALE.md and its like hold what the model says of docs/units.json."""

import pytest

from tests.support.template import template
from tools.scale.assumptions import assumed
from tools.scale.document import DOCUMENTS, PLOT, UNITS, defaults, drawn, written
from tools.scale.units import Measured

MEASURED = Measured.read(UNITS)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_tables_are_as_make_scale_docs_writes_them(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]

    assert "<!-- scale: " in text
    assert written(text, MEASURED) == text, "run `make scale-docs`"


def test_the_plot_is_as_make_scale_docs_draws_it() -> None:
    assert drawn(defaults(), MEASURED) == PLOT.read_text(), "run `make scale-docs`"


def test_the_parameters_are_the_template_s_defaults() -> None:
    found = template()["Parameters"]

    for name, value in assumed().parameters.items():
        assert found[name]["Default"] == value


def test_the_alarms_and_queues_are_the_template_s() -> None:
    found = [each for each in template()["Resources"].values() if "Condition" not in each]
    alarms = [each for each in found if each["Type"] == "AWS::CloudWatch::Alarm"]
    polled = [each for each in found if each["Type"] == "AWS::Lambda::EventSourceMapping"]
    queues = [
        each
        for each in polled
        if "FunctionResponseTypes" in each["Properties"]
        and "StartingPosition" not in each["Properties"]
    ]

    month = assumed().month
    assert month["alarms"] == len(alarms)
    assert month["standard queues"] + month["FIFO queues"] == len(queues)
