"""A browser, and the console in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from local.stack import Stack
from tests.e2e.api import Caller
from tests.e2e.browser.console import WIDE, Console
from tests.e2e.browser.holders import VIEWS, Holder
from tests.e2e.browser.running import ORIGIN, STACK, running
from tests.e2e.customers import Customer
from tests.e2e.mirror import Mirror
from tools.needs import NEEDS

[CHROMIUM] = [need for need in NEEDS if need.mark == "browser"]
QUIET: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
)
"""Nothing that the browser does by itself is to be mistaken for what a page does."""
PATIENCE: Final = 30_000.0
"""How many milliseconds a page has for each step: functions start cold, and machines are busy."""

if STACK:

    @pytest.fixture(scope="session")
    def stack() -> Stack:
        return running(Path(STACK))

    @pytest.fixture(scope="session")
    def mirror(stack: Stack) -> Mirror:
        return Mirror(stack)


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which(CHROMIUM.find())
    expect.set_options(timeout=PATIENCE)
    assert program, f"{CHROMIUM.name} is not installed; VOUCH_CHROMIUM can name it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*QUIET])
        yield browser
        browser.close()


@pytest.fixture
def console(chromium: Browser, stack: Stack) -> Iterator[Console]:
    """Show the console of the stack in a new browser profile, and watch it."""
    with _shown(chromium, stack) as opened:
        yield opened


@pytest.fixture
def mirror_console(chromium: Browser, mirror: Mirror) -> Iterator[Console]:
    """Show the console of the stack whose source is LinkedIn and that speaks Linkup's v2."""
    with _shown(chromium, mirror.stack) as opened:
        yield opened


@pytest.fixture(params=VIEWS)
def holder(request: pytest.FixtureRequest, ana: Caller, customer: Customer) -> Holder:
    """Return, one after the other, each kind of holder of a credential."""
    operator = customer.stack.info.account.api_key
    credentials = {"member": ana.token, "account": customer.key, "operator": operator}
    return Holder(request.param, credentials[request.param])


@contextmanager
def _shown(chromium: Browser, stack: Stack) -> Iterator[Console]:
    with chromium.new_context(viewport=WIDE, locale="en-GB", timezone_id="Europe/Paris") as context:
        opened = Console(context.new_page(), stack, ORIGIN or stack.info.api_url)
        opened.visit()
        yield opened
        opened.watch.check()
