"""GET /v1/credits: an account's credits of a month and its ledger, newest first (DESIGN 5)."""

import re
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vouch.domain.credits import CALLS_ON, CHARGED_ON, OUTCOME, Entry
from vouch.errors import IllegalArgumentError
from vouch.http.response import Response
from vouch.http.tokens import digest_of, place_in, token
from vouch.moment import iso
from vouch.storage import accounts, credits
from vouch.v1.request import Request
from vouch.v1.response import ok

DEFAULT_COUNT: Final = 50
MAX_COUNT: Final = 100
PERIOD: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
ENTRY_ID: Final = re.compile(r"\d{13}-[0-9a-f]{1,64}", re.ASCII)
"""As `domain.credits.entry` makes it."""
DAY: Final = len("YYYY-MM-DD")


class Page(NamedTuple):
    """Which lines of which month's ledger are asked for."""

    period: str
    size: int
    before: str | None
    """The id of the last line of the page before."""
    digest: str
    """Of what page tokens are bound to."""


def report(request: Request, account_id: str) -> Response:
    """The balance, strongly consistent, and one page of the ledger."""
    query = request.query("period", "count", "page_token")
    current = time.strftime("%Y-%m", time.gmtime(time.time()))
    asked = page(query, account_id, current)
    balance = credits.balance(account_id, asked.period)
    if balance is None:
        balance = _unopened(account_id, is_current=asked.period == current)
    lines = credits.entries(account_id, asked.period, asked.before, asked.size + 1)
    return ok({"period": asked.period, **_balance(balance), "ledger": _ledger(lines, asked)})


def page(query: Mapping[str, str], account_id: str, current: str) -> Page:
    """The page that a query asks for; IllegalArgumentError tells all that is wrong with it."""
    period, count = query.get("period", current), query.get("count", str(DEFAULT_COUNT))
    problems = []
    if not PERIOD.fullmatch(period):
        problems.append("period: a month as YYYY-MM")
    if not (
        count.isascii() and count.isdigit() and len(count) <= 3 and 1 <= int(count) <= MAX_COUNT
    ):
        problems.append(f"count: 1 to {MAX_COUNT}")
    digest, before = digest_of(account_id, period), None
    if "page_token" in query:
        before = place_in(query["page_token"], digest)
        if before is None or not ENTRY_ID.fullmatch(before):
            problems.append("page_token: not of this period; send next_page_token as it came")
    if problems:
        raise IllegalArgumentError("; ".join(problems))
    return Page(period, int(count), before, digest)


def _unopened(account_id: str, *, is_current: bool) -> dict[str, Any]:
    """A month nothing was used in; the current one will be granted its credits at first use."""
    account = accounts.account(account_id)
    limit = account.get("monthlyCredits") if account else None
    granted = (limit or 0) if is_current else 0
    unused = {"granted": granted, "remaining": granted, "reserved": 0, "charged": 0}
    return unused if limit is None else {**unused, "monthlyCredits": limit}


def _balance(balance: Mapping[str, Any]) -> dict[str, Any]:
    limit = balance.get("monthlyCredits")
    days = {name[-DAY:] for name in balance if name.startswith((CHARGED_ON, CALLS_ON))}
    return {
        "limit": limit,
        "granted": None if limit is None else balance["granted"],
        "remaining": None if limit is None else balance["remaining"],
        "reserved": balance["reserved"],
        "charged": balance["charged"],
        "days": [
            {
                "date": day,
                "charged": balance.get(CHARGED_ON + day, 0),
                "calls": balance.get(CALLS_ON + day, 0),
            }
            for day in sorted(days)
        ],
        "outcomes": {name: balance.get(OUTCOME + name, 0) for name in ("SETTLED", "RELEASED")},
    }


def _ledger(lines: list[Entry], asked: Page) -> dict[str, Any]:
    shown = lines[: asked.size]
    more = len(lines) > asked.size
    return {
        "elements": [_element(line) for line in shown],
        "paging": {
            "count": asked.size,
            "next_page_token": token(shown[-1]["id"], asked.digest) if more else None,
        },
    }


def _element(line: Entry) -> dict[str, Any]:
    element = {
        "id": line["id"],
        "at": iso(line["at"]),
        "type": line["type"],
        "credits": line["credits"],
        "reservation": line.get("reservation"),
        "reason": line.get("reason"),
    }
    if "charged" in line:
        element["charged"] = line["charged"]
    if "upstream" in line:
        element["upstream"] = line["upstream"]
    return element
