"""Simulators over real HTTP: they need no tables."""

from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkedin_caller import Caller
from tests.support.linkup_client import Client


@pytest.fixture(autouse=True)
def _stack() -> None:
    """Instead of the tables of the folder above."""


@pytest.fixture
def linkup() -> Iterator[Client]:
    with LinkupSimulator() as simulator:
        client = Client(simulator)
        yield client
        client.session.close()


@pytest.fixture
def linkedin() -> Iterator[Caller]:
    with LinkedInSimulator() as simulator:
        caller = Caller(simulator)
        yield caller
        caller.session.close()
