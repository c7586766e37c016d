"""What holds in every view of the console, for every kind of caller."""

import sys
import time

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Caller
from tests.e2e.browser.console import Console
from tests.e2e.browser.holders import VIEWS, Holder

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.textContent.trim()"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"
FILES = """performance.getEntriesByType("resource").filter(({name}) => /[.](css|js)$/.test(name))
    .map(({name, transferSize}) => [name.split("/").pop(), transferSize])"""
"""The files that the page loaded, and how many bytes of each came over the network."""


def tab_to(console: Console, name: str, key: str = "Shift+Tab") -> None:
    """Move the focus to a control by the keyboard, and check that the focus can be seen."""
    for _ in range(20):
        console.page.keyboard.press(key)
        if console.page.evaluate(FOCUSED) == name:
            assert console.page.evaluate(OUTLINE) != "none"
            return
    pytest.fail(f"{key} does not lead to {name!r}")


def test_everybody_sees_the_views_that_their_credential_allows(
    console: Console, holder: Holder
) -> None:
    console.sign_in(holder.credential)

    assert [place.removeprefix("#/") for place in console.views()] == VIEWS[holder.kind]


@pytest.mark.parametrize("place", ["#/operations", "#/nothing", "#/%E0%A4%A"])
def test_a_view_that_is_not_allowed_or_unknown_leads_to_one_that_is(
    console: Console, ana: Caller, place: str
) -> None:
    console.sign_in(ana.token)
    console.open("#/syncs")

    console.visit(f"/console{place}")

    expect(console.page.get_by_role("heading", level=1)).to_have_text("Recommendations")


def test_everybody_gets_about_by_the_keyboard_alone(console: Console, holder: Holder) -> None:
    page = console.page
    expect(page.get_by_label("Token or API key")).to_be_focused()
    page.keyboard.insert_text(holder.credential)
    page.keyboard.press("Enter")
    navigation = page.get_by_role("navigation").first
    navigation.wait_for()
    titles = navigation.get_by_role("link").all_inner_texts()

    for title in (*titles[1:], titles[0]):
        tab_to(console, title)
        page.keyboard.press("Enter")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text(title)
        expect(heading).to_be_focused()
    tab_to(console, "Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(console, "Sign out")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Token or API key")).to_be_focused()


@pytest.mark.node
def test_every_view_is_accessible_and_fits_a_telephone(console: Console, holder: Holder) -> None:
    console.sign_in(holder.credential)

    for place in console.views():
        console.open(place)
        console.shot(f"{holder.kind}-{place.removeprefix('#/')}")
        console.check_accessibility()


def test_a_warm_load_fetches_no_file_again(
    console: Console, ana: Caller, capsys: pytest.CaptureFixture[str]
) -> None:
    """The time that it takes is a figure to look at, and no condition."""
    page = console.page
    started = time.monotonic()
    console.visit()
    page.get_by_label("Token or API key").wait_for()
    to_form = time.monotonic() - started
    files = dict(page.evaluate(FILES))

    started = time.monotonic()
    page.get_by_label("Token or API key").fill(ana.token)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    to_view = time.monotonic() - started

    with capsys.disabled():
        sys.stdout.write(f"\nwarm load {to_form:.2f} s, sign-in {to_view:.2f} s\n")
    assert {"main.js", "tokens.css"} < files.keys()
    assert set(files.values()) == {0}, files
