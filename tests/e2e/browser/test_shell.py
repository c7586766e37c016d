"""The shell of the console: signing in and out, its navigation, and what holds in every view."""

import sys
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Caller
from tests.e2e.browser.console import Console
from tests.e2e.customers import Customer

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.textContent.trim()"
OUTLINE = "getComputedStyle(document.activeElement).outlineStyle"
LOADED_AGAIN = """performance.getEntriesByType("resource").filter((each) => each.transferSize > 0)
    .map((each) => each.name)"""
WHO = ("member", "account", "operator")


@pytest.fixture
def credential(ana: Caller, customer: Customer) -> Callable[[str], str]:
    """Return the credential of a member, of an account, or of an operator's account."""
    key = customer.stack.info.account.api_key
    return {"member": ana.token, "account": customer.key, "operator": key}.__getitem__


def tab_to(console: Console, name: str, key: str = "Shift+Tab") -> None:
    """Move the focus to a control by the keyboard, and check that the focus can be seen."""
    for _ in range(20):
        console.page.keyboard.press(key)
        if console.page.evaluate(FOCUSED) == name:
            assert console.page.evaluate(OUTLINE) != "none"
            return
    pytest.fail(f"{key} does not lead to {name!r}")


@pytest.mark.browser_sample
def test_one_click_signs_in_on_the_page_of_the_demo(console: Console) -> None:
    console.visit("/demo")
    page = console.page

    for name, view in (("Ana", "Recommendations"), ("The account", "Network")):
        page.get_by_role("button", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(view)

    expect(page.get_by_role("link", name="Operations")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Token or API key")).to_be_visible()


@pytest.mark.node
def test_the_page_of_the_demo_is_accessible_and_fits_a_telephone(console: Console) -> None:
    console.visit("/demo")
    expect(console.page.get_by_role("button", name="Ben")).to_be_visible()

    console.check_accessibility()
    console.shot("demo")


@pytest.mark.parametrize("wrong", ["vouch_member_token_wrong", "vouch_api_key_wrong", "wrong ü"])
def test_a_wrong_credential_is_said_to_be_wrong_where_it_was_entered(
    console: Console, wrong: str
) -> None:
    page = console.page
    page.get_by_label("Token or API key").fill(wrong)
    page.get_by_role("button", name="Sign in").click()

    said = page.locator("form").get_by_role("alert")
    expect(said).to_be_visible()
    assert "failed" not in said.inner_text().lower()
    assert wrong not in page.url
    expect(page.get_by_role("navigation")).to_have_count(0)
    console.shot(f"sign-in-refused-{wrong[:12].replace(' ', '-')}")


def test_a_right_credential_after_a_wrong_one_signs_in(console: Console, ana: Caller) -> None:
    page = console.page
    page.get_by_label("Token or API key").fill("vouch_member_token_wrong")
    page.keyboard.press("Enter")
    expect(page.locator("form").get_by_role("alert")).to_be_visible()

    page.get_by_label("Token or API key").fill(ana.token)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Recommendations")


@pytest.mark.parametrize("who", WHO)
def test_signing_out_forgets_the_credential(
    console: Console, credential: Callable[[str], str], who: str
) -> None:
    page, secret = console.page, credential(who)
    console.sign_in(secret)
    console.open(console.views()[-1])

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_label("Token or API key")).to_have_value("")
    assert page.url == f"{console.origin}/console"
    assert secret not in page.content()
    page.go_back()
    expect(page.get_by_label("Token or API key")).to_have_value("")
    console.watch.check()


def test_a_reload_asks_for_the_credential_again(console: Console, ana: Caller) -> None:
    console.sign_in(ana.token)
    console.open("#/recommendations")

    console.page.reload()

    expect(console.page.get_by_label("Token or API key")).to_have_value("")
    assert ana.token not in console.page.content()


@pytest.mark.parametrize("who", WHO)
def test_everybody_gets_about_by_the_keyboard_alone(
    console: Console, credential: Callable[[str], str], who: str
) -> None:
    page = console.page
    expect(page.get_by_label("Token or API key")).to_be_focused()
    page.keyboard.insert_text(credential(who))
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    titles = page.get_by_role("navigation").first.get_by_role("link").all_inner_texts()

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


def test_each_sees_the_views_that_their_credential_allows(
    console: Console, credential: Callable[[str], str]
) -> None:
    seen = {}
    for who in WHO:
        console.sign_in(credential(who))
        seen[who] = [place.removeprefix("#/") for place in console.views()]

    assert seen == {
        "member": ["recommendations", "syncs"],
        "account": ["network", "credits", "syncs"],
        "operator": ["network", "credits", "syncs", "operations"],
    }


def test_a_view_that_is_not_allowed_or_unknown_leads_to_one_that_is(
    console: Console, ana: Caller
) -> None:
    console.sign_in(ana.token)

    for place in ("#/operations", "#/nothing", "#/%E0%A4%A"):
        console.visit(f"/console{place}")
        console.page.reload()
        console.sign_in(ana.token)
        expect(console.page.get_by_role("heading", level=1)).to_have_text("Recommendations")


@pytest.mark.node
def test_signing_in_is_accessible_and_fits_a_telephone(console: Console) -> None:
    console.check_accessibility()
    console.shot("sign-in")


@pytest.mark.node
@pytest.mark.parametrize("who", WHO)
def test_every_view_is_accessible_and_fits_a_telephone(
    console: Console, credential: Callable[[str], str], who: str
) -> None:
    console.sign_in(credential(who))

    for place in console.views():
        console.open(place)
        console.shot(f"{who}-{place.removeprefix('#/')}")
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
    fetched = page.evaluate(LOADED_AGAIN)

    started = time.monotonic()
    page.get_by_label("Token or API key").fill(ana.token)
    page.keyboard.press("Enter")
    page.get_by_role("navigation").first.wait_for()
    to_view = time.monotonic() - started

    with capsys.disabled():
        sys.stdout.write(f"\nwarm load {to_form:.2f} s, sign-in {to_view:.2f} s\n")
    assert fetched == []
