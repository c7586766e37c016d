"""The view Sync: members are connected and disconnected there, and a sync is seen to move."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.api import Caller
from tests.e2e.browser.console import Console
from tests.e2e.customers import Customer
from tests.e2e.mirror import Mirror, start, synced, when
from tests.support.clock import HOUR

RECORDS = 3_000
MANY = 8
ENDED = 6
PATIENCE = 180_000
"""How many milliseconds a sync of all of them may take on a busy machine."""
WATCH = """() => {
    window.seen = [];
    const note = () => {
        const text = document.querySelector('[data-count="seen"]')?.textContent;
        if (text && text !== window.seen.at(-1)) window.seen.push(text);
    };
    const options = {childList: true, subtree: true, characterData: true};
    new MutationObserver(note).observe(document.querySelector("main"), options);
}"""


def shown(console: Console, credential: str) -> Page:
    """Sign in, and show the view once its lists are there."""
    console.sign_in(credential)
    console.open("#/syncs")
    expect(console.page.locator(".loading")).to_have_count(0)
    return console.page


def press(page: Page, name: str) -> None:
    """Press a button by the keyboard alone."""
    page.get_by_role("button", name=name).focus()
    page.keyboard.press("Enter")


def consent(page: Page, member: Caller) -> Page:
    """Open the page's link in another tab, and consent there as this member."""
    link = page.get_by_role("link", name="Open at LinkedIn")
    tab = page.context.new_page()
    tab.goto(f"{link.get_attribute('href')}&member={quote(member.urn, safe='')}")
    return tab


def connect(customer: Customer, mirror: Mirror, member: Caller) -> None:
    """Connect a member to the customer's account, without a page."""
    address = customer.call("POST", "/v1/connections").json()["authorization_url"]
    url = f"{address}&member={quote(member.urn, safe='')}"
    assert mirror.session.get(url, timeout=60).status_code == 200


def connections(page: Page) -> Locator:
    return page.get_by_role("table", name="Members who are connected").locator("tbody tr")


def history(page: Page) -> Locator:
    return page.get_by_role("table", name="Syncs that have ended").locator("tbody tr")


def throttle(mirror: Mirror, member: Caller) -> None:
    """Let LinkedIn refuse this member's finder for an hour; nobody else notices."""
    fault: dict[str, Any] = {"fault": "throttle", "times": None, "retry_after": HOUR}
    mirror.control("faults", **fault, operation="recommender", member=member.urn)


def test_a_member_is_connected_through_the_page_and_disconnecting_asks(
    mirror_console: Console, mirror: Mirror, opened_at_mirror: Callable[..., Customer]
) -> None:
    member = mirror.member()
    name = member.urn.rpartition(":")[2]
    page = shown(mirror_console, opened_at_mirror().key)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.get_by_role("heading", name="Nobody is connected")).to_be_visible()
    mirror_console.shot("syncs-empty")

    press(page, "Connect a member")
    link = page.get_by_role("link", name="Open at LinkedIn")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(page.get_by_text("It works once, until")).to_be_visible()
    press(page, "Copy the address")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link.get_attribute("href")
    mirror_console.shot("syncs-invitation")
    mirror_console.check_accessibility()
    tab = consent(page, member)
    expect(tab.get_by_role("heading", name="LinkedIn is connected")).to_be_visible()
    tab.close()

    expect(connections(page)).to_have_count(1)
    expect(connections(page).first).to_contain_text("ACTIVE")
    expect(page.locator(".syncs-said")).to_have_text(f"{name} is connected.")
    mirror_console.shot("syncs-connected")

    press(page, f"Disconnect {name}")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("A sync under way fails.")
    mirror_console.shot("syncs-disconnect")
    page.keyboard.press("Escape")
    expect(connections(page)).to_have_count(1)
    press(page, f"Disconnect {name}")
    dialog.get_by_role("button", name="Disconnect").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nobody is connected")).to_be_visible()
    assert member.call("POST", "/v1/syncs").status_code == 403


def test_a_sync_of_thousands_is_seen_to_move(mirror_console: Console, mirror: Mirror) -> None:
    member = mirror.connected(received=RECORDS)
    page = shown(mirror_console, member.token)
    page.evaluate(WATCH)

    press(page, "Start a sync")
    card = page.get_by_role("article")
    expect(card).to_contain_text("RUNNING", timeout=PATIENCE)
    expect(card.locator('[data-count="seen"]')).to_have_text(re.compile("[1-9]"), timeout=PATIENCE)
    mirror_console.shot("syncs-running")
    mirror_console.check_accessibility()
    expect(history(page).first).to_contain_text("SUCCEEDED", timeout=PATIENCE)

    seen = [int(text.replace(",", "")) for text in page.evaluate("window.seen")]
    between = [number for number in seen if 0 < number < RECORDS]
    assert seen == sorted(seen)
    assert len(between) >= 3, seen
    counts = cells(history(page).first)
    assert (counts["seen"], counts["created"]) == ("3,000", "3,000")
    expect(page.get_by_role("article")).to_have_count(0)
    mirror_console.shot("syncs-succeeded")


def test_a_start_that_is_refused_says_why_and_when_the_next_can_be(
    mirror_console: Console, mirror: Mirror
) -> None:
    member = mirror.connected(received=1)
    synced(member)
    page = shown(mirror_console, member.token)

    press(page, "Start a sync")

    notice = page.locator(".syncs-notice")
    expect(notice).to_contain_text("The last sync ended less than a minute ago")
    expect(notice).to_contain_text("The next one can start in 0:")
    expect(notice.get_by_role("button", name="Copy the request's id")).to_be_visible()
    mirror_console.shot("syncs-too-soon")
    mirror_console.check_accessibility()
    expect(notice).to_have_text("The next one can start now.", timeout=70_000)


def test_a_member_who_is_not_connected_is_told_how_to_be(
    mirror_console: Console, mirror: Mirror
) -> None:
    page = shown(mirror_console, mirror.member().token)

    press(page, "Start a sync")

    notice = page.locator(".syncs-notice")
    expect(notice).to_contain_text("The member is not connected to LinkedIn")
    expect(notice).to_contain_text("Ask the account that works with you")
    mirror_console.shot("syncs-not-connected")


def test_a_sync_that_waits_counts_down_and_one_that_fails_says_what_to_do(
    mirror_console: Console, mirror: Mirror
) -> None:
    member = mirror.connected(received=3)
    throttle(mirror, member)
    page = shown(mirror_console, member.token)

    press(page, "Start a sync")
    card = page.get_by_role("article")
    expect(card).to_contain_text("WAITING", timeout=PATIENCE)
    words = card.get_by_text("It goes on by itself in")
    expect(words).to_contain_text("59:")
    first = words.inner_text()
    expect(words).not_to_have_text(first)
    expect(words).to_contain_text("59:")
    mirror_console.shot("syncs-waiting")
    mirror_console.check_accessibility()

    press(page, "Disconnect LinkedIn…")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").press("Enter")
    expect(card).to_contain_text("WAITING")
    press(page, "Disconnect LinkedIn…")
    dialog.get_by_role("button", name="Disconnect").press("Enter")
    ended = history(page).first
    expect(ended).to_contain_text("FAILED")
    expect(ended).to_contain_text("Connect again, then start the sync.")
    expect(ended.locator("code").first).to_have_text("NOT_CONNECTED")
    expect(card).to_have_count(0)
    mirror_console.shot("syncs-failed")
    mirror_console.check_accessibility()


def test_an_account_syncs_all_it_connected_and_is_told_if_that_is_nobody(
    mirror_console: Console, mirror: Mirror, opened_at_mirror: Callable[..., Customer]
) -> None:
    customer = opened_at_mirror()
    page = shown(mirror_console, customer.key)
    press(page, "Sync all connected members")
    expect(page.locator(".syncs-notice")).to_have_text("No member is connected. Connect one first.")
    members = [mirror.member(received=2), mirror.member(received=3)]
    for member in members:
        connect(customer, mirror, member)

    press(page, "Sync all connected members")

    ended = history(page).filter(has_text="SUCCEEDED")
    expect(ended).to_have_count(2, timeout=PATIENCE)
    assert sorted(cells(row)["seen"] for row in ended.all()) == ["2", "3"]
    expect(connections(page)).to_have_count(2)
    mirror_console.shot("syncs-account")


def test_syncs_have_a_card_while_they_run_and_a_row_once_they_have_ended(
    mirror_console: Console, opened_at_mirror: Callable[..., Customer]
) -> None:
    runs = [run(number) for number in range(MANY)]
    answer = {"elements": runs, "paging": {"count": 100, "next_page_token": None}}
    mirror_console.page.route("**/v1/syncs?*", lambda route: route.fulfill(json=answer))
    page = shown(mirror_console, opened_at_mirror().key)
    cards = page.get_by_role("article")
    expect(cards).to_have_count(MANY)
    expect(history(page)).to_have_count(0)

    for each in runs[:ENDED]:
        each["state"] = "SUCCEEDED"

    expect(cards).to_have_count(MANY - ENDED)
    expect(history(page)).to_have_count(ENDED)


def test_the_history_has_pages(mirror_console: Console, mirror: Mirror) -> None:
    member = mirror.member(received=1)
    syncs = []
    for _ in range(3):
        mirror.connect(member)  # anew, so that the next sync need not wait for a minute
        syncs.append(start(member))
        when(member, syncs[-1], lambda report: report["state"] == "SUCCEEDED")

    def shorten(route: Route) -> None:
        route.continue_(url=route.request.url.replace("count=100", "count=1"))

    mirror_console.page.route("**/v1/syncs?*", shorten)
    page = shown(mirror_console, member.token)
    expect(history(page)).to_have_count(1)
    press(page, "Show older syncs")
    expect(history(page)).to_have_count(2)
    assert history(page).nth(1).evaluate("(row) => row === document.activeElement")
    press(page, "Show older syncs")
    expect(history(page)).to_have_count(3)

    expect(page.get_by_role("button", name="Show older syncs")).to_have_count(0)
    assert [cells(row)["created"] for row in history(page).all()] == ["0", "0", "1"]
    mirror_console.shot("syncs-history")
    mirror_console.check_accessibility()


def run(number: int) -> dict[str, Any]:
    """Return a sync as the API answers it while it runs."""
    counts = dict.fromkeys(("pages", "seen", "created", "updated", "deleted", "skipped"), number)
    moments = {"started": "2025-10-31T12:00:00.000Z", "finished": None, "resume_at": None}
    member = f"urn:li:person:m{number}"
    identity = {"id": f"{number:013}-{number:016}", "member": member, "state": "RUNNING"}
    return {**identity, **counts, **moments, "error": None}


def cells(row: Locator) -> dict[str, Any]:
    """Return the texts of a row by the titles of their columns."""
    found = row.locator("td").all()
    return {str(cell.get_attribute("data-title")): cell.inner_text() for cell in found}
