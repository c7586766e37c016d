"""What a page does that it never may, noted while a test drives it."""

from typing import Final
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request

CSP_REPORTS: Final = """
document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`CSP: ${event.effectiveDirective} blocks ${event.blockedURI}`));
"""
INSIDE: Final = {"data", "blob", "about"}
API: Final = ("/v1/", "/v2/")
REFUSED: Final = "Failed to load resource: the server responded with a status of 4"
KEPT: Final = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage), document.cookie,
    ...(await indexedDB.databases()).map((each) => each.name), ...(await caches.keys()),
].filter(Boolean)"""


class Watch:
    """Notes requests that leave the page's origin, errors, CSP reports, and credentials in URLs."""

    def __init__(self, page: Page, origin: str) -> None:
        self.allowed = {origin}
        self.credentials: set[str] = set()
        self.faults: list[str] = []
        self._page = page
        page.add_init_script(CSP_REPORTS)
        page.on("request", self._see_request)
        page.on("console", self._see_message)
        page.on("pageerror", self._see_error)

    def check(self) -> None:
        """Fail if the page did any of it, or keeps anything that outlives it."""
        assert not self.faults, "\n".join(self.faults)
        if urlsplit(self._page.url).scheme not in INSIDE:
            kept = self._page.evaluate(KEPT)
            assert not kept, f"the page stores something: {kept}"

    def _see_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in INSIDE and f"{parts.scheme}://{parts.netloc}" not in self.allowed:
            self.faults.append(f"request to another origin: {request.method} {request.url}")
        if any(each in request.url for each in self.credentials):
            self.faults.append(f"credential in a URL: {parts.path}")

    def _see_message(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _is_refusal(message):
            self.faults.append(f"console: {message.text} ({message.location.get('url')})")

    def _see_error(self, error: Error) -> None:
        self.faults.append(f"uncaught: {error.stack or error.message}")


def _is_refusal(message: ConsoleMessage) -> bool:
    """Tell whether a browser notes that the API refused something, which it does by itself."""
    path = urlsplit(message.location.get("url", "")).path
    return path.startswith(API) and message.text.startswith(REFUSED)
