"""The model of scale against the real code over moto, for a few members, count by count."""

from tests.support.cloud import Cloud
from tests.support.scale_run import run
from tests.support.scale_units import measure
from tools.scale.document import UNITS
from tools.scale.units import Measured

MEMBERS = 12
"""One more than follow each other in the ring, and one."""


def test_whatever_is_counted_over_moto_the_model_has_said(aws: Cloud) -> None:
    """The measurements are those of the docs, which so are of the code of today."""
    wrong = {
        phase.name: phase.differences
        for phase in run(Measured.read(UNITS), MEMBERS, lean=False, aws=aws)
        if phase.differences
    }

    assert wrong == {}, "run `make scale-docs`"


def test_units_that_are_measured_again_are_the_same(aws: Cloud) -> None:
    """There, some are taken apart that the run above has only together."""
    assert measure(aws=aws).units == Measured.read(UNITS).units, "run `make scale-docs`"
