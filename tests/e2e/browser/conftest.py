"""A browser, and the console in it.

With VOUCH_BROWSER_STACK, the path of a running stack's stack.json, no stack is started; with
VOUCH_BROWSER_ORIGIN the pages are served from there, and not by the stack.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, sync_playwright

from local.stack import Stack
from tests.e2e.browser.console import WIDE, Console
from tests.e2e.browser.running import running
from tests.e2e.mirror import Mirror
from tools.needs import NEEDS

[CHROMIUM] = [need for need in NEEDS if need.mark == "browser"]
ORIGIN: Final = os.environ.get("VOUCH_BROWSER_ORIGIN")
STACK: Final = os.environ.get("VOUCH_BROWSER_STACK", "")
QUIET: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
)
"""Nothing that the browser does by itself is to be mistaken for what a page does."""

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


@contextmanager
def _shown(chromium: Browser, stack: Stack) -> Iterator[Console]:
    with chromium.new_context(viewport=WIDE, locale="en-GB", timezone_id="Europe/Paris") as context:
        opened = Console(context.new_page(), stack, ORIGIN or stack.info.api_url)
        opened.visit()
        yield opened
        opened.watch.check()
