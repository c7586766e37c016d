"""Answers as the document has them: headers, bodies, and each error by its HTTP status."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from local.openapi.answers import codes
from local.openapi.schemas import Json, ref
from vouch import errors
from vouch.errors import VouchError

EVERY_ANSWER: Final = ("x-li-request-id", "X-RestLi-Protocol-Version")
ANY_REQUEST: Final[tuple[type[VouchError], ...]] = (
    errors.IllegalArgumentError,
    errors.AccessTokenError,
    errors.MethodNotAllowedError,
    errors.UriTooLongError,
    errors.ThrottledError,
    VouchError,
)
BY_STATUS: Final = {401: ("WWW-Authenticate",), 405: ("Allow",), 409: ("Retry-After",),
                    429: ("Retry-After",)}  # fmt: skip


@dataclass(frozen=True)
class Success:
    """An answer that is no error: what it means, its body if it has one, its own headers."""

    meaning: str
    schema: Json | None = None
    headers: tuple[str, ...] = ()

    def described(self) -> Json:
        """As OpenAPI has it."""
        return _answer(self.meaning, self.schema, self.headers)


def failures(kinds: Iterable[type[VouchError]]) -> dict[int, Json]:
    """One answer for each status: its codes, and when they are given."""
    by_status = groupby(sorted(kinds, key=_status), key=_status)
    return {status: _failure(status, tuple(group)) for status, group in by_status}


def _status(kind: type[VouchError]) -> int:
    return kind.status


def _failure(status: int, kinds: tuple[type[VouchError], ...]) -> Json:
    lines = [
        f"{', '.join(f'`{code}`' for code in codes(kind))}: {_meaning(kind)}" for kind in kinds
    ]
    headers = ("X-RestLi-Error-Response", *BY_STATUS.get(status, ()))
    return _answer("\n\n".join(lines), ref("ErrorResponse"), headers)


def _meaning(kind: type[VouchError]) -> str:
    if kind is VouchError:
        return "Something went wrong here; quote the request id."
    return (kind.__doc__ or "").partition("\n")[0]


def _answer(meaning: str, schema: Json | None, headers: tuple[str, ...]) -> Json:
    names = (*EVERY_ANSWER, *headers)
    found: Json = {
        "description": meaning,
        "headers": {name: ref(name, "headers") for name in names},
    }
    return {**found, "content": {"application/json": {"schema": schema}}} if schema else found
