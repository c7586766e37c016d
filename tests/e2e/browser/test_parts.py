"""The parts that views share, each on its own in the page."""

from playwright.sync_api import expect

from tests.e2e.browser.console import Console

COPIER = """async () => {
    const { copier } = await import("/console/any/ui.js");
    document.body.append(copier("a text", "Copy it"));
}"""
REFUSING = (
    """() => Object.defineProperty(navigator, "clipboard", {value: %s, configurable: true})"""
)
RENEWED = """async () => {
    const { action, renew } = await import("/console/any/ui.js");
    const place = document.body.appendChild(document.createElement("div"));
    const render = (rows) => rows.map((row) => action(row, () => null));
    const first = renew(place, ["a", "b"], render);
    place.lastChild.focus();
    const before = place.lastChild;
    const same = renew(place, ["a", "b"], render) || before !== place.lastChild;
    const other = renew(place, ["c", "a", "b"], render);
    return [first, same, other, document.activeElement.textContent];
}"""
LATE = """async () => {
    const { Listed } = await import("/console/any/listed.js");
    const page = (elements, token) => ({elements, paging: {next_page_token: token}});
    let answer;
    const list = new Listed((row) => row, {
        fetch: () => new Promise((resolve) => (answer = resolve)),
        columns: [{title: "Row", cell: (row) => row}],
        caption: "Rows",
        label: "Older",
        none: () => null,
    });
    document.body.append(list.element);
    list.take(page([4, 3], "a"));
    list.element.querySelector("button").click();
    list.take(page([9, 8], "b"));
    answer(page([2, 1], null));
    await new Promise((resolve) => setTimeout(resolve));
    return list.rows;
}"""
RETRIED = """async () => {
    const { load } = await import("/console/any/ui.js");
    const { ApiError } = await import("/console/any/api.js");
    const place = document.body.appendChild(document.createElement("div"));
    let calls = 0;
    const fetch = async () => {
        calls += 1;
        if (calls === 1) throw new ApiError("down");
        return "up";
    };
    await load(place, fetch, (text) => text);
    const button = place.querySelector("button");
    button.focus();
    button.click();
    await new Promise((resolve) => setTimeout(resolve, 50));
    return [place.textContent, document.activeElement === place];
}"""
POLLED = """async () => {
    const { Polling } = await import("/console/any/polling.js");
    const signal = new AbortController().signal;
    const error = Object.assign(new Error("refused"), {status: 401});
    const failures = [];
    const failed = (each) => failures.push(each.status);
    await new Polling(() => Promise.reject(error), failed, signal).start(0);
    return failures;
}"""


def test_where_a_browser_copies_nothing_the_button_says_so(console: Console) -> None:
    console.page.evaluate(COPIER)
    button = console.page.locator(".copier")

    for clipboard in ("undefined", "{writeText: () => Promise.reject(new Error())}"):
        console.page.evaluate(REFUSING % clipboard)
        expect(button).to_have_accessible_name("Copy it")
        button.click()
        expect(button).to_have_text("Copy it by hand")


def test_what_is_renewed_changes_only_if_it_differs_and_keeps_the_focus(console: Console) -> None:
    assert console.page.evaluate(RENEWED) == [True, False, True, "b"]


def test_a_page_that_comes_after_its_list_began_again_is_left_out(console: Console) -> None:
    assert console.page.evaluate(LATE) == [9, 8]


def test_a_credential_that_is_refused_is_not_sent_again_and_again(console: Console) -> None:
    assert console.page.evaluate(POLLED) == [401]


def test_what_is_fetched_again_after_a_failure_gets_the_focus(console: Console) -> None:
    assert console.page.evaluate(RETRIED) == ["up", True]
