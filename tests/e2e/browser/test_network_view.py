"""The view Network in a browser: viewers, prices before and after, people, decisions, refreshes."""

import re
from collections.abc import Callable
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from local.simulators.linkup.accounts import RIGHT_CODE
from tests.e2e.browser.console import Console
from tests.e2e.browser.keyboard import press, reach, write
from tests.e2e.customers import ROUTE, Customer
from tests.e2e.refreshes import let_interval_pass, start
from tests.e2e.viewers import Viewer, ids, stored
from tests.e2e.waiting import until

pytestmark = pytest.mark.browser

PLACE: Final = "#/network"
COOKIE: Final = re.compile("Login cookie")
ASK: Final = "Ask for people"
CARD: Final = ".network-person:not([hidden])"
PAUSED: Final = "PAUSED"
LOOK: Final = 90_000
"""Within how many milliseconds the page looks at a refresh that is due again, and more."""


@pytest.fixture
def page(console: Console) -> Page:
    return console.page


@pytest.fixture
def viewer(opened: Callable[..., Customer]) -> Viewer:
    """Return a viewer of an account with 1,000 credits, where version 1 is spoken."""
    return Viewer(opened())


@pytest.fixture
def connected(opened_at_mirror: Callable[..., Customer]) -> Viewer:
    """Return a connected viewer, where version 2 is spoken, with 5 more people at each call."""
    viewer = Viewer(opened_at_mirror())
    assert viewer.connect("grows-5").status_code == 201
    return viewer


def test_version_1_shows_the_price_before_and_after_and_the_people_under_the_viewers_name(
    console: Console, page: Page, viewer: Viewer
) -> None:
    customer = viewer.customer
    show(console, customer)
    expect(page.get_by_text("full access to the member's LinkedIn account")).to_be_visible()

    page.get_by_label("Name of the viewer").fill(viewer.name)
    page.get_by_label(COOKIE).fill(customer.login_token)
    page.get_by_label("How many people").fill("25")
    expect(page.locator(".network-price")).to_contain_text("At most 3 credits")
    expect(page.locator(".network-price")).to_contain_text("1,000 credits left this month")
    console.shot("network-v1-before")
    page.get_by_role("button", name=ASK).click()

    came = page.locator(".network-came")
    expect(came).to_contain_text("Linkup delivered 25: 25 new, 0 known. 3 credits charged.")
    expect(came).to_contain_text("997 credits left this month")
    expect(page.get_by_label(COOKIE)).to_have_value("")
    console.shot("network-v1-after")
    page.get_by_role("link", name=viewer.name, exact=True).click()
    expect(page.locator(CARD)).to_have_count(24)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator(CARD)).to_have_count(25)
    expect(page.locator(CARD).last.get_by_role("heading")).to_be_focused()
    expect(page.get_by_text("version 1 of Linkup's API, where each call")).to_be_visible()
    console.check_accessibility()
    console.shot("network-v1-people")
    assert customer.check_books()["charged"] == 3


def test_without_a_viewers_name_people_are_shown_and_not_remembered(
    console: Console, page: Page, viewer: Viewer
) -> None:
    show(console, viewer.customer)

    page.get_by_label(COOKIE).fill(viewer.customer.login_token)
    page.get_by_role("button", name=ASK).click()

    expect(page.locator(CARD)).to_have_count(10)
    expect(page.locator(CARD).get_by_role("button")).to_have_count(0)
    assert viewer.state is None


def test_who_is_dismissed_leaves_the_list_and_comes_back_to_the_same_place_by_undo(
    console: Console, page: Page, viewer: Viewer
) -> None:
    viewer.ask(12)
    show(console, viewer.customer, viewer)
    first, second = names(page)[:2]

    page.get_by_role("button", name=f"Dismiss: {first}").first.click()
    expect(page.locator(CARD)).to_have_count(11)
    expect(page.locator(CARD).first.get_by_role("heading")).to_be_focused()
    dismissed = viewer.people(state="DISMISSED")
    console.shot("network-dismissed")
    page.get_by_role("button", name=f"Undo: {first}").click()

    expect(page.locator(CARD)).to_have_count(12)
    assert [each["name"] for each in dismissed.values()] == [first]
    assert names(page)[:2] == [first, second]
    assert viewer.people(state="DISMISSED") == {}


def test_a_person_is_kept_with_a_note_by_the_keyboard_alone(
    console: Console, page: Page, viewer: Viewer
) -> None:
    viewer.ask(3)
    show(console, viewer.customer, viewer)
    name = names(page)[0]

    press(page, f"Note…: {name}")
    reach(page, page.get_by_label("Decision"))
    page.keyboard.type("KEPT")
    write(page, "Note", "met in Lisbon")
    console.shot("network-note")
    press(page, "Save")
    expect(page.locator(CARD)).to_have_count(2)
    press(page, "KEPT", "Space")
    expect(page.locator(CARD)).to_have_count(1)
    console.shot("network-kept")
    press(page, f"Mark contacted: {name}")
    expect(page.get_by_text("Nobody is KEPT")).to_be_visible()
    [contacted] = viewer.people(state="CONTACTED").values()
    press(page, f"Undo: {name}")
    expect(page.locator(CARD)).to_have_count(1)
    press(page, f"Back to NEW: {name}")
    expect(page.locator(CARD)).to_have_count(0)

    assert (contacted["name"], contacted["note"]) == (name, "met in Lisbon")
    assert {each["state"] for each in viewer.people().values()} == {"NEW"}


def test_who_came_since_the_last_look_is_marked_and_can_be_listed_alone(
    console: Console, page: Page, viewer: Viewer
) -> None:
    viewer.ask(10)
    show(console, viewer.customer, viewer)
    expect(page.locator(CARD)).to_have_count(10)
    expect(page.get_by_text("new since your last look")).to_have_count(0)
    page.get_by_role("link", name="All viewers").click()
    expect(page.get_by_role("link", name=viewer.name, exact=True)).to_be_visible()
    viewer.ask(14)

    page.get_by_role("link", name=viewer.name, exact=True).click()

    expect(page.locator(CARD)).to_have_count(14)
    expect(page.locator(CARD).get_by_text("new since your last look")).to_have_count(4)
    page.get_by_label("First seen").select_option("look")
    expect(page.locator(CARD)).to_have_count(4)
    console.shot("network-new")


def test_a_page_of_nobody_is_passed_over(console: Console, page: Page, viewer: Viewer) -> None:
    viewer.ask(3)

    def answer(route: Route) -> None:
        if "page_token" in route.request.url:
            route.continue_(url=re.sub("&page_token=[^&]*", "", route.request.url))
        else:
            paging = {"count": 24, "next_page_token": "next"}
            route.fulfill(json={"elements": [], "paging": paging})

    page.route("**/v1/network/people?*", answer)
    show(console, viewer.customer, viewer)

    expect(page.locator(CARD)).to_have_count(3)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://www.linkedin.com/in/x",
        "https://linkedin.com.example.org/in/x",
        "https://www.linkedin.com@example.org/in/x",
        "//www.linkedin.com/in/x",
    ],
)
def test_markup_in_a_name_is_text_and_an_address_elsewhere_is_no_link(
    console: Console, page: Page, viewer: Viewer, address: str
) -> None:
    [person] = ids(viewer.ask(1))
    name = "<img src=x onerror=alert(1)><b>Ana</b>"
    rewrite(viewer, person, name=name, subtitle="<script>alert(1)</script>", profileUrl=address)
    show(console, viewer.customer, viewer)

    card = page.locator(CARD)
    expect(card.get_by_role("heading")).to_have_text(name)
    expect(card.get_by_text("<script>alert(1)</script>")).to_be_visible()
    expect(card.get_by_text(address, exact=True)).to_be_visible()
    expect(card.locator("a, img, b, script")).to_have_count(0)
    console.shot("network-hostile")


def test_a_profile_is_a_link_that_tells_linkedin_nothing(
    console: Console, page: Page, viewer: Viewer
) -> None:
    viewer.ask(1)
    show(console, viewer.customer, viewer)

    link = page.locator(CARD).get_by_role("link")

    expect(link).to_have_attribute("href", re.compile(r"^https://www\.linkedin\.com/in/"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_a_call_that_the_credits_do_not_cover_shows_the_reason_of_the_402(
    console: Console, page: Page, opened: Callable[..., Customer]
) -> None:
    customer = opened(2)
    show(console, customer)

    page.get_by_label(COOKIE).fill(customer.login_token)
    page.get_by_label("How many people").fill("21")
    expect(page.get_by_text("more than is left")).to_be_visible()
    page.get_by_role("button", name=ASK).click()

    error = page.get_by_role("alert")
    expect(error).to_contain_text("The call may cost 3 credits and 2 are left this month")
    expect(error).to_contain_text("402")
    expect(page.get_by_text("Nothing was charged")).to_be_visible()
    console.shot("network-402")
    assert customer.bill() == []


def test_a_call_too_many_says_when_to_ask_again(
    console: Console, page: Page, viewer: Viewer
) -> None:
    show(console, viewer.customer)

    page.get_by_label(COOKIE).fill(viewer.customer.new_login_token("error-429-retry"))
    page.get_by_role("button", name=ASK).click()

    expect(page.get_by_role("alert")).to_contain_text("429")
    expect(page.get_by_text("You can ask again now.")).to_be_visible()
    console.shot("network-429")


def test_a_form_sent_again_after_a_lost_answer_is_one_request_and_a_changed_one_another(
    console: Console, page: Page, viewer: Viewer
) -> None:
    customer = viewer.customer
    keys: list[str] = []

    def see(request: Request) -> None:
        keys.append(request.headers["idempotency-key"])

    def lose(route: Route) -> None:
        see(route.request)
        whole = route.fetch()
        route.fulfill(status=whole.status, body=whole.body()[:100])

    show(console, customer)
    page.get_by_label("Name of the viewer").fill(viewer.name)
    page.get_by_label(COOKIE).fill(customer.login_token)
    page.route(f"**{ROUTE}", lose, times=1)
    page.get_by_role("button", name=ASK).click()
    expect(page.get_by_text("charged once at most")).to_be_visible()
    page.on("request", lambda request: see(request) if request.url.endswith(ROUTE) else None)
    page.get_by_role("button", name=ASK).click()
    expect(page.locator(".network-came")).to_contain_text("it was charged once")
    page.get_by_label(COOKIE).fill(customer.login_token)
    page.get_by_label("How many people").fill("11")
    page.get_by_role("button", name=ASK).click()
    expect(page.locator(".network-came")).to_contain_text("1 new, 10 known")

    assert keys[0] == keys[1] != keys[2]
    assert customer.check_books()["charged"] == 1 + 2


def test_a_viewer_is_connected_refreshed_and_deleted_by_the_keyboard_alone(
    mirror_console: Console, opened_at_mirror: Callable[..., Customer]
) -> None:
    viewer, page = Viewer(opened_at_mirror()), mirror_console.page
    token = viewer.customer.new_login_token("checkpoint-code")
    mirror_console.watch.credentials.add(token)
    show(mirror_console, viewer.customer)
    mirror_console.shot("network-empty")

    press(page, "Connect a viewer…")
    write(page, "Name of the viewer", viewer.name)
    write(page, "Login cookie", token)
    mirror_console.check_accessibility()
    mirror_console.shot("network-connect")
    page.keyboard.press("Enter")
    write(page, "Code", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("400")
    mirror_console.shot("network-code")
    page.keyboard.press("Escape")
    expect(page.get_by_text("LinkedIn sent the member a code")).to_be_visible()
    mirror_console.shot("network-checkpoint")
    press(page, "Enter the code…")
    write(page, "Code", RIGHT_CODE)
    page.keyboard.press("Enter")
    expect(badge(page)).to_have_text("CONNECTED")
    press(page, ASK)
    expect(page.locator(CARD)).to_have_count(10)

    press(page, "Order a refresh…")
    write(page, "Every", "12h")
    write(page, "People of each run", "20")
    write(page, "Credits a month", "1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("at least 2, the price of one run")
    write(page, "Credits a month", "50")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Every 12h, 20 people: at most 2 credits a run")).to_be_visible()
    press(page, "Change…")
    write(page, "Credits a month", "60")
    mirror_console.shot("network-change")
    press(page, "Change it")
    expect(page.get_by_text(re.compile("Budget of .*: 60 credits"))).to_be_visible()
    changed = viewer.refresh().json()
    mirror_console.check_accessibility()
    mirror_console.shot("network-viewer")
    press(page, "Delete refresh…")
    press(page, "Delete the refresh")
    expect(page.get_by_role("button", name="Order a refresh…")).to_be_focused()
    press(page, "Delete viewer…")
    expect(page.get_by_text("Linkup's own session of the member")).to_be_visible()
    mirror_console.shot("network-delete")
    press(page, "Delete the viewer")
    expect(page.get_by_text("No viewers yet")).to_be_visible()

    assert (changed["every"], changed["monthly_credits"]) == ("12h", 60)
    assert viewer.state is None
    assert token not in page.content()


def test_a_login_that_the_member_approves_in_the_app_goes_on_by_one_button(
    mirror_console: Console, opened_at_mirror: Callable[..., Customer]
) -> None:
    viewer, page = Viewer(opened_at_mirror()), mirror_console.page
    viewer.connect("checkpoint-app")
    show(mirror_console, viewer.customer)
    approved = page.get_by_role("button", name="It is approved in the app")

    approved.click()
    expect(page.get_by_role("alert")).to_contain_text("not approved in the app yet")
    mirror_console.shot("network-app")
    control(viewer, "approve")
    approved.click()

    expect(badge(page)).to_have_text("CONNECTED")


def test_a_session_that_has_ended_is_shown_with_the_way_to_connect_again(
    mirror_console: Console, opened_at_mirror: Callable[..., Customer]
) -> None:
    viewer, page = Viewer(opened_at_mirror()), mirror_console.page
    viewer.connect("disconnects")
    show(mirror_console, viewer.customer, viewer)

    page.get_by_role("button", name=ASK).click()

    expect(badge(page)).to_have_text("DISCONNECTED")
    expect(page.get_by_role("button", name=ASK)).to_be_hidden()
    mirror_console.shot("network-disconnected")
    page.get_by_role("button", name="Connect…").click()
    expect(page.get_by_label("Name of the viewer")).to_have_value(viewer.name)
    page.get_by_label(COOKIE).fill(viewer.customer.new_login_token("member"))
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("button", name=ASK)).to_be_visible()
    assert viewer.state == "CONNECTED"


def test_a_run_shows_its_people_and_a_budget_that_is_used_up_says_when_it_goes_on(
    mirror_console: Console, connected: Viewer
) -> None:
    page, stack = mirror_console.page, mirror_console.stack
    connected.put_refresh("1h", 10, budget=1)
    show(mirror_console, connected.customer, connected)
    expect(page.get_by_text("It has not run yet")).to_be_visible()

    start(stack)
    page.get_by_role("button", name="Show them").click(timeout=LOOK)

    expect(page.locator(CARD)).to_have_count(10)
    expect(page.locator(".network-budget")).to_contain_text("1 charged0 reserved0 remaining")
    mirror_console.shot("network-refreshed")
    let_interval_pass(connected)
    start(stack)
    until("the refresh is not paused", connected.refresh, lambda it: it.json()["outcome"] == PAUSED)
    page.get_by_role("link", name="All viewers").click()
    page.get_by_role("link", name=connected.name, exact=True).click()
    expect(page.get_by_text("Its budget of this month is used up.")).to_be_visible()
    expect(page.get_by_text("REFRESH_BUDGET")).to_be_visible()
    mirror_console.shot("network-paused")


def show(console: Console, customer: Customer, viewer: Viewer | None = None) -> None:
    """Sign in as an account, and open the view or one of its viewers."""
    console.sign_in(customer.key)
    console.open(PLACE if viewer is None else f"{PLACE}/{viewer.name}")
    if viewer is not None:
        console.page.get_by_role("heading", name="People", exact=True).wait_for()


def names(page: Page) -> list[str]:
    """Return the names on the cards that are shown, in their order."""
    expect(page.locator(CARD).first).to_be_visible()
    return page.locator(f"{CARD} h3 bdi").all_inner_texts()


def badge(page: Page) -> Locator:
    """Return the state of the one viewer that is shown."""
    return page.locator(".network-head .badge, td .badge").first


def rewrite(viewer: Viewer, person: str, **texts: str) -> None:
    """Store other texts of a person, as if Linkup had delivered them."""
    stack = viewer.customer.stack
    [item] = [each for each in stored(viewer.customer) if each.get("person") == {"S": person}]
    stack.engine.client("dynamodb").put_item(
        TableName=stack.info.tables["people"],
        Item=item | {name: {"S": text} for name, text in texts.items()},
    )


def control(viewer: Viewer, change: str) -> None:
    """Let something happen to the viewer's account at Linkup."""
    customer = viewer.customer
    url = f"{customer.stack.linkup.url}/_control/{change}"
    answer = customer.post(url, {"login_token": customer.login_token}, {})
    assert answer.ok, answer.text
