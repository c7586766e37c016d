"""A stack over moto, Linkup and LinkedIn, for those contract tests that call handlers."""

from collections.abc import Iterator

import pytest
from moto import mock_aws

from local.upstreams.linkedin import LinkedInSimulator
from tests.contract import published
from tests.support import messaging
from tests.support.connecting import control
from tests.support.linkup_stack import linkup_stack
from tests.support.syncing import sync_stack
from tests.support.template import tables
from vouch import auth
from vouch.storage import dynamodb


@pytest.fixture
def source() -> str:
    """Whose recommendations are the true ones; a test may be parametrized by it."""
    return "local"


@pytest.fixture
def linkedin(source: str) -> Iterator[LinkedInSimulator]:
    """LinkedIn, and AWS with what syncs need and nothing else."""
    with mock_aws(), sync_stack(source) as simulator:
        for person in (published.RECOMMENDER, published.RECOMMENDEE):
            control(simulator, "members", id=person.rpartition(":")[2])
        yield simulator


@pytest.fixture
def stack(linkedin: LinkedInSimulator) -> Iterator[None]:
    for name, properties in tables().items():
        dynamodb.client().create_table(TableName=name, **properties)
    messaging.create()
    auth.forget()
    with linkup_stack():
        yield
