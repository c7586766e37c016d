"""LinkedIn with a member who has connected it to an account."""

from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.clock import Clock
from tests.support.connecting import connect, linkedin_stack
from tests.support.payers import Payer, payer


@pytest.fixture(autouse=True)
def linkedin(clock: Clock) -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


@pytest.fixture
def ana(linkedin: LinkedInSimulator) -> str:
    return linkedin.members[0].urn


@pytest.fixture
def acme(ana: str) -> Payer:
    """An account under which she is connected."""
    account = payer()
    connect(account, ana)
    return account
