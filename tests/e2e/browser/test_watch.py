"""The watch of a page sees what it is there for, so that its silence means something."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import accessibility
from tests.e2e.browser.watch import REFUSED, Watch
from tests.e2e.waiting import until

pytestmark = pytest.mark.browser

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; connect-src *; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
CREDENTIAL = "vouch_member_token_x"
PAGE = "<!doctype html><html lang='en'><title>A page</title><h1>A page</h1>"

STATUS = {"/v1/refused": 409, "/v1/broken": 500, "/missing": 404}


class Pages(BaseHTTPRequestHandler):
    """Answers every path with the same page."""

    def do_GET(self) -> None:
        self.send_response(STATUS.get(self.path, 200))
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with chromium.new_context() as context:
        yield context.new_page()


@pytest.fixture
def watch(page: Page, origin: str) -> Watch:
    watch = Watch(page, origin)
    watch.credentials.add(CREDENTIAL)
    page.goto(origin)
    return watch


def noted(watch: Watch, page: Page, *begins: str) -> None:
    """Wait until a fault that begins so is noted; events come in while the page is asked."""

    def look() -> list[str]:
        page.evaluate("0")
        return watch.faults

    until(
        f"no fault begins with {begins}",
        look,
        lambda faults: any(each.startswith(begins) for each in faults),
    )


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("fetch('http://localhost:9/').catch(() => 0)", "request to another origin: GET"),
        (f"fetch('/?token={CREDENTIAL}')", "credential in a URL: /"),
        ("console.error('It failed.')", "console: It failed."),
        ("setTimeout(() => { throw new Error('thrown') })", "uncaught: Error: thrown"),
        ("void Promise.reject(new Error('rejected'))", "uncaught: Error: rejected"),
        ("document.body.append(Object.assign(new Image(), {src: 'data:,'}))", "CSP: img-src"),
        ("document.body.setAttribute('style', 'color: red')", "CSP: style-src-attr"),
        ("try { document.body.innerHTML = 'x' } catch {}", "CSP: require-trusted-types-for"),
    ],
)
def test_it_notes_what_a_page_may_not_do(watch: Watch, page: Page, script: str, fault: str) -> None:
    page.evaluate(f"() => {{ {script}; }}")

    noted(watch, page, fault, f"console: {fault}")
    with pytest.raises(AssertionError, match=re.escape(fault)):
        watch.check()


@pytest.mark.parametrize(
    "script",
    [
        "localStorage.setItem('a', 'b')",
        "sessionStorage.setItem('a', 'b')",
        "document.cookie = 'a=b'",
        "caches.open('a')",
    ],
)
def test_it_notes_what_a_page_stores(watch: Watch, page: Page, script: str) -> None:
    page.evaluate(f"async () => {{ await ({script}); }}")

    with pytest.raises(AssertionError, match="the page stores something"):
        watch.check()


def test_a_refusal_of_the_api_is_no_fault(watch: Watch, page: Page) -> None:
    page.evaluate("() => fetch('/v1/refused').then((answer) => answer.text())")

    watch.check()


@pytest.mark.parametrize("path", ["/missing", "/v1/broken"])
def test_what_is_missing_or_fails_is_a_fault(watch: Watch, page: Page, path: str) -> None:
    page.evaluate(f"() => fetch('{path}').then((answer) => answer.text())")

    noted(watch, page, f"console: {REFUSED[:-1]}")
    with pytest.raises(AssertionError, match=path):
        watch.check()


@pytest.mark.node
def test_axe_reports_a_page_under_a_strict_policy_and_leaves_no_trace_in_it(
    watch: Watch, page: Page
) -> None:
    good = accessibility.find_faults(page)
    page.evaluate("() => document.body.append(document.createElement('button'))")

    assert good == []
    assert [each.split(":")[0] for each in accessibility.find_faults(page)] == ["button-name"]
    assert page.evaluate("() => typeof axe") == "undefined"
    watch.check()
