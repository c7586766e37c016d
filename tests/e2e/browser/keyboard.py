"""A page that is used by its keyboard alone."""

from typing import Final

from playwright.sync_api import Locator, Page

MOST_STEPS: Final = 250
"""How often Tab is pressed to get to a control; a page has far fewer."""
IS_FOCUSED: Final = "element => element === document.activeElement"


def reach(page: Page, control: Locator) -> None:
    """Press Tab until a control has the focus; fail if it is not to be reached so."""
    control.wait_for()
    for _ in range(MOST_STEPS):
        if control.evaluate(IS_FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard does not get to {control}")


def press(page: Page, name: str, key: str = "Enter") -> None:
    """Reach the first button of a name that is shown, and press it."""
    reach(page, page.get_by_role("button", name=name).first)
    page.keyboard.press(key)


def write(page: Page, label: str, text: str) -> None:
    """Reach a field, and write a text in place of what it holds."""
    reach(page, page.locator("input, textarea").and_(page.get_by_label(label)))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)
