"""LinkedIn's resource names, such as `urn:li:person:123ABC` (CONTRACTS 1.2, 2.6).

    urn  := "urn:" namespace ":" type ":" key
    key  := part | "(" part "," part { "," part } ")"
    part := urn | printable text without ( ) , % and space

`urn:li:recommendation:(urn:li:person:123ABC,123456)` has a URN and an id as its key. A value is
written in one way only: a tuple of one part is refused, and so is percent-encoded text.
"""

import re
from typing import NoReturn, Self

from vouch.errors import UrnSyntaxError

MAX_LENGTH = 1000
MAX_DEPTH = 8

_HEAD = re.compile(r"urn:([a-z][a-z0-9-]*):([A-Za-z][A-Za-z0-9_-]*):")
_PLAIN = re.compile(r"[^(),]+")
_SHOWN = 60
_set = object.__setattr__

type Part = str | Urn


class Urn:
    """An immutable value, equal to another that is written alike; `Urn(text)` is `parse`."""

    __slots__ = ("_text", "entity_type", "key", "namespace")

    namespace: str
    entity_type: str
    key: tuple[Part, ...]
    _text: str

    def __new__(cls, text: str) -> Self:
        return cls.parse(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a URN as LinkedIn prints it; UrnSyntaxError says what is wrong and where."""
        if len(text) > MAX_LENGTH:
            raise UrnSyntaxError(
                f"URN of {len(text)} characters, {MAX_LENGTH} at most: {_cut(text)}"
            )
        if not text.isprintable() or " " in text or "%" in text:
            raise _unfit(text)
        urn, end = cls._read(text, 0, 1)
        if end < len(text):
            raise _unexpected(text, end, "the end")
        return urn

    @classmethod
    def of(cls, entity_type: str, *key: Part) -> Self:
        """Build a URN in LinkedIn's namespace: `Urn.of("recommendation", person, "1234")`."""
        written = ",".join(map(str, key))
        urn = cls.parse(f"urn:li:{entity_type}:" + (f"({written})" if len(key) > 1 else written))
        if urn.entity_type != entity_type or [*map(str, urn.key)] != [*map(str, key)]:
            raise UrnSyntaxError(f"type or key with a separator inside: {_cut(str(urn))}")
        return urn

    def expect(self, *entity_types: str) -> Self:
        """Return this URN; UrnSyntaxError unless it has one of these types of LinkedIn's."""
        if self.namespace != "li" or self.entity_type not in entity_types:
            wanted = " or ".join(f"urn:li:{each}" for each in entity_types)
            raise UrnSyntaxError(f"expected a URN {wanted}: {_cut(self._text)}")
        return self

    @classmethod
    def _read(cls, text: str, start: int, depth: int) -> tuple[Self, int]:
        head = _HEAD.match(text, start)
        if head is None:
            raise _unexpected(text, start, "urn:<namespace>:<type>:")
        if depth > MAX_DEPTH:
            raise UrnSyntaxError(f"URN nested deeper than {MAX_DEPTH} levels: {_cut(text)}")
        read = cls._tuple if text.startswith("(", head.end()) else cls._single
        key, end = read(text, head.end(), depth)
        urn = object.__new__(cls)
        _set(urn, "namespace", head[1])
        _set(urn, "entity_type", head[2])
        _set(urn, "key", key)
        _set(urn, "_text", text[start:end])
        return urn, end

    @classmethod
    def _tuple(cls, text: str, at: int, depth: int) -> tuple[tuple[Part, ...], int]:
        parts: list[Part] = []
        while not parts or text.startswith(",", at):
            (part,), at = cls._single(text, at + 1, depth)
            parts.append(part)
        if len(parts) == 1 or not text.startswith(")", at):
            raise _unexpected(text, at, "',' and a part" if len(parts) == 1 else "',' or ')'")
        return tuple(parts), at + 1

    @classmethod
    def _single(cls, text: str, at: int, depth: int) -> tuple[tuple[Part], int]:
        if text.startswith("urn:", at):
            urn, end = cls._read(text, at, depth + 1)
            return (urn,), end
        plain = _PLAIN.match(text, at)
        if plain is None:
            raise _unexpected(text, at, "a part of the key")
        return (plain[0],), plain.end()

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Urn({self._text!r})"

    def __eq__(self, other: object) -> bool:
        return self._text == other._text if isinstance(other, Urn) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._text,)

    def __setattr__(self, name: str, value: object = None) -> NoReturn:
        raise AttributeError(f"Urn is immutable: {name}")

    __delattr__ = __setattr__


def _unfit(text: str) -> UrnSyntaxError:
    at = next(i for i, char in enumerate(text) if char in " %" or not char.isprintable())
    return _unexpected(text, at, "printable text, percent-decoded")


def _unexpected(text: str, at: int, expected: str) -> UrnSyntaxError:
    found = repr(text[at]) if at < len(text) else "the end"
    return UrnSyntaxError(f"expected {expected}, found {found} (column {at}) in URN {_cut(text)}")


def _cut(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
