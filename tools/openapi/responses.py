"""Answers as the document has them: headers, bodies, and each error by its HTTP status."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from tools.openapi.answers import codes
from tools.openapi.contracts import Contract
from tools.openapi.faults import faults
from tools.openapi.parameters import published
from tools.openapi.samples import answers
from tools.openapi.schemas import Json, ref
from vouch.errors import VouchError


@dataclass(frozen=True)
class Success:
    """An answer that is no error: what it means, its body if it has one, its own headers."""

    meaning: str
    schema: Json | None = None
    headers: tuple[str, ...] = ()
    example: str | None = None
    """A body that is no JSON; those of JSON are in answers.json."""

    def described(self, contract: Contract, operation: str) -> Json:
        """Return the answer of an operation in OpenAPI's form."""
        headers = (*contract.every_answer, *self.headers)
        examples = published(self.example) if self.example else answers(operation)
        return _answer(self.meaning, headers, contract.media, self.schema, examples)


def failures(
    contract: Contract, kinds: Iterable[type[VouchError]], operation: str
) -> dict[int, Json]:
    """Return one answer for each status: its codes, when they are given, and examples."""
    by_status = groupby(sorted(kinds, key=_status), key=_status)
    return {
        status: _failure(contract, status, tuple(group), operation) for status, group in by_status
    }


def _status(kind: type[VouchError]) -> int:
    return kind.status


def _failure(
    contract: Contract, status: int, kinds: tuple[type[VouchError], ...], operation: str
) -> Json:
    lines = [contract.meaning(kind) for kind in kinds]
    if contract.shows_codes:
        shown = [", ".join(f"`{code}`" for code in codes(kind)) for kind in kinds]
        lines = [": ".join(each) for each in zip(shown, lines, strict=True)]
    own = contract.by_status.get(status, ())
    headers = (*contract.every_answer, *contract.every_error, *own)
    examples = {
        name: {"value": _body(contract, error)}
        for kind in kinds
        for name, error in faults(operation, kind).items()
    }
    return _answer("\n\n".join(lines), headers, contract.media, contract.error, examples)


def _body(contract: Contract, error: VouchError) -> Any:
    body = contract.failed(error).body
    return json.loads(body) if contract.media == "application/json" else body


def _answer(
    meaning: str, headers: tuple[str, ...], media: str, schema: Json | None, examples: Json
) -> Json:
    found: Json = {
        "description": meaning,
        "headers": {name: ref(name, "headers") for name in headers},
    }
    content = {media: {"schema": schema, "examples": examples}}
    return {**found, "content": content} if schema else found
