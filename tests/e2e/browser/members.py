"""What a person does with recommendations at the console."""

from playwright.sync_api import Locator

from tests.e2e.api import Caller
from tests.e2e.browser.console import Console
from tests.e2e.browser.keyboard import reach


def card(console: Console, urn: str) -> Locator:
    """Find the card of a recommendation."""
    return console.page.locator(f'article[data-urn="{urn}"]')


def status(console: Console, urn: str) -> Locator:
    """Find the status that a card shows."""
    return card(console, urn).locator(".badge")


def act(console: Console, urn: str, label: str) -> None:
    """Click the button of a card that is labelled so; its name adds the other party."""
    card(console, urn).get_by_role("button").filter(has_text=label).first.click()


def answer(console: Console, label: str) -> None:
    """Click a button of the dialog that is open."""
    console.page.get_by_role("dialog").get_by_role("button", name=label, exact=True).click()


def show(console: Console, member: Caller, side: str) -> None:
    """Sign in as a member, and open what they received or gave."""
    console.sign_in(member.token)
    console.open(f"#/recommendations/{side}")


def press(control: Locator, key: str = "Enter") -> None:
    """Go to a control by the Tab key, and press a key on it."""
    reach(control.page, control)
    control.page.keyboard.press(key)
