"""The console in a browser, as the person who uses it sees it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from playwright.sync_api import Page, ViewportSize, expect

from local import paths
from local.stack import Stack
from tests.e2e.browser import accessibility
from tests.e2e.browser.watch import Watch

SHOTS: Final = paths.HOME / "browser"
"""Where pictures of the views stay, to be looked at after the tests."""
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
NARROW: Final[ViewportSize] = {"width": 360, "height": 740}
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
SCROLL_WIDTH: Final = "document.documentElement.scrollWidth"


class Console:
    """A page of the console; `page` is Playwright's, `stack` runs behind it."""

    def __init__(self, page: Page, stack: Stack, origin: str) -> None:
        self.page = page
        self.stack = stack
        self.origin = origin
        self.watch = Watch(page, origin)

    def visit(self, path: str = "/console") -> None:
        """Load a page of the origin anew, which forgets who is signed in."""
        self.page.goto(f"{self.origin}{path}")

    def sign_in(self, credential: str) -> None:
        """Load the console and sign in by its form."""
        self.watch.credentials.add(credential)
        self.visit()
        form = self.page.locator("form")
        form.locator("input").fill(credential)
        form.locator("button[type=submit]").click()
        self.page.get_by_role("navigation").first.wait_for()

    def open(self, place: str) -> None:
        """Show a view, as `#/credits`, and wait until nothing of it is loading."""
        self.page.goto(f"{self.origin}/console{place}")
        view = place.split("/")[1]
        self.page.locator(f"nav a[aria-current=page][data-view={view}]").wait_for()
        expect(self.page.locator(".loading")).to_have_count(0)

    def views(self) -> list[str]:
        """Return the places of the views that the navigation leads to."""
        links = self.page.get_by_role("navigation").first.get_by_role("link").all()
        return [link.get_attribute("href") or "" for link in links]

    def allow(self, origin: str) -> None:
        """Let the page go to another origin, as to LinkedIn for a consent."""
        self.watch.allowed.add(origin)

    def shot(self, name: str) -> None:
        """Keep pictures of the whole page: light, dark, and on a telephone of 360 pixels' width."""
        for theme in THEMES:
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            self._keep(f"{name}-{theme}")
        self.page.emulate_media(color_scheme="light")
        with _narrow(self.page):
            self._keep(f"{name}-360")
            self.check_width()

    def check_width(self) -> None:
        """Fail if the page scrolls sideways."""
        width = self.page.evaluate(SCROLL_WIDTH)
        assert width <= self.page.evaluate("innerWidth"), f"the page is {width} pixels wide"

    def check_accessibility(self) -> None:
        """Fail if axe finds something serious or critical in either theme."""
        for theme in THEMES:
            self.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            faults = accessibility.find_faults(self.page)
            assert not faults, "\n".join((theme, *faults))

    def _keep(self, name: str) -> None:
        file = SHOTS / f"{name}.png"
        self.page.screenshot(path=file, full_page=True, animations="disabled", caret="initial")


@contextmanager
def _narrow(page: Page) -> Iterator[None]:
    """Make the page as wide as a telephone inside the block."""
    page.set_viewport_size(NARROW)
    try:
        yield
    finally:
        page.set_viewport_size(WIDE)
