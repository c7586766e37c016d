"""Writing and revising a recommendation at the console, and the line of revisions as a picture."""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from playwright.sync_api import Locator, Route, expect

from local.stack import Stack
from tests.e2e.api import Caller, at
from tests.e2e.browser.console import NARROW, WIDE, Console
from tests.e2e.browser.keyboard import reach
from tests.e2e.browser.members import act, answer, card, press, show, status
from tests.e2e.guests import Guest

pytestmark = pytest.mark.browser

BOXES: Final = "all => all.map((each) => each.getBoundingClientRect().toJSON())"


@pytest.fixture
def writer(stack: Stack, manage: Callable[..., Any]) -> Guest:
    """Return a second member whom no other test knows."""
    return Guest(stack, manage)


def given(member: Caller) -> list[dict[str, Any]]:
    query = "q=recommender&statusFilters=List(PENDING,VISIBLE,REPLACED)"
    found: list[dict[str, Any]] = member.call("GET", f"/v2/recommendation?{query}").json()[
        "elements"
    ]
    return found


def dialog(console: Console) -> Locator:
    return console.page.get_by_role("dialog")


def open_form(console: Console, recommendee: str, text: str) -> None:
    console.page.get_by_role("button", name="Write a recommendation").first.click()
    dialog(console).get_by_label("Member").fill(recommendee)
    dialog(console).get_by_label("Recommendation", exact=True).fill(text)


def test_a_recommendation_is_written_and_shown(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    show(console, writer, "received")
    open_form(console, newcomer.urn, "Careful and quick.")
    dialog(console).get_by_label("How you worked together").select_option("WORKED_IN_SAME_GROUP")
    dialog(console).get_by_label("Subject").fill("Colleague")
    dialog(console).get_by_label("Message").fill("As promised.")
    console.shot("recommendations-write")
    console.check_accessibility()

    answer(console, "Send")

    expect(console.page.get_by_role("link", name="Given")).to_have_attribute("aria-current", "page")
    [record] = given(writer)
    urn = f"urn:li:recommendation:({writer.urn},{record['id']})"
    expect(card(console, urn)).to_contain_text("Careful and quick.")
    expect(card(console, urn)).to_be_focused()
    assert {name: record.get(name) for name in ("subject", "message", "relationship")} == {
        "subject": "Colleague",
        "message": "As promised.",
        "relationship": "WORKED_IN_SAME_GROUP",
    }


def test_a_form_that_is_sent_again_after_a_lost_answer_writes_once(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    show(console, writer, "given")
    open_form(console, newcomer.urn, "Once.")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.continue_()
        lost.append(route.fetch().headers["x-restli-id"])
        return route.abort()

    console.page.route("**/v2/recommendation", lose)
    answer(console, "Send")
    expect(dialog(console).get_by_role("alert")).to_contain_text("could not be reached")
    console.watch.faults.clear()  # the browser notes a lost answer by itself

    answer(console, "Send")

    expect(card(console, lost[0])).to_be_visible()
    assert len(given(writer)) == 1


def test_fields_that_are_refused_say_why_beside_them(console: Console, writer: Guest) -> None:
    show(console, writer, "given")
    open_form(console, writer.urn, "x" * 3001)

    answer(console, "Send")

    errors = dialog(console).locator(".field-error")
    expect(errors).to_have_count(2)
    member = dialog(console).locator(".field").filter(has_text="Member")
    expect(member.locator(".field-error")).to_contain_text("another member")
    expect(dialog(console).get_by_label("Member")).to_be_focused()
    expect(dialog(console).get_by_label("Member")).to_have_accessible_description(
        re.compile("another member")
    )
    console.shot("recommendations-write-refused")
    assert given(writer) == []


def test_a_revision_is_written_and_accepted_and_the_line_is_drawn(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    old = writer.write(newcomer, recommendationText="The first words.")
    newcomer.patch(old, status="VISIBLE")
    show(console, writer, "given")

    act(console, old, "Revise…")
    expect(dialog(console).get_by_label("Recommendation", exact=True)).to_have_value(
        "The first words."
    )
    dialog(console).get_by_label("Recommendation", exact=True).fill("The second words.")
    console.shot("recommendations-revise")
    answer(console, "Send the revision")
    expect(console.page.get_by_text("The second words.")).to_be_visible()
    new = f"urn:li:recommendation:({writer.urn},{given(writer)[0]['id']})"
    expect(status(console, old)).to_have_text("VISIBLE")

    show(console, newcomer, "received")
    expect(card(console, new)).to_contain_text("the version before it is REPLACED")
    act(console, new, "Accept")
    expect(status(console, new)).to_have_text("VISIBLE")
    expect(status(console, old)).to_have_text("REPLACED")
    card(console, new).get_by_role("link", name="Revisions").click()
    versions = console.page.get_by_role("list", name="Versions").get_by_role("listitem")
    expect(versions).to_have_count(2)
    expect(versions.first).to_contain_text("REPLACED")
    expect(versions.last).to_contain_text("VISIBLE · present")
    console.shot("recommendations-line")
    console.check_accessibility()


def test_a_line_shows_the_revision_that_waits_and_acts_on_it(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    old = writer.write(newcomer)
    newcomer.patch(old, status="VISIBLE")
    show(console, newcomer, "received")
    first = writer.write(newcomer, previousRecommendation=old)
    second = writer.write(newcomer, previousRecommendation=first)
    card(console, old).get_by_role("link", name="Revisions").click()
    versions = console.page.get_by_role("list", name="Versions").get_by_role("button")
    expect(versions).to_have_count(3)
    for index, said in enumerate(("1 VISIBLE · present", "2 REPLACED", "3 PENDING")):
        expect(versions.nth(index)).to_have_accessible_name(re.compile(f"^Version {said} "))

    act(console, second, "Accept")

    expect(status(console, old)).to_have_text("REPLACED")
    expect(versions.last).to_have_accessible_name(re.compile("^Version 3 VISIBLE · present "))


def test_a_second_revision_is_refused_with_the_one_that_waits(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    old = writer.write(newcomer)
    newcomer.patch(old, status="VISIBLE")
    waits = writer.write(newcomer, previousRecommendation=old)
    show(console, writer, "given")

    act(console, old, "Revise…")
    answer(console, "Send the revision")

    expect(dialog(console).get_by_role("alert")).to_contain_text(waits)


def test_a_line_is_walked_by_the_keyboard(console: Console, writer: Guest, newcomer: Guest) -> None:
    old = writer.write(newcomer)
    newcomer.patch(old, status="VISIBLE")
    new = writer.write(newcomer, previousRecommendation=old)
    show(console, writer, "given")
    press(card(console, new).get_by_role("link", name="Revisions"))
    versions = console.page.get_by_role("list", name="Versions").get_by_role("button")

    for index, urn in enumerate((old, new)):
        press(versions.nth(index), "Space")
        expect(card(console, urn)).to_be_focused()
        console.page.get_by_role("heading", level=1).focus()

    reach(console.page, versions.first)
    console.shot("recommendations-line-focus")


def test_a_line_lies_where_there_is_room_and_stands_on_a_telephone(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    old = writer.write(newcomer)
    newcomer.patch(old, status="VISIBLE")
    new = writer.write(newcomer, previousRecommendation=old)
    show(console, newcomer, "received")
    card(console, new).get_by_role("link", name="Revisions").click()
    versions = console.page.get_by_role("list", name="Versions").get_by_role("button")
    expect(versions).to_have_count(2)

    left, right = versions.evaluate_all(BOXES)
    assert left["x"] < right["x"]
    assert left["y"] == right["y"]
    console.page.set_viewport_size(NARROW)

    over, under = versions.evaluate_all(BOXES)
    assert over["y"] < under["y"]
    assert over["x"] == under["x"]
    console.check_width()
    console.page.set_viewport_size(WIDE)


def test_a_line_of_another_member_is_not_shown(
    console: Console, writer: Guest, newcomer: Guest, ana: Caller
) -> None:
    urn = writer.write(newcomer)
    console.sign_in(ana.token)

    console.open(f"#/recommendations/line/{urn}")

    expect(console.page.get_by_role("alert")).to_contain_text("404 NOT_FOUND")


def test_a_line_is_shown_without_a_newer_version_that_is_gone(
    console: Console, writer: Guest, newcomer: Guest
) -> None:
    old = writer.write(newcomer)
    new = writer.write(newcomer, previousRecommendation=old)

    def forget(route: Route) -> None:
        """Answer as if the newer version had been erased."""
        if at(new) in route.request.url:
            return route.fulfill(status=404, json={"code": "NOT_FOUND", "message": "gone"})
        if "PENDING" in route.request.url:
            return route.fulfill(json={"elements": [], "paging": {"links": []}})
        return route.continue_()

    console.page.route("**/v2/recommendation**", forget)
    console.sign_in(newcomer.token)

    console.open(f"#/recommendations/line/{old}")

    versions = console.page.get_by_role("list", name="Versions").get_by_role("listitem")
    expect(versions).to_have_count(1)
    expect(status(console, old)).to_have_text("REPLACED")
