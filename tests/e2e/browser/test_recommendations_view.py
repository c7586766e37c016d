"""The view of recommendations: lists, and what the two parties do, with what the API then says."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Route, expect

from local.stack import Stack
from tests.e2e.api import Caller
from tests.e2e.browser.console import NARROW, WIDE, Console
from tests.e2e.browser.members import act, answer, card, press, show, status
from tests.e2e.guests import Guest
from tests.e2e.mirror import Mirror, synced
from vouch.domain.status import EDGES, TARGETS, Actor, Status

pytestmark = pytest.mark.browser

SCRIPT: Final = '<script>alert(1)</script><img src=x onerror="alert(2)"> & \u202egnp.exe'
TABLE: Final = "import('./console/any/recommendation_rules.js').then(({CHOICES}) => CHOICES)"


@pytest.fixture
def writer(stack: Stack, manage: Callable[..., Any]) -> Guest:
    """Return a second member whom no other test knows."""
    return Guest(stack, manage)


def state(member: Caller, urn: str) -> str:
    found: str = member.get(urn).json()["status"]
    return found


@pytest.mark.browser_sample
def test_an_accepted_recommendation_is_visible(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, newcomer, "received")
    expect(status(console, urn)).to_have_text("PENDING")
    expect(card(console, urn)).to_contain_text("Giving you a recommendation!")
    console.shot("recommendations-pending")

    act(console, urn, "Accept")

    expect(status(console, urn)).to_have_text("VISIBLE")
    expect(card(console, urn)).to_be_focused()
    assert state(newcomer, urn) == "VISIBLE"
    console.check_accessibility()


def test_what_is_hidden_is_shown_again_and_what_is_closed_is_reopened(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, newcomer, "received")

    for label, becomes in (
        ("Accept, keep hidden", "HIDDEN"),
        ("Show again", "VISIBLE"),
        ("Hide", "HIDDEN"),
        ("Show again", "VISIBLE"),
        ("Close…", "CLOSED"),
        ("Reopen", "PENDING"),
        ("Decline…", "CLOSED"),
    ):
        act(console, urn, label)
        if label.endswith("…"):
            answer(console, label.rstrip("…"))
        expect(status(console, urn)).to_have_text(becomes)
        assert state(newcomer, urn) == becomes


def test_a_writer_is_asked_before_a_recommendation_is_withdrawn_for_good(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, writer, "given")

    act(console, urn, "Withdraw…")
    expect(console.page.get_by_role("dialog")).to_contain_text("This is final")
    console.shot("recommendations-withdraw")
    answer(console, "Cancel")
    assert state(writer, urn) == "PENDING"
    act(console, urn, "Withdraw…")
    answer(console, "Withdraw")

    expect(status(console, urn)).to_have_text("WITHDRAWN")
    expect(card(console, urn).locator(".actions").get_by_role("button")).to_have_count(0)
    assert state(writer, urn) == "WITHDRAWN"


def test_a_writer_chooses_who_sees_a_recommendation_on_their_profile(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, writer, "given")

    act(console, urn, "Visibility…")
    console.page.get_by_role("dialog").locator("select").select_option("CONNECTIONS")
    answer(console, "Set the visibility")

    expect(card(console, urn)).to_contain_text("On your profile for CONNECTIONS")
    assert writer.get(urn).json()["visibilityForRecommender"] == "CONNECTIONS"


def test_a_refused_action_shows_its_reason_and_how_the_record_stands(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    newcomer.patch(urn, status="VISIBLE")
    show(console, newcomer, "received")
    expect(status(console, urn)).to_have_text("VISIBLE")
    newcomer.patch(urn, status="CLOSED")

    with console.page.expect_response(lambda each: each.request.method == "POST") as refused:
        act(console, urn, "Hide")

    error = card(console, urn).get_by_role("alert")
    expect(error).to_contain_text("cannot go from CLOSED to HIDDEN", ignore_case=True)
    expect(error).to_contain_text("409 ILLEGAL_STATUS_TRANSITION")
    expect(error.locator("code")).to_have_text(refused.value.headers["x-li-request-id"])
    expect(status(console, urn)).to_have_text("CLOSED")
    console.shot("recommendations-refused")
    console.check_accessibility()
    act(console, urn, "Reopen")
    expect(status(console, urn)).to_have_text("PENDING")
    expect(error).to_have_count(0)


def test_an_action_that_asks_shows_its_refusal_in_the_dialog(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, writer, "given")
    expect(status(console, urn)).to_have_text("PENDING")
    newcomer.patch(urn, status="CLOSED")

    act(console, urn, "Withdraw…")
    answer(console, "Withdraw")

    error = console.page.get_by_role("dialog").get_by_role("alert")
    expect(error).to_contain_text("409 ILLEGAL_STATUS_TRANSITION")
    answer(console, "Cancel")
    expect(status(console, urn)).to_have_text("CLOSED")
    expect(card(console, urn)).to_be_focused()


def test_a_question_goes_with_the_view_that_asked_it(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, writer, "received")
    console.page.get_by_role("link", name="Given").click()
    act(console, urn, "Withdraw…")
    expect(console.page.get_by_role("dialog")).to_be_visible()

    console.page.go_back()

    expect(console.page.get_by_role("dialog")).to_have_count(0)
    expect(console.page.get_by_role("heading", level=1)).to_be_focused()
    assert state(writer, urn) == "PENDING"


def test_an_answer_that_never_came_leaves_the_action_to_be_tried_again(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, newcomer, "received")
    console.page.route("**/v2/recommendation/*", lambda route: route.fulfill(status=503, body="{}"))

    act(console, urn, "Accept")

    expect(card(console, urn).get_by_role("alert")).to_contain_text("503")
    console.page.unroute("**/v2/recommendation/*")
    console.watch.faults.clear()  # the browser notes every 503 by itself
    act(console, urn, "Accept")
    expect(status(console, urn)).to_have_text("VISIBLE")


def test_a_script_in_a_members_text_is_text(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer, recommendationText=SCRIPT, subject=SCRIPT, message=SCRIPT)
    dialogs: list[str] = []
    console.page.on("dialog", lambda each: dialogs.append(each.message))
    show(console, newcomer, "received")

    text = card(console, urn).locator(".recommendations-words").first

    expect(text).to_have_text(SCRIPT, use_inner_text=False)
    assert card(console, urn).locator("script, img").count() == 0
    assert text.evaluate("each => getComputedStyle(each).unicodeBidi") == "isolate"
    assert dialogs == []
    console.shot("recommendations-script")


def test_a_very_long_text_is_folded_and_an_id_keeps_all_its_digits(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    number, long = "9007199254740993123", "word " * 20_000
    urn = f"urn:li:recommendation:({writer.urn},{number})"

    def replaced(route: Route) -> None:
        text = (
            route.fetch()
            .text()
            .replace('"recommendationText":"short"', f'"recommendationText":"{long}"')
        )
        made = writer.get(short).json()["id"]
        route.fulfill(
            body=text.replace(str(made), number), headers={"Content-Type": "application/json"}
        )

    short = writer.write(newcomer, recommendationText="short")
    console.page.route("**/v2/recommendation?*", replaced)
    show(console, newcomer, "received")

    text = card(console, urn).locator(".recommendations-words").first
    expect(text).to_contain_text("word word")
    assert len(text.inner_text()) < 1000
    card(console, urn).get_by_text("Show all").click()
    assert text.evaluate("each => each.textContent.length") == 100_000
    console.check_width()
    card(console, urn).get_by_text("Show less").click()
    assert len(text.inner_text()) < 1000


def test_lists_show_the_states_chosen_and_grow_by_pages_without_repeating(
    console: Console, guest: Guest
) -> None:
    show(console, guest, "received")
    cards = console.page.locator("article")
    expect(cards).to_have_count(20)
    for count in (40, 60):
        console.page.get_by_role("button", name="Show more").click()
        expect(cards).to_have_count(count)
    shown = cards.evaluate_all("all => all.map((each) => each.dataset.urn)")
    assert shown == guest.received[::-1][:60]

    states = console.page.get_by_role("group", name="States shown")
    states.get_by_text("PENDING").click()
    expect(cards).to_have_count(20)
    expect(cards.locator(".badge").filter(has_text="PENDING")).to_have_count(20)
    states.get_by_text("HIDDEN").click()
    assert console.page.url.endswith("#/recommendations/received/PENDING,HIDDEN")
    states.get_by_text("PENDING").click()
    expect(console.page.get_by_role("heading", name="None is HIDDEN")).to_be_visible()
    console.page.get_by_role("button", name="Show all").click()
    expect(cards).to_have_count(20)
    console.open("#/recommendations/received/VISIBLE")
    expect(states.get_by_text("VISIBLE")).to_have_attribute("aria-pressed", "true")
    expect(cards.locator(".badge").filter(has_text="VISIBLE")).to_have_count(20)


def test_an_empty_list_says_what_to_do_first(console: Console, newcomer: Guest) -> None:
    show(console, newcomer, "received")
    expect(
        console.page.get_by_role("heading", name="Nobody has recommended you yet")
    ).to_be_visible()
    console.shot("recommendations-empty")
    console.open("#/recommendations/given")

    console.page.locator(".empty").get_by_role("button", name="Write a recommendation").click()

    expect(console.page.get_by_role("dialog")).to_be_visible()


def test_every_action_is_done_by_the_keyboard_alone(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer)
    show(console, newcomer, "received")
    buttons = card(console, urn).get_by_role("button")

    for label, becomes in (("Accept", "VISIBLE"), ("Hide", "HIDDEN"), ("Show again", "VISIBLE")):
        press(buttons.filter(has_text=label).first)
        expect(status(console, urn)).to_have_text(becomes)
    press(buttons.filter(has_text="Close…"))
    dialog = console.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    console.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(buttons.filter(has_text="Close…")).to_be_focused()
    console.page.keyboard.press("Enter")
    press(dialog.get_by_role("button", name="Close", exact=True))
    expect(status(console, urn)).to_have_text("CLOSED")
    press(console.page.get_by_role("group", name="States shown").get_by_text("CLOSED"), "Space")
    expect(status(console, urn)).to_have_text("CLOSED")
    press(buttons.filter(has_text="Reopen"), "Space")
    expect(status(console, urn)).to_have_text("PENDING")


def test_the_buttons_are_the_edges_of_the_status_machine(console: Console) -> None:
    choices = console.page.evaluate(TABLE)

    for actor in (Actor.RECOMMENDEE, Actor.RECOMMENDER):
        for current in Status:
            offered = [
                each["status"] for each in choices[actor].get(current, ()) if "status" in each
            ]
            by_hand = EDGES[current] & TARGETS[actor] - {Status.REPLACED}
            assert sorted(offered) == sorted(by_hand), (actor, current)


def test_nothing_is_cut_off_on_a_telephone(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    urn = writer.write(newcomer, recommendationText="W" * 400, subject="M" * 300)
    show(console, newcomer, "received")
    expect(card(console, urn)).to_be_visible()

    console.page.set_viewport_size(NARROW)

    console.check_width()
    sizes = (
        card(console, urn)
        .get_by_role("button")
        .evaluate_all("all => all.map((each) => each.getBoundingClientRect().height)")
    )
    assert min(sizes) >= 44
    console.page.set_viewport_size(WIDE)


def test_a_mirrored_list_says_how_old_it_is(mirror_console: Console, mirror: Mirror) -> None:
    member = mirror.connected(received=2)
    show(mirror_console, member, "received")
    expect(mirror_console.page.get_by_text("were never read whole")).to_be_visible()
    synced(member)

    mirror_console.page.get_by_role("link", name="Given").click()
    mirror_console.page.get_by_role("link", name="Received").click()

    expect(mirror_console.page.get_by_text("As they were at LinkedIn at")).to_be_visible()
    expect(mirror_console.page.locator("article")).to_have_count(2)
    mirror_console.shot("recommendations-mirrored")
