"""The answers of GET /v1/connections: how connections are shown, by member (DESIGN 7.2)."""

import re
from typing import Final

from vouch.errors import IllegalArgumentError
from vouch.http.response import Response
from vouch.moment import Seconds, in_milliseconds, iso, seconds
from vouch.settings import connections as settings
from vouch.storage import connections
from vouch.storage.connections import Connection
from vouch.v1.answers import connections as answers
from vouch.v1.paging import paging_of
from vouch.v1.request import Request
from vouch.v1.response import ok

CALLBACK: Final = "/v1/connections/callback"
PLACE: Final = re.compile(r"urn:li:person:[A-Za-z0-9_-]{1,64}")


def redirect_uri(request: Request) -> str:
    """Return where LinkedIn sends the browser back; LinkedIn must know this very address."""
    return (settings().public_url.rstrip("/") or request.origin) + CALLBACK


def listed(request: Request, account: str) -> Response:
    """Answer one page of an account's connections, sorted by member."""
    query = request.query("count", "page_token")
    asked, problems = paging_of(query, ("connections", account), PLACE)
    if problems:
        raise IllegalArgumentError("; ".join(problems))
    found = connections.of_account(account, asked.after or "", asked.wanted)
    now = seconds()
    page = answers.Connections(
        elements=[_element(each, now) for each in found[: asked.size]],
        paging=asked.answer([each["member"] for each in found]),
    )
    return ok(page)


def _element(connection: Connection, now: Seconds) -> answers.Connection:
    return {
        "member": connection["member"],
        # An expired connection is stored as such only when its tokens are next used.
        "state": "EXPIRED" if connection["expiresAt"] <= now else connection["connectionState"],
        "connected_at": iso(in_milliseconds(connection["connectedAt"])),
        "expires_at": iso(in_milliseconds(connection["expiresAt"])),
    }
