"""The grammar of Rest.li 2.0.0 in queries, which is parsed before percent-decoding."""

import re
from typing import Any
from urllib.parse import unquote

from local.simulators.linkedin.errors import LinkedInError, bad_param, bad_request

GRAMMAR = re.compile(r"[(),:]|[^(),:]+")
ESCAPES = re.compile(r"(?:[^%]|%[0-9A-Fa-f]{2})*")
NOT_PARSED = {"fields", "metadataFields", "pagingFields"}
DEEPEST = 50

type Params = dict[str, Any]
"""Parameters by name: a string, a list or a map; those of NOT_PARSED as they were sent."""


class GrammarError(Exception):
    """Text outside the grammar."""


class _Tokens:
    """What is left of the text, token by token."""

    def __init__(self, text: str) -> None:
        self._left = GRAMMAR.findall(text)[::-1]

    def peek(self) -> str:
        return self._left[-1] if self._left else ""

    def take(self) -> str:
        if not self._left:
            raise GrammarError("unexpected end of input")
        return str(self._left.pop())

    def expect(self, wanted: str) -> None:
        if (token := self.take()) != wanted:
            raise GrammarError(f"expected '{wanted}' but found '{token}'")

    def string(self) -> str:
        found = self.take()
        if found in set("(),:"):
            raise GrammarError(f"unexpected token: '{found}'")
        return "" if found == "''" else decoded(found)


def element(text: str) -> Any:
    """Parse a text that is one whole value."""
    tokens = _Tokens(text)
    value = _element(tokens, 0)
    if left := tokens.peek():
        raise GrammarError(f"tokens left over after parsing; first excess token: '{left}'")
    return value


def _element(tokens: _Tokens, depth: int) -> Any:
    if depth > DEEPEST:
        raise GrammarError("too deep")
    if tokens.peek() == "(":
        tokens.take()
        return _map(tokens, depth + 1)
    value = tokens.string()
    if value == "List" and tokens.peek() == "(":
        tokens.take()
        return _list(tokens, depth + 1)
    return value


def _list(tokens: _Tokens, depth: int) -> list[Any]:
    values: list[Any] = []
    if tokens.peek() == ")":
        tokens.take()
        return values
    while True:
        values.append(_element(tokens, depth))
        if tokens.peek() != ",":
            tokens.expect(")")
            return values
        tokens.take()


def _map(tokens: _Tokens, depth: int) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if tokens.peek() == ")":
        tokens.take()
        return values
    while True:
        name = tokens.string()
        tokens.expect(":")
        values[name] = _element(tokens, depth)
        if tokens.peek() != ",":
            tokens.expect(")")
            return values
        tokens.take()


def decoded(text: str) -> str:
    """Decode percent-encoded UTF-8; a `+` is a plus."""
    if not ESCAPES.fullmatch(text):
        raise GrammarError("a % without two digits")
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise GrammarError("no UTF-8") from error


def parse(path: str, query: str) -> Params:
    """Return the parameters of a raw query; refuse (400) one that breaks the grammar."""
    params: Params = {}
    for part in filter(None, query.split("&")):
        raw_name, _, raw = part.partition("=")
        try:
            name = decoded(raw_name)
            value = raw if name in NOT_PARSED else element(raw)
        except GrammarError as error:
            raise _bad_syntax(path, query) from error
        if name in params:
            raise bad_request(f"unexpected repeated query param in URI: {name}")
        params[name] = value
    return params


def window(params: Params, most: int) -> tuple[int, int]:
    """Return `start` and `count`; refuse (400) values that are not allowed."""
    try:
        start, count = int(params.get("start", 0)), int(params.get("count", 10))
    except (TypeError, ValueError) as error:
        raise bad_request("Invalid (non-integer) start/count parameters") from error
    if start < 0 or count < 0:
        raise bad_request("start/count parameters must be non-negative")
    if count > most:
        raise bad_param("count", f"Invalid value for param; at most {most}")
    return start, count


def _bad_syntax(path: str, query: str) -> LinkedInError:
    return bad_request(f"Invalid query parameters syntax: {path}?{query}")
