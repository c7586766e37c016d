"""/v1/connections: what is asked for, and how connections are shown (DESIGN 7.2)."""

import re
from typing import Any, Final

from vouch.errors import IllegalArgumentError
from vouch.http.response import Response
from vouch.moment import Seconds, in_milliseconds, iso, seconds
from vouch.settings import connections as settings
from vouch.storage import connections
from vouch.storage.connections import Connection
from vouch.v1.paging import paging_of
from vouch.v1.request import Request
from vouch.v1.response import ok

CALLBACK: Final = "/v1/connections/callback"
PLACE: Final = re.compile(r"urn:li:person:[A-Za-z0-9_-]{1,64}")


def redirect_uri(request: Request) -> str:
    """Where LinkedIn sends the browser back; it has to be known there, written the same way."""
    return (settings().public_url.rstrip("/") or request.origin) + CALLBACK


def listed(request: Request, account: str) -> Response:
    """One page of an account's connections, by member."""
    query = request.query("count", "page_token")
    asked, problems = paging_of(query, ("connections", account), PLACE)
    if problems:
        raise IllegalArgumentError("; ".join(problems))
    found = connections.of_account(account, asked.after or "", asked.wanted)
    now = seconds()
    return ok(
        {
            "elements": [_element(each, now) for each in found[: asked.size]],
            "paging": asked.told([each["member"] for each in found]),
        }
    )


def _element(connection: Connection, now: Seconds) -> dict[str, Any]:
    return {
        "member": connection["member"],
        # One whose time is up is written down as such when its tokens are wanted.
        "state": "EXPIRED" if connection["expiresAt"] <= now else connection["connectionState"],
        "connected_at": iso(in_milliseconds(connection["connectedAt"])),
        "expires_at": iso(in_milliseconds(connection["expiresAt"])),
    }
