"""One real stack for all end-to-end tests, on ports of its own."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from local.ports import Ports
from local.stack import Stack
from tests.e2e.api import SECRETS, Caller
from tests.e2e.customers import Customer
from tests.e2e.guests import Guest
from tests.e2e.mirror import Mirror
from tests.e2e.subscriber import Subscriber
from tests.e2e.updates import Updates

OTHER_STACKS = {"mirror": "mirror", "upgraded": "apart"}
"""The fixtures of the other stacks, and the markers of the tests that use them."""


@pytest.fixture(autouse=True)
def same_time() -> None:
    """Keep the real time, because the stack's processes have it."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Run a stack; `stack.info` is what `make run` writes to stack.json.

    `stack.engine.client("dynamodb")` is a client of the engine, as the account's root.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that fixtures are torn down
    with Stack(tmp_path_factory.mktemp("stack"), Ports()) as running:
        yield running


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mirror]:
    """Run a stack of its own, whose source is LinkedIn's simulator; it speaks Linkup's v2."""
    home = tmp_path_factory.mktemp("mirror")
    with Stack(home, Ports(), source="linkedin", linkup_version="v2") as running:
        yield Mirror(running)


@pytest.fixture(scope="session")
def mirrored_events(mirror: Mirror) -> Iterator[Subscriber]:
    """Receive every event of that stack from now on."""
    with Subscriber(mirror.stack) as subscribed:
        yield subscribed


@pytest.fixture(scope="session")
def http() -> Iterator[requests.Session]:
    """Keep connections alive; ignore the proxies and the .netrc of the person at the machine."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture(scope="session")
def manage(stack: Stack) -> Callable[..., Any]:
    """Invoke `manage_accounts` as an operator does, with IAM."""
    return _manager(stack)


@pytest.fixture(scope="session")
def manage_mirror(mirror: Mirror) -> Callable[..., Any]:
    """Invoke `manage_accounts` of the stack whose source is LinkedIn's simulator."""
    return _manager(mirror.stack)


@pytest.fixture(scope="session")
def subscriber(stack: Stack) -> Iterator[Subscriber]:
    """Receive every event from now on."""
    with Subscriber(stack) as subscribed:
        yield subscribed


@pytest.fixture(scope="session")
def updates(stack: Stack) -> Updates:
    return Updates(stack)


def _manager(stack: Stack) -> Callable[..., Any]:
    function = stack.deployed.names["ManageAccountsFunction"]
    client = stack.engine.client("lambda")

    def invoke(**command: object) -> Any:
        answer = client.invoke(FunctionName=function, Payload=json.dumps(command))
        payload = json.load(answer["Payload"])
        SECRETS.update({payload["secret"]} if "secret" in payload else ())
        return payload

    return invoke


def _caller(stack: Stack, number: int) -> Caller:
    return Caller(stack.info.api_url, stack.info.members[number])


@pytest.fixture(scope="session")
def ana(stack: Stack) -> Caller:
    return _caller(stack, 0)


@pytest.fixture(scope="session")
def ben(stack: Stack) -> Caller:
    return _caller(stack, 1)


@pytest.fixture(scope="session")
def cleo(stack: Stack) -> Caller:
    return _caller(stack, 2)


@pytest.fixture
def newcomer(stack: Stack, manage: Callable[..., Any]) -> Guest:
    """Return a member whom nobody has recommended yet."""
    return Guest(stack, manage)


@pytest.fixture
def guest(newcomer: Guest) -> Guest:
    """Return a member who received 130 recommendations, VISIBLE and PENDING by turns."""
    newcomer.receive(["VISIBLE", "PENDING"] * 65)
    return newcomer


@pytest.fixture
def opened(stack: Stack, manage: Callable[..., Any]) -> Iterator[Callable[..., Customer]]:
    """Open accounts with a number of credits a month, or without a limit (None)."""
    with _opening(stack, manage) as open_account:
        yield open_account


@pytest.fixture
def opened_at_mirror(
    mirror: Mirror, manage_mirror: Callable[..., Any]
) -> Iterator[Callable[..., Customer]]:
    """Open accounts of the stack that speaks Linkup's v2."""
    with _opening(mirror.stack, manage_mirror) as open_account:
        yield open_account


@contextmanager
def _opening(stack: Stack, manage: Callable[..., Any]) -> Iterator[Callable[..., Customer]]:
    customers: list[Customer] = []

    def open_account(credits: int | None = 1_000) -> Customer:
        customers.append(Customer(stack, manage, credits))
        return customers[-1]

    try:
        yield open_account
    finally:
        stack.linkup.faults.clear()
        for customer in customers:
            customer.close()


@pytest.fixture
def customer(opened: Callable[..., Customer]) -> Customer:
    """Open an account with 1,000 credits."""
    return opened()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the tests of the stacks that processes of their own run."""
    for name, marker in OTHER_STACKS.items():
        if isinstance(item, pytest.Function) and name in item.fixturenames:
            item.add_marker(marker)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests last that look at the traces of all others.

    Those of the upgrade come first: their stack ends before the next one of the process starts.
    """
    first, last = "test_upgrade.py", "test_secrets.py"
    items.sort(key=lambda item: (item.path.name != first, item.path.name == last))
