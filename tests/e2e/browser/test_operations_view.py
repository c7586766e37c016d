"""The view Operations: queues, alarms and runs, for operators alone."""

import re

import pytest
from playwright.sync_api import expect

from local.stack import Stack
from tests.e2e.browser.console import Console
from tests.e2e.customers import Customer
from tests.e2e.test_health import dead_letter

pytestmark = pytest.mark.browser

DEAD = re.compile("operations-dead")


def test_an_operator_sees_every_queue_the_alarms_and_the_last_runs(
    console: Console, stack: Stack
) -> None:
    console.sign_in(stack.info.account.api_key)
    console.open("#/operations")
    page = console.page

    for queue in ("status-updates", "sync", "change-events", "reconcile-credits"):
        expect(page.get_by_role("cell", name=queue, exact=True)).to_be_visible()
    for heading in ("Queues", "Alarms", "Last scheduled runs"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_text("again every 10 s")).to_be_visible()
    expect(page.get_by_text("not known")).to_have_count(0)
    console.check_accessibility()


def test_a_dead_letter_is_shown_with_its_command_without_a_reload_and_goes(
    console: Console, stack: Stack
) -> None:
    console.sign_in(stack.info.account.api_key)
    console.open("#/operations")
    page = console.page
    row = page.get_by_role("row").filter(has_text="change-events")
    expect(row).not_to_have_class(DEAD)

    with dead_letter(stack, "change_events_dlq"):
        page.get_by_role("button", name="Look again").click()
        expect(row).to_have_class(DEAD)
        expect(row.get_by_text("dead letters")).to_be_visible()
        expect(row.get_by_text("make redrive QUEUE=change-events", exact=True)).to_be_visible()
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        row.get_by_role("button", name="Copy the command for change-events").focus()
        page.keyboard.press("Enter")
        expect(row.get_by_role("button", name="Copied")).to_be_visible()
        console.shot("operations-dead-letter")
        console.check_accessibility()

    # The page looks by itself while it is seen.
    expect(row).not_to_have_class(DEAD, timeout=20_000)


def test_an_alarm_that_is_on_is_shown_with_what_it_is_of(console: Console, stack: Stack) -> None:
    cloudwatch = stack.engine.client("cloudwatch")
    said = {"AlarmName": stack.deployed.names["SyncDlqAlarm"], "StateReason": "<b>a test</b>"}
    cloudwatch.set_alarm_state(**said, StateValue="ALARM")
    try:
        console.sign_in(stack.info.account.api_key)
        console.open("#/operations")
        shown = console.page.get_by_role("listitem").filter(has_text="syncs that did not")
        expect(shown.get_by_text("ALARM", exact=True)).to_be_visible()
        expect(shown.get_by_text("<b>a test</b>")).to_be_visible()
        console.shot("operations-alarm")
        console.check_accessibility()
    finally:
        cloudwatch.set_alarm_state(**said, StateValue="OK")


def test_an_account_that_is_no_operators_has_no_such_view(
    console: Console, customer: Customer
) -> None:
    console.sign_in(customer.key)
    console.page.goto(f"{console.origin}/console#/operations")

    navigation = console.page.get_by_role("navigation")
    expect(navigation.get_by_role("link", name="Network")).to_be_visible()
    expect(navigation.get_by_role("link", name="Operations")).to_have_count(0)
    expect(console.page.get_by_role("heading", name="Operations", level=1)).to_have_count(0)
