"""Linkup's contract for network recommendations: POST /v1/network/recommendations."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from local.simulators.answers import RefusedError
from local.simulators.linkup.tokens import network

COUNTRIES = {"US", "UK", "FR", "DE", "NL", "IT", "IL", "CA", "BR", "ES", "IN"}
DEFAULT_COUNTRY = "FR"
DEFAULT_TOTAL = 10
PAGE_SIZE = 10
PER_CREDIT = 10


@dataclass(frozen=True)
class Served:
    """The answer's `data`, and what it is billed by."""

    mode: str
    data: dict[str, Any]
    credits: int
    documented: int
    """The price by Linkup's documentation."""

    @property
    def returned(self) -> int:
        return len(self.data["recommendations"])


def login_token(fields: dict[str, Any]) -> str:
    token = fields.get("login_token")
    if not isinstance(token, str) or not token:
        raise _bad("login_token is required")
    return token


def serve(fields: dict[str, Any]) -> Served:
    """Serve a request; any `start_page` makes it pages mode."""
    token = login_token(fields)
    if fields.get("country", DEFAULT_COUNTRY) not in COUNTRIES:
        raise _bad(f"country must be one of {', '.join(sorted(COUNTRIES))}")
    if fields.get("start_page") is None:
        return _total(network(token), _positive(fields, "total_results", DEFAULT_TOTAL))
    start = _positive(fields, "start_page", 1)
    end = _positive(fields, "end_page", start)
    if end < start:
        raise _bad("end_page must not be less than start_page")
    return _pages(network(token), start, end)


def _total(people: tuple[dict[str, Any], ...], wanted: int) -> Served:
    chosen = people[:wanted]
    price = -(-len(chosen) // PER_CREDIT)
    return Served("total", _data(chosen), price, max(1, price))


def _pages(people: tuple[dict[str, Any], ...], start: int, end: int) -> Served:
    """Serve pages mode; a page beyond the last is empty, and is not billed."""
    chosen = people[(start - 1) * PAGE_SIZE : end * PAGE_SIZE]
    fetched = -(-len(chosen) // PAGE_SIZE)
    pagination = {
        "current_page": end,
        "total_pages": -(-len(people) // PAGE_SIZE),
        "pages_fetched": fetched,
    }
    data = _data(chosen) | {"pagination": pagination}
    return Served("pages", data, fetched, end - start + 1)


def _data(people: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    return {"total_results": len(people), "recommendations": list(people)}


def _positive(fields: dict[str, Any], name: str, default: int) -> int:
    """Return a field that is a positive integer; null counts as absent."""
    value = fields.get(name)
    if value is None:
        return default
    if type(value) is not int or value < 1:
        raise _bad(f"{name} must be a positive integer")
    return value


def _bad(message: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, message)
