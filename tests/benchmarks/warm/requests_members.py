"""Requests of /v1 about members at LinkedIn and about the stack, and of pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlsplit

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.benchmarks.warm.operations import Ask, Operation
from tests.benchmarks.warm.requests_network import ask
from tests.support import connecting, health, messaging, syncing
from tests.support.payers import payer

CONNECTIONS: Final = 5


def link(_: object) -> Ask:
    return ask(payer(), "POST", connecting.ROUTE)


def arrive(linkedin: LinkedInSimulator) -> Ask:
    member = connecting.control(linkedin, "members", id="Arriving")["member"]
    location = connecting.consent(connecting.link(payer()), member=member)
    parts = urlsplit(location)
    return Ask("GET", f"{parts.path}?{parts.query}", {"Host": parts.netloc})


def list_connections(linkedin: LinkedInSimulator) -> Ask:
    account = payer()
    for _ in range(CONNECTIONS):
        syncing.connected(linkedin, account=account)
    return ask(account, "GET", connecting.ROUTE)


def disconnect(linkedin: LinkedInSimulator) -> Ask:
    found = syncing.connected(linkedin)
    return ask(found.account, "DELETE", f"{connecting.ROUTE}/{quote(found.urn, safe='')}")


def start_own(linkedin: LinkedInSimulator) -> Ask:
    found = syncing.connected(linkedin)
    return Ask("POST", syncing.ROUTE, {"Authorization": f"Bearer {found.token}"})


def start_connected(linkedin: LinkedInSimulator) -> Ask:
    return ask(syncing.connected(linkedin).account, "POST", syncing.ROUTE)


def list_syncs(linkedin: LinkedInSimulator) -> Ask:
    found = syncing.connected(linkedin, received=3)
    found.sync()
    return ask(found.account, "GET", syncing.ROUTE)


def look(_: object) -> Ask:
    return ask(health.operator(), "GET", "/v1/health")


def show(path: str, _: object) -> Ask:
    return Ask("GET", path)


@contextmanager
def watched() -> Iterator[Any]:
    """Create all queues, with one alarm that is on and a run of each schedule."""
    messaging.create()
    health.create_queues()
    health.raise_alarm("vouch-SyncDlqAlarm-1A2B3C")
    health.record()
    yield None


linkedin: Final[Any] = syncing.sync_stack
NEW_SYNC: Final = frozenset({"id"})
OPERATIONS: Final = (
    Operation(
        "POST connections",
        "POST /v1/connections",
        link,
        linkedin,
        frozenset({"authorization_url", "expires_at"}),
    ),
    Operation("GET connections", "GET /v1/connections", list_connections, linkedin),
    Operation("GET connections/callback", "GET /v1/connections/callback", arrive, linkedin),
    Operation("DELETE connections", "DELETE /v1/connections/{urn}", disconnect, linkedin),
    Operation("POST syncs, a member's own", "POST /v1/syncs", start_own, linkedin, NEW_SYNC),
    Operation("POST syncs, an account's", "POST /v1/syncs", start_connected, linkedin, NEW_SYNC),
    Operation("GET syncs", "GET /v1/syncs", list_syncs, linkedin),
    Operation("GET health", "GET /v1/health", look, watched, frozenset({"checked_at"})),
    Operation("GET /console", "GET /console", partial(show, "/console")),
    Operation("GET /docs", "GET /docs", partial(show, "/docs")),
)
