"""GET /docs: every operation can be tried, with both credentials, and nothing leaves the stack."""

from typing import Final
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.api import SAMPLE, Caller
from tests.e2e.browser.console import Console
from tests.e2e.browser.docs import Docs
from tests.e2e.customers import Customer

pytestmark = pytest.mark.browser

SUMMARY: Final = ".opblock-summary-control"
IS_WITHIN: Final = """(box) => box.contains(document.activeElement)
    || document.activeElement === document.body"""
"""Whether the focus is in an element, or in the browser's own controls."""


@pytest.fixture
def docs(console: Console) -> Docs:
    return Docs(console)


def test_a_member_creates_reads_finds_and_updates_there(
    docs: Docs, ana: Caller, ben: Caller
) -> None:
    docs.authorize("bearer", ana.token)
    created = docs.execute("create_recommendation", body={**SAMPLE, "recommendee": ben.urn})
    urn = created.headers["x-restli-id"]
    read = docs.execute("get_recommendation", {"urn": urn})
    found = docs.execute(
        "query_recommendations", {"q": "recommender", "statusFilters": "List(PENDING,VISIBLE)"}
    )
    updated = docs.execute(
        "update_recommendation", {"urn": urn}, {"patch": {"$set": {"status": "WITHDRAWN"}}}
    )

    assert [each.status for each in (created, read, found, updated)] == [201, 200, 200, 204]
    assert found.json()["elements"][0]["id"] == read.json()["id"]
    assert ana.get(urn).json()["status"] == "WITHDRAWN"


def test_a_query_leaves_as_it_is_written(docs: Docs, ana: Caller, ben: Caller) -> None:
    urns = [ana.write(ben) for _ in range(2)]
    ids = f"List({','.join(quote(urn, safe='') for urn in urns)})"
    docs.authorize("bearer", ana.token)

    many = docs.execute("query_recommendations_batch_get", {"ids": ids})
    line = docs.execute("query_recommendations", {"q": "descendant", "recUrn": urns[0]})

    assert urlsplit(many.url).query == f"ids={ids}"
    assert many.json()["results"].keys() == set(urns)
    assert (line.status, len(line.json()["elements"])) == (200, 1)


def test_an_account_asks_for_people_and_sees_its_credits_there(
    docs: Docs, customer: Customer
) -> None:
    docs.authorize("apiKey", customer.key)
    body = {"total_results": 3, "country": "FR", "login_token": customer.login_token}
    asked = docs.execute("recommend_connections", body=body)
    credits = docs.execute("report_credits")

    assert (asked.status, credits.status) == (200, 200)
    assert len(asked.json()["data"]["recommendations"]) == 3
    assert credits.json()["charged"] == int(asked.headers["x-credits-charged"])


def test_a_finder_can_be_executed_as_it_stands(docs: Docs, ana: Caller) -> None:
    docs.authorize("bearer", ana.token)
    found = docs.execute("query_recommendations")

    assert found.status == 200
    assert "q=recipient&statusFilters=List(" in found.url
    assert not found.request.headers.keys() & {"idempotency-key", "x-http-method-override"}


def test_an_operation_that_a_description_links_to_is_opened_in_this_page(docs: Docs) -> None:
    link = docs.page.locator(".opblock-tag a[href$='/create_recommendation']").first
    link.click()

    expect(docs.page.locator(".opblock.is-open")).to_have_count(1)
    expect(docs.page.locator(".opblock.is-open")).to_contain_text("CREATE")
    assert len(docs.page.context.pages) == 1


def test_without_a_credential_the_answer_says_what_is_missing(docs: Docs) -> None:
    assert docs.execute("report_credits").json()["message"] == "the header x-api-key is missing"


def test_operations_are_found_by_path_method_and_words(docs: Docs) -> None:
    everything = docs.page.locator(SUMMARY).count()
    found = docs.page.get_by_role("searchbox", name="Filter operations")

    found.fill("GET /v1/credits")
    expect(docs.page.locator(SUMMARY)).to_have_count(1)
    found.fill("linkup")
    expect(docs.page.locator(SUMMARY)).not_to_have_count(everything)
    found.fill("nothing of the kind")
    expect(docs.page.locator(SUMMARY)).to_have_count(0)
    found.fill("")
    expect(docs.page.locator(SUMMARY)).to_have_count(everything)


def test_an_operation_has_an_address(docs: Docs, console: Console) -> None:
    docs.operation("report_credits")
    place = urlsplit(docs.page.url).fragment
    console.visit("/console")
    console.visit(f"/docs#{place}")

    opened = docs.page.locator(".opblock.is-open")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text("/v1/credits")


def test_the_dialog_keeps_the_keyboard_and_gives_it_back(docs: Docs) -> None:
    button = docs.page.get_by_role("button", name="Authorize", exact=True)
    button.press("Enter")
    dialog = docs.page.get_by_role("dialog")
    for _ in range(12):
        docs.page.keyboard.press("Tab")
        assert dialog.evaluate(IS_WITHIN)
    docs.page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_it_is_sound_in_both_themes_and_on_a_telephone(docs: Docs, console: Console) -> None:
    console.shot("docs")
    console.check_accessibility()
    docs.operation("create_recommendation")
    docs.operation("query_recommendations")
    console.shot("docs-operations")
    console.check_accessibility()
    docs.page.get_by_role("button", name="Authorize", exact=True).press("Enter")
    console.shot("docs-authorize")
    console.check_accessibility()


def test_the_page_after_a_consent_looks_like_the_others(console: Console) -> None:
    console.visit("/v1/connections/callback")

    expect(console.page.get_by_role("heading", level=1)).to_have_text("This link cannot be used")
    expect(console.page.locator("main")).to_have_css("border-radius", "12px")
    console.shot("callback")
    console.check_accessibility()
