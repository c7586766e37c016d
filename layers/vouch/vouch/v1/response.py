"""Answers of /v1: bare JSON objects, and errors in Linkup's shape (CONTRACTS 3.1; DESIGN 5.4)."""

from collections.abc import Mapping

from vouch.domain.listed import SHOWN, UNSHOWN
from vouch.errors import InsufficientCreditsError, VouchError
from vouch.http.response import JSON, Response, error_headers, message_of, to_json
from vouch.v1 import answers


def ok(value: Mapping[str, object]) -> Response:
    """Answer 200 with a JSON body."""
    return Response(200, to_json(value), JSON)


def created(value: Mapping[str, object]) -> Response:
    """Answer 201 with a JSON body."""
    return Response(201, to_json(value), JSON)


def no_content() -> Response:
    """Answer 204, without a body."""
    return Response(204)


def credit_headers(charged: int, remaining: int | None) -> dict[str, str]:
    """Return the headers of what a call cost and left; None is an account without a limit."""
    left = "unlimited" if remaining is None else str(remaining)
    return {"X-Credits-Charged": str(charged), "X-Credits-Remaining": left}


def people_headers(known: str) -> dict[str, str]:
    """Return the headers of how many people the viewer had not been shown, and had been.

    `known` has a 1 or a 0 for each of Linkup's list (domain/listed.py).
    """
    counts = {"X-People-New": known.count(UNSHOWN), "X-People-Known": known.count(SHOWN)}
    return {name: str(count) for name, count in counts.items()}


def failure(error: VouchError) -> Response:
    """Answer an error in Linkup's shape."""
    headers = error_headers(error)
    if isinstance(error, InsufficientCreditsError):
        headers |= credit_headers(0, error.remaining)
    body = answers.Error(status="error", message=message_of(error))
    return Response(error.status, to_json(body), headers)
