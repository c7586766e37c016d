"""A stack over moto, Linkup and LinkedIn, for those contract tests that call handlers."""

from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.contract import published
from tests.support import messaging
from tests.support.cloud import Cloud
from tests.support.connecting import control
from tests.support.linkup_stack import linkup_stack
from tests.support.syncing import sync_stack
from vouch.handlers import auth
from vouch.services.accounts import trace
from vouch.services.linkedin import introspect

BY_V2 = (
    "manage_viewers", "manage_refreshes", "refresh_network", "recommend_connections_connected",
    "reconcile_credits",
)  # fmt: skip
"""What samples are called that a stack serves which speaks v2 of Linkup's API."""


@pytest.fixture
def source() -> str:
    """Whose recommendations are the true ones; a test may be parametrized by it."""
    return "local"


@pytest.fixture
def linkedin(source: str, aws: Cloud) -> Iterator[LinkedInSimulator]:
    """LinkedIn, and AWS with the tables and what syncs need."""
    with sync_stack(source) as simulator:
        for person in (published.RECOMMENDER, published.RECOMMENDEE):
            control(simulator, "members", id=person.rpartition(":")[2])
        yield simulator
    aws.reset()


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    """The version of Linkup's API that the stack speaks: v2 for samples of viewers who log in."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    return "v2" if str(parameters.get("sample")).startswith(BY_V2) else "v1"


@pytest.fixture
def stack(linkedin: LinkedInSimulator, version: str) -> Iterator[None]:
    messaging.create()
    auth.forget()
    introspect.forget()
    trace.forget()
    with linkup_stack(version) as linkup:
        for cookie in (published.COOKIE, published.CONNECTED_COOKIE):
            linkup.accounts.log_in(cookie, "FR")
        yield
