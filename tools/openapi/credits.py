"""JSON Schemas of what GET /v1/credits answers."""

from typing import Final

from tools.openapi.schemas import Json, or_null, record, ref
from vouch.domain.credits import ORDER

TEXT: Final[Json] = {"type": "string"}
NUMBER: Final[Json] = {"type": "integer"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}


def report() -> dict[str, Json]:
    """Return the schemas of a month and of the lines of its ledger."""
    days = {"date": {**TEXT, "format": "date"}, "charged": COUNT, "calls": COUNT}
    outcomes = {"SETTLED": COUNT, "RELEASED": COUNT}
    paging = {"count": NUMBER, "next_page_token": or_null(TEXT)}
    ledger = {
        "elements": {"type": "array", "items": ref("LedgerEntry")},
        "paging": record(paging, tuple(paging)),
    }
    balance: Json = {
        "period": {**TEXT, "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
        "limit": or_null(COUNT, description="Of the month; null: there is none."),
        "granted": or_null(COUNT),
        "remaining": or_null(COUNT),
        "reserved": COUNT,
        "charged": COUNT,
        "days": {"type": "array", "items": record(days, tuple(days))},
        "outcomes": record(outcomes, tuple(outcomes)),
        "ledger": record(ledger, tuple(ledger)),
    }
    return {"CreditsReport": record(balance, tuple(balance)), "LedgerEntry": _entry()}


def _entry() -> Json:
    always: Json = {
        "id": TEXT,
        "at": {**TEXT, "format": "date-time"},
        "type": {"enum": [*ORDER]},
        "credits": {**NUMBER, "description": "Its effect on what remains."},
        "reservation": or_null(TEXT),
        "reason": or_null(TEXT),
    }
    more: Json = {
        "charged": {**COUNT, "description": "Of SETTLED: what the call cost."},
        "upstream": {
            "enum": ["UNKNOWN", "REFUSED"],
            "description": "Of RELEASED: whether Linkup surely served nothing (REFUSED).",
        },
    }
    return record({**always, **more}, tuple(always))
