"""The view Credits: what it shows of a month, that it renews itself, and its use by keyboard."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, expect

from local.stack import Stack
from tests.e2e.browser.console import Console
from tests.e2e.customers import Customer
from tests.e2e.viewers import Viewer

FIGURES = ("Granted", "Remaining", "Reserved", "Charged")
LEDGER = "The month's ledger, newest line first"
MARK = "document.body.dataset.mark"
HIDDEN = """(hidden) => {
    Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
    document.dispatchEvent(new Event("visibilitychange"));
}"""
MINUTE = 60_000


def shown(console: Console, customer: Customer, place: str = "#/credits") -> Console:
    """Sign in with the customer's key, and show a month."""
    console.sign_in(customer.key)
    console.open(place)
    expect(console.page.get_by_role("heading", name="Ledger")).to_be_visible()
    return console


def spend(customer: Customer, people: int) -> int:
    """Ask for so many people, and return what that cost."""
    viewer = Viewer(customer)
    if customer.stack.info.linkup_version == "v2" and viewer.state != "CONNECTED":
        assert viewer.connect().status_code == 201
    answer = viewer.ask(people)
    assert answer.status_code == 200, answer.text
    return int(answer.headers["X-Credits-Charged"])


def figures(console: Console) -> list[str]:
    """Return what is granted, remaining, reserved and charged, as it is written there."""
    boxes = console.page.locator(".figure")
    return [boxes.filter(has_text=name).locator("dd").first.inner_text() for name in FIGURES]


def bar(console: Console, day: str) -> Locator:
    return console.page.locator(f'.credits-bar[data-date="{day}"]')


def lines(console: Console) -> Locator:
    return console.page.get_by_role("table", name=LEDGER).locator("tbody tr")


def bill(console: Console) -> Locator:
    return console.page.locator("section").filter(has_text="Linkup's bill beside ours")


def evaluate(console: Console, module: str, expression: str, *arguments: str) -> Any:
    """Return what an expression of one of the console's modules comes to in the browser."""
    call = f"{expression}({', '.join(arguments)})" if arguments else expression
    names = "{ticks, Listed}"
    return console.page.evaluate(
        f"async () => {{ const {names} = await import('/console/any/{module}'); return {call}; }}"
    )


def change_balance(stack: Stack, customer: Customer, update: str, **values: int) -> None:
    """Change the stored balance of the current month, as another release or a lost answer would."""
    named = {f":{name}": {"N": str(value)} for name, value in values.items()}
    stack.engine.client("dynamodb").update_item(
        TableName=stack.info.tables["credits"],
        Key={"pk": {"S": f"{customer.account}#{today()[:7]}"}, "sk": {"S": "balance"}},
        UpdateExpression=update,
        **({"ExpressionAttributeValues": named} if named else {}),
    )


@contextmanager
def people_price(stack: Stack, credits: int) -> Iterator[None]:
    """Let Linkup take so much for each call inside the block."""
    url = f"{stack.linkup.url}/_control/people-price"
    requests.post(url, json={"credits": credits}, timeout=60).raise_for_status()
    try:
        yield
    finally:
        requests.post(url, json={"credits": None}, timeout=60).raise_for_status()


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@pytest.mark.browser_sample
def test_what_is_spent_moves_the_chart_the_figures_and_the_ledger_without_a_reload(
    console: Console, customer: Customer
) -> None:
    shown(console, customer)
    console.page.evaluate(f"() => {{ {MARK} = 'the same page'; }}")
    before = figures(console)
    expect(console.page.get_by_role("heading", name="Nothing spent yet")).to_be_visible()

    assert spend(customer, 30) == 3

    expect(bar(console, today())).to_have_attribute("data-charged", "3")
    expect(lines(console)).to_have_count(len(customer.ledger()))
    assert before == ["1,000", "1,000", "0", "0"]
    assert figures(console) == ["1,000", "997", "0", "3"]
    assert float(bar(console, today()).get_attribute("height") or 0) > 0
    assert console.page.evaluate(f"() => {MARK}") == "the same page"
    console.shot("credits")
    console.check_accessibility()


def test_the_ledger_is_read_page_by_page_and_stays_whole_when_it_grows(
    console: Console, customer: Customer
) -> None:
    for _ in range(26):
        spend(customer, 1)
    count = len(customer.ledger())
    shown(console, customer)
    expect(lines(console)).to_have_count(50)

    console.page.get_by_role("button", name="Show older lines").focus()
    console.page.keyboard.press("Enter")
    expect(lines(console)).to_have_count(count)
    assert lines(console).nth(50).evaluate("(row) => row === document.activeElement")
    spend(customer, 1)

    expect(lines(console)).to_have_count(count + 2)
    expect(console.page.get_by_role("button", name="Show older lines")).to_have_count(0)
    last = lines(console).last.locator("td").all_inner_texts()
    assert (last[1], last[-1]) == ("GRANTED", "+1,000")
    first = lines(console).first.locator("td").all_inner_texts()
    assert (first[1], first[2]) == ("SETTLED", "1 credit charged of 1 reserved")


def test_a_call_that_failed_says_why_its_credits_were_given_back(
    console: Console, customer: Customer
) -> None:
    customer.login_token = customer.new_login_token("error-500")
    assert customer.ask(total_results=20).status_code == 502

    shown(console, customer)

    released = lines(console).first.locator("td").all_inner_texts()
    assert released[1] == "RELEASED"
    assert released[2].startswith("Linkup failed")
    assert released[-1] == "+2"
    assert figures(console) == ["1,000", "1,000", "0", "0"]


def test_months_are_chosen_by_keyboard_and_one_without_use_says_so(
    console: Console, customer: Customer
) -> None:
    shown(console, customer, "#/credits/2024-03")
    month = console.page.locator(".credits-months h2")
    expect(month).to_have_text("March 2024")

    console.page.get_by_role("button", name="Previous month").focus()
    console.page.keyboard.press("Enter")

    expect(month).to_have_text("February 2024")
    expect(console.page.locator(".credits-bar")).to_have_count(29)
    expect(console.page.get_by_role("heading", name="No credits were used")).to_be_visible()
    assert figures(console) == ["0", "0", "0", "0"]
    expect(bill(console)).to_contain_text("No call has ended in this month")
    assert console.page.evaluate("location.hash") == "#/credits/2024-02"
    console.shot("credits-unused")
    console.check_accessibility()

    console.page.keyboard.press("Enter")
    expect(month).to_have_text("January 2024")
    console.page.get_by_role("button", name="Next month").focus()
    console.page.keyboard.press("Enter")
    expect(month).to_have_text("February 2024")


def test_there_is_no_month_after_the_current_one(console: Console, customer: Customer) -> None:
    shown(console, customer)

    expect(console.page.get_by_role("button", name="Next month")).to_be_disabled()
    console.shot("credits-empty")


def test_a_day_s_numbers_are_shown_where_it_is_pointed_at_and_in_a_table_by_keyboard(
    console: Console, customer: Customer
) -> None:
    assert spend(customer, 20) == 2
    calls = customer.report()["days"][0]["calls"]
    shown(console, customer)
    chart, tip = console.page.locator(".credits-stage"), console.page.locator(".credits-tip")
    expect(tip).to_be_hidden()

    bar(console, today()).hover(force=True)
    expect(tip).to_contain_text("2 credits charged")
    expect(tip).to_contain_text(f"{calls} call")
    expect(chart.locator(".credits-chosen")).to_have_count(1)
    console.shot("credits-day")
    console.page.mouse.move(0, 0)
    expect(tip).to_be_hidden()

    console.page.locator("summary").focus()
    console.page.keyboard.press("Enter")
    days = console.page.get_by_role("table", name="Charges by day").locator("tbody tr")
    expect(days).to_have_count(1)
    assert days.first.locator("td").all_inner_texts()[1:] == ["2", str(calls)]
    expect(console.page.locator("figcaption")).to_contain_text("2 credits charged on")


@pytest.mark.parametrize(
    ("most", "axis"),
    [
        (0, [0, 1, 2, 3, 4]),
        (1, [0, 1]),
        (5, [0, 2, 4, 6]),
        (23, [0, 10, 20, 30]),
        (100, [0, 25, 50, 75, 100]),
        (262_000, [0, 100_000, 200_000, 300_000]),
    ],
)
def test_the_axis_has_round_numbers_and_room_for_the_highest_day(
    console: Console, most: int, axis: list[int]
) -> None:
    assert evaluate(console, "chart.js", f"ticks({most})") == axis


def test_a_list_that_grows_at_its_head_keeps_what_was_read_and_has_no_gap(console: Console) -> None:
    list_of = "new Listed((row) => row)"
    page = "{elements: [%s], paging: {next_page_token: %s}}"
    first, second = page % ("4, 3", "'a'"), page % ("2, 1", "null")
    grown, leapt = page % ("5, 4", "'b'"), page % ("9, 8", "'c'")

    def after(*steps: str) -> Any:
        done = f"((list) => {{ {'; '.join(f'list.{step}' for step in steps)};"
        return evaluate(console, "listed.js", f"{done} return [list.rows, list.next]; }})", list_of)

    assert after(f"refresh({first})") == [[4, 3], "a"]
    assert after(f"refresh({first})", f"extend({second})") == [[4, 3, 2, 1], None]
    read = (f"refresh({first})", f"extend({second})")
    assert after(*read, f"refresh({grown})") == [[5, 4, 3, 2, 1], None]
    assert after(*read, f"refresh({leapt})") == [[9, 8], "c"]


def test_an_account_without_a_limit_is_told_so(
    console: Console, opened: Callable[..., Customer]
) -> None:
    customer = opened(None)
    assert spend(customer, 10) == 1

    shown(console, customer)

    assert figures(console) == ["no limit", "no limit", "0", "1"]
    expect(console.page.locator(".progress")).to_have_count(0)
    expect(lines(console).last).to_contain_text("The account has no limit")
    console.shot("credits-unlimited")


def test_credits_that_are_used_up_are_told_of(
    console: Console, opened: Callable[..., Customer]
) -> None:
    customer = opened(1)
    assert spend(customer, 10) == 1

    shown(console, customer)

    expect(console.page.locator(".progress")).to_contain_text("All credits of the month")
    console.shot("credits-used-up")
    console.check_accessibility()


def test_version_1_has_an_estimate_of_linkups_bill(console: Console, customer: Customer) -> None:
    assert spend(customer, 20) == 2

    shown(console, customer)

    expect(bill(console)).to_contain_text("At Linkup, estimated")
    expect(bill(console)).to_contain_text("Version 1 of Linkup's API does not say")
    expect(lines(console).first).to_contain_text("about 2")


def test_linkups_bill_stands_beside_ours_with_the_difference_in_words(
    mirror_console: Console, opened_at_mirror: Callable[..., Customer]
) -> None:
    customer = opened_at_mirror()
    viewer, stack = Viewer(customer), mirror_console.stack
    assert viewer.connect().status_code == 201
    with people_price(stack, 5):
        assert viewer.ask(20).status_code == 200
    change_balance(stack, customer, "ADD upstreamUnknown :more", more=2)

    shown(mirror_console, customer)

    sides = bill(mirror_console).locator("dd").all_inner_texts()
    assert sides == ["2", "5", "+3"]
    expect(bill(mirror_console)).to_contain_text("Linkup took 3 credits more than is charged here")
    expect(bill(mirror_console)).to_contain_text("What Linkup took for 2 calls is not known")
    mirror_console.shot("credits-bill")
    mirror_console.check_accessibility()


def test_a_bill_that_is_not_whole_is_said_to_be_unknown(
    mirror_console: Console, opened_at_mirror: Callable[..., Customer]
) -> None:
    customer = opened_at_mirror()
    assert Viewer(customer).connect().status_code == 201
    change_balance(mirror_console.stack, customer, "REMOVE upstreamCounted")

    shown(mirror_console, customer)

    expect(bill(mirror_console)).to_contain_text("Not known for this month")
    assert bill(mirror_console).locator("dd").all_inner_texts()[1:] == ["not known", "not known"]
    mirror_console.shot("credits-bill-unknown")


def test_it_asks_while_it_is_looked_at_and_not_otherwise(
    console: Console, customer: Customer
) -> None:
    asked: list[str] = []
    page = console.page
    page.clock.install()
    shown(console, customer)
    page.on("request", lambda request: asked.append(request.url))

    def looked_at(hidden: Any, then: int) -> int:
        page.evaluate(HIDDEN, hidden)
        asked.clear()
        page.clock.run_for(then)
        page.evaluate("() => fetch('/v1/credits').then((answer) => answer.text())")
        return sum("period=" in url for url in asked)

    with page.expect_request("**/v1/credits?period=*"):
        page.clock.run_for(MINUTE)
    assert looked_at(True, MINUTE) == 0
    with page.expect_request("**/v1/credits?period=*"):
        page.evaluate(HIDDEN, False)
    console.open("#/syncs")
    assert looked_at(False, MINUTE) == 0


def test_a_first_answer_that_fails_and_a_later_refusal_are_mended_and_told_of(
    console: Console, customer: Customer
) -> None:
    page = console.page
    page.clock.install()
    console.sign_in(customer.key)
    refused = {"status": 429, "headers": {"Retry-After": "40"}, "json": {"message": "Too many"}}
    page.route("**/v1/credits?period=*", lambda route: route.fulfill(**refused))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    console.open("#/credits")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()

    with page.expect_request("**/v1/credits?period=*"):
        page.clock.run_for(6_000)
    expect(page.locator(".credits-note")).to_have_text("Not renewed: Too many")
    asked.clear()
    page.clock.run_for(38_000)
    page.evaluate("() => fetch('/v1/credits').then((answer) => answer.text())")
    assert sum("period=" in url for url in asked) == 0
    page.unroute("**/v1/credits?period=*")
    page.clock.run_for(3_000)

    expect(page.get_by_role("heading", name="Ledger")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
