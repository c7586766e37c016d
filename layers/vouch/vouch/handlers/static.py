"""Pages and the files that they load: read at Init, cached by browsers (DESIGN 14.1)."""

import base64
import gzip
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from vouch.handlers.needs import Need, meet
from vouch.http.call import Context, LambdaHandler
from vouch.observability import record, stopwatch

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
VERSION: Final = "{version}"
"""The words of a page in whose place the version is put."""
VERSION_DIGITS: Final = 12
PAGE: Final = "index.html"
WORTH_PACKING: Final = 1_024
"""From how many bytes on a file is compressed for clients that accept it."""
GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)
"""How a client says that it accepts gzip; `gzip;q=0` says that it does not (RFC 9110, 12.5.3)."""
KEPT: Final = "public, max-age=31536000, immutable"
CHECKED: Final = "no-cache"
EVERY: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
NOT_FOUND: Final = {
    "statusCode": 404,
    "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
    "body": '{"message":"Not Found"}',
}
"""What API Gateway answers where there is no route."""


class File:
    """A file as it is sent: its bytes, its type and its ETag."""

    def __init__(self, name: str, content: bytes) -> None:
        self.type: Final = TYPES[Path(name).suffix]
        self._content = content
        self.etag: Final = f'W/"{hashlib.sha256(content).hexdigest()[:VERSION_DIGITS]}"'

    @cached_property
    def text(self) -> str:
        """Return the file as the body of an answer."""
        return self._content.decode()

    @cached_property
    def packed(self) -> str | None:
        """Return the file compressed, in base64; None where that is not worth it."""
        if len(self._content) < WORTH_PACKING:
            return None
        return base64.b64encode(gzip.compress(self._content, mtime=0)).decode()


class Site:
    """A page, `index.html`, and its other files of known types, by name; all are read once."""

    def __init__(self, folder: Path, others: Iterable[Path] = ()) -> None:
        own = (path for path in folder.iterdir() if path.suffix in TYPES)
        found = {path.name: path.read_bytes() for path in (*own, *others)}
        digest = hashlib.sha256()
        for name, content in sorted(found.items()):
            digest.update(f"{name} {len(content)} ".encode())
            digest.update(content)
        self.version: Final = digest.hexdigest()[:VERSION_DIGITS]
        page = found.pop(PAGE).replace(VERSION.encode(), self.version.encode())
        self.page: Final = File(PAGE, page)
        self.files: Final = {name: File(name, content) for name, content in found.items()}


def site_route(
    operation: str,
    site: Site,
    policy: str,
    needs: Iterable[Need] = (),
    is_served: Callable[[], bool] = lambda: True,
) -> LambdaHandler:
    """Build the Lambda handler of a site; `policy` is the page's Content-Security-Policy.

    The route `/…/{version}/{file}` serves the files, a route that ends in a file's name that file,
    any other route the page. Where `is_served` is false, all are answered 404.
    """
    meet(needs)

    def handle(event: Mapping[str, Any], _context: Context) -> dict[str, Any]:
        elapsed = stopwatch()
        answer = _answer(event, site, policy) if is_served() else NOT_FOUND
        record(
            operation,
            str(answer["statusCode"]),
            elapsed(),
            correlation_id=event["requestContext"]["requestId"],
        )
        return answer

    return handle


def _answer(event: Mapping[str, Any], site: Site, policy: str) -> dict[str, Any]:
    route = str(event["routeKey"]).rpartition("/")[2]
    asked: Mapping[str, str] = event.get("pathParameters") or {}
    file = site.files.get(asked.get("file", route))
    if file is None and "file" in asked:
        return NOT_FOUND
    headers: Mapping[str, str] = event.get("headers") or {}
    if file is None:
        return _sent(site.page, CHECKED, headers, {"Content-Security-Policy": policy})
    caching = KEPT if asked.get("version") == site.version else CHECKED
    return _sent(file, caching, headers, {})


def _sent(
    file: File, caching: str, asked: Mapping[str, str], more: Mapping[str, str]
) -> dict[str, Any]:
    headers = {**EVERY, **more, "Cache-Control": caching, "ETag": file.etag}
    if file.etag in asked.get("if-none-match", ""):
        return {"statusCode": 304, "headers": headers, "body": ""}
    headers["Content-Type"] = file.type
    if GZIP.search(asked.get("accept-encoding", "")) and file.packed is not None:
        headers["Content-Encoding"] = "gzip"
        return {"statusCode": 200, "headers": headers, "body": file.packed, "isBase64Encoded": True}
    return {"statusCode": 200, "headers": headers, "body": file.text}
