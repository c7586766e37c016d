"""Who is signed in to the console: by a click on the demo's page, by the form, and no longer."""

import pytest
from playwright.sync_api import expect

from tests.e2e.api import Caller
from tests.e2e.browser.console import Console
from tests.e2e.browser.holders import Holder

pytestmark = pytest.mark.browser


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


def test_signing_out_forgets_the_credential(console: Console, holder: Holder) -> None:
    page, secret = console.page, holder.credential
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


@pytest.mark.node
def test_signing_in_is_accessible_and_fits_a_telephone(console: Console) -> None:
    console.check_accessibility()
    console.shot("sign-in")
