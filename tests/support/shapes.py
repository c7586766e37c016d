"""What is asked of AWS in tests is held against the service's model, as no client of Vouch does."""

from typing import Any

import botocore
import pytest
from botocore.session import Session
from botocore.validate import ParamValidator


def check_shapes() -> None:
    """Have each call of each session that is made from now on validated, whatever its client."""
    botocore.register_initializer(_watch)


def _watch(session: Session) -> None:
    session.register("before-parameter-build", _check)


def _check(**call: Any) -> None:
    """Fail the test, by an exception that no handler takes for one of its own, where they differ.

    AWS would refuse the call, or take it for another one.
    """
    model = call["model"]
    report = ParamValidator().validate(call["params"], model.input_shape)
    if report.has_errors():
        pytest.fail(f"{model.name} is asked wrongly: {report.generate_report()}")
