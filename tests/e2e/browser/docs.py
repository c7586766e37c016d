"""The documentation page in a browser: a reader authorizes, opens operations and executes them."""

import json
import re
from collections.abc import Mapping
from typing import Final

from playwright.sync_api import Locator, Response, expect

from tests.e2e.browser.console import Console

API: Final = re.compile(r"/v[12]/")


class Docs:
    """The page /docs, in the watched browser that shows the console."""

    def __init__(self, console: Console) -> None:
        self.page = console.page
        self._watch = console.watch
        console.visit("/docs")
        self.page.locator(".opblock").first.wait_for()

    def authorize(self, scheme: str, credential: str) -> None:
        """Give a credential in the dialog, by keyboard."""
        self._watch.credentials.add(credential)
        self.page.get_by_role("button", name="Authorize", exact=True).press("Enter")
        dialog = self.page.get_by_role("dialog")
        form = dialog.locator("form", has=self.page.locator(f"h4 code:text-is('{scheme}')"))
        form.locator("input").fill(credential)
        form.locator("input").press("Enter")
        form.get_by_role("button", name="Logout").wait_for()
        self.page.keyboard.press("Escape")
        dialog.wait_for(state="detached")

    def operation(self, name: str) -> Locator:
        """Return an operation's part of the page, open."""
        block = self.page.locator(f"[id^='operations-'][id$='-{name}']")
        if block.locator(".opblock-summary-control").get_attribute("aria-expanded") == "false":
            block.locator(".opblock-summary-control").press("Enter")
        block.locator(".execute").wait_for()
        return block

    def execute(
        self, name: str, parameters: Mapping[str, str] | None = None, body: object = None
    ) -> Response:
        """Fill in an operation, execute it, and return the answer once the page shows it."""
        block = self.operation(name)
        for parameter, value in (parameters or {}).items():
            choice = block.get_by_role("combobox", name=parameter, exact=True)
            if choice.count():
                choice.select_option(value)
            else:
                block.get_by_role("textbox", name=parameter, exact=True).fill(value)
        if body is not None:
            block.locator("textarea.body-param__text").fill(json.dumps(body))
        with self.page.expect_response(API) as answer:
            block.locator(".execute").press("Enter")
        shown = block.locator(".live-responses-table tbody .response-col_status")
        expect(shown).to_contain_text(str(answer.value.status))
        return answer.value
