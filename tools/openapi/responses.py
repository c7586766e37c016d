"""Answers as the document has them: headers, bodies, and each error by its HTTP status."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from tools.openapi.answers import codes
from tools.openapi.contracts import Contract
from tools.openapi.schemas import Json, ref
from vouch.errors import VouchError


@dataclass(frozen=True)
class Success:
    """An answer that is no error: what it means, its body if it has one, its own headers."""

    meaning: str
    schema: Json | None = None
    headers: tuple[str, ...] = ()

    def described(self, contract: Contract) -> Json:
        """Return the answer in OpenAPI's form."""
        headers = (*contract.every_answer, *self.headers)
        return _answer(self.meaning, self.schema, headers, contract.media)


def failures(contract: Contract, kinds: Iterable[type[VouchError]]) -> dict[int, Json]:
    """Return one answer for each status: its codes, and when they are given."""
    by_status = groupby(sorted(kinds, key=_status), key=_status)
    return {status: _failure(contract, status, tuple(group)) for status, group in by_status}


def _status(kind: type[VouchError]) -> int:
    return kind.status


def _failure(contract: Contract, status: int, kinds: tuple[type[VouchError], ...]) -> Json:
    lines = [contract.meaning(kind) for kind in kinds]
    if contract.shows_codes:
        shown = [", ".join(f"`{code}`" for code in codes(kind)) for kind in kinds]
        lines = [": ".join(each) for each in zip(shown, lines, strict=True)]
    own = contract.by_status.get(status, ())
    headers = (*contract.every_answer, *contract.every_error, *own)
    return _answer("\n\n".join(lines), contract.error, headers, contract.media)


def _answer(meaning: str, schema: Json | None, headers: tuple[str, ...], media: str) -> Json:
    found: Json = {
        "description": meaning,
        "headers": {name: ref(name, "headers") for name in headers},
    }
    return {**found, "content": {media: {"schema": schema}}} if schema else found
