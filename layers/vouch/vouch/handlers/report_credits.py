"""GET /v1/credits: an account's credits of a month and its ledger, newest first (DESIGN 5.4)."""

import re
from collections.abc import Mapping
from typing import Any, Final

from vouch.domain.credits import CALLS_ON, CHARGED_ON, OUTCOME, Entry
from vouch.domain.upstream_bill import CONSUMED, ESTIMATED, UNKNOWN, is_whole
from vouch.errors import IllegalArgumentError
from vouch.http.response import Response
from vouch.moment import iso, today
from vouch.settings import linkup_version
from vouch.storage import accounts, credits
from vouch.v1.answers.credits import (
    CreditsReport,
    DayOfCredits,
    Ledger,
    LedgerEntry,
    UpstreamBill,
)
from vouch.v1.paging import Paging, paging_of
from vouch.v1.request import Request
from vouch.v1.response import ok

PERIOD: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
ENTRY_ID: Final = re.compile(r"\d{13}-[0-9a-f]{1,64}", re.ASCII)
"""The form of a line's id, which `domain.credits.entry` makes."""
MONTH: Final = len("YYYY-MM")
DAY: Final = len("YYYY-MM-DD")


def report(request: Request, account_id: str) -> Response:
    """Answer the balance, read strongly consistent, and one page of the ledger."""
    query = request.query("period", "count", "page_token")
    current = today()[:MONTH]
    period = query.get("period", current)
    asked = page(query, account_id, period)
    balance = credits.balance(account_id, period)
    if balance is None:
        balance = _unopened(account_id, is_current=period == current)
    lines = credits.entries(account_id, period, asked.after, asked.wanted)
    return ok(_report(period, balance, _ledger(lines, asked)))


def page(query: Mapping[str, str], account_id: str, period: str) -> Paging:
    """Return the page that a query asks for; IllegalArgumentError names every problem."""
    asked, problems = paging_of(query, (account_id, period), ENTRY_ID, "period")
    if not PERIOD.fullmatch(period):
        problems.insert(0, "period: a month as YYYY-MM")
    if problems:
        raise IllegalArgumentError("; ".join(problems))
    return asked


def _unopened(account_id: str, *, is_current: bool) -> dict[str, Any]:
    """Return the balance of an unused month; the current one shows what it will be granted."""
    account = accounts.account(account_id)
    limit = account.get("monthlyCredits") if account else None
    granted = (limit or 0) if is_current else 0
    unused = {"granted": granted, "remaining": granted, "reserved": 0, "charged": 0}
    return unused if limit is None else {**unused, "monthlyCredits": limit}


def _report(period: str, balance: Mapping[str, Any], ledger: Ledger) -> CreditsReport:
    limit = balance.get("monthlyCredits")
    return {
        "period": period,
        "limit": limit,
        "granted": None if limit is None else balance["granted"],
        "remaining": None if limit is None else balance["remaining"],
        "reserved": balance["reserved"],
        "charged": balance["charged"],
        "days": _days(balance),
        "outcomes": {
            "SETTLED": balance.get(f"{OUTCOME}SETTLED", 0),
            "RELEASED": balance.get(f"{OUTCOME}RELEASED", 0),
        },
        "upstream": _upstream(balance),
        "ledger": ledger,
    }


def _upstream(balance: Mapping[str, Any]) -> UpstreamBill:
    """Return what the month's calls cost at Linkup, in the version that is spoken now."""

    def number(name: str) -> int | None:
        return balance.get(name, 0) if is_whole(balance) else None

    consumed, unknown = number(CONSUMED), number(UNKNOWN)
    if linkup_version() == "v1":
        return {"estimated": number(ESTIMATED), "unknown_calls": unknown, "consumed": None}
    difference = None if consumed is None else consumed - balance["charged"]
    return {"consumed": consumed, "unknown_calls": unknown, "difference": difference}


def _days(balance: Mapping[str, Any]) -> list[DayOfCredits]:
    days = {name[-DAY:] for name in balance if name.startswith((CHARGED_ON, CALLS_ON))}
    return [
        {
            "date": day,
            "charged": balance.get(CHARGED_ON + day, 0),
            "calls": balance.get(CALLS_ON + day, 0),
        }
        for day in sorted(days)
    ]


def _ledger(lines: list[Entry], asked: Paging) -> Ledger:
    return {
        "elements": [_element(line) for line in lines[: asked.size]],
        "paging": asked.answer([line["id"] for line in lines]),
    }


def _element(line: Entry) -> LedgerEntry:
    element: LedgerEntry = {
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
    if "upstream_credits" in line:
        element["upstream_credits"] = line["upstream_credits"]
    if "upstream_estimate" in line:
        element["upstream_estimate"] = line["upstream_estimate"]
    return element
