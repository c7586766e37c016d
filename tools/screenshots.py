"""`make screenshots` takes README's pictures of the console, light and dark, on the running stack.

It writes recommendations for Ben first, unless he has some, so the view is full.
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Final, Literal

from playwright.sync_api import Error, Page, ViewportSize, expect, sync_playwright

from local import info, outside, paths
from local.errors import LocalError
from tools.needs import NEEDS
from tools.portrait import write_story

SIZE: Final[ViewportSize] = {"width": 1280, "height": 800}
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
MOST_BYTES: Final = 200_000
"""How large a picture may be: it is committed, and again with each change of the view."""
MEMBER: Final = 1
"""Ben, in stack.json's order."""
VIEW: Final = "#/recommendations/received"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--home", type=Path, default=paths.HOME, help="the folder of the stack")
    parser.add_argument("--origin", help="where the console is, if not on the stack")
    parser.add_argument("--into", type=Path, default=paths.ROOT / "docs", help="a folder")
    options = parser.parse_args()
    try:
        stack = info.read(options.home)
        write_story(stack)
        url = f"{options.origin or stack['api_url']}/console"
        take(url, stack["members"][MEMBER]["access_token"], options.into)
    except (LocalError, Error, OSError) as error:
        print(outside.lines(error), file=sys.stderr)
        return 1
    return 0


def take(url: str, token: str, folder: Path) -> None:
    """Take a picture in each theme; LocalError says why there is none."""
    [need] = [need for need in NEEDS if need.mark == "browser"]
    program = shutil.which(need.find())
    if program is None:
        raise LocalError(f"{need.name} is missing. Debian: {need.debian} | macOS: {need.macos}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--disable-gpu"])
        for theme in THEMES:
            file = folder / f"console-{theme}.png"
            with browser.new_context(viewport=SIZE, color_scheme=theme, locale="en-GB") as context:
                picture = _shot(context.new_page(), url, token)
            if len(picture) > MOST_BYTES:
                raise LocalError(f"{file.name} would have {len(picture)} bytes, over {MOST_BYTES}")
            file.write_bytes(picture)
            print(f"{paths.shown(file)}: {len(picture)} bytes")


def _shot(page: Page, url: str, token: str) -> bytes:
    """Sign in to the view; return a picture of it once its cards are there."""
    page.goto(f"{url}{VIEW}")
    page.get_by_label("Token or API key").fill(token)
    page.keyboard.press("Enter")
    page.locator("article[data-urn]").first.wait_for()
    expect(page.locator(".loading")).to_have_count(0)
    return page.screenshot(animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
