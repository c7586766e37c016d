"""Text of the Rest.li 2.0.0 protocol: query values, keys in paths, keys in JSON
(CONTRACTS 2.4, 2.5, 2.6, 2.7).

    element := string | "List(" [ element { "," element } ] ")"
             | "(" [ string ":" element { "," string ":" element } ] ")"
    string  := text without ( ) , : percent-decoded afterwards, or '' for the empty string

Grammar comes before percent-decoding: `List(a%2Cb)` holds one string, `a,b`. Give this module
text as it was sent, never as a framework decoded it.
"""

import re
from binascii import a2b_qp
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Literal

from vouch.errors import RestliSyntaxError
from vouch.urn import Urn

MAX_DEPTH = 32
MAX_MARKS = 10_000
"""How many of ( ) , : a query may have; a list of 250 URNs needs a tenth."""
MAX_PARAMETERS = 100
"""How many parameters a query may have."""
MOST_SHOWN = 200
"""How many characters of a name or a token an error shows."""

type Element = str | list[Element] | dict[str, Element]
type Encodable = str | int | float | Urn | Sequence[Encodable] | Mapping[str, Encodable]
type Context = Literal["path", "query", "reduced"]
type _Token = tuple[str, str, int]  # as written, as read, column

_FIELD_MASKS = frozenset({"fields", "metadataFields", "pagingFields"})
# The reference parser looks at decoded text for the start of a list: `%4Cist(` is one too.
_TOKEN = re.compile(r"(?:L|%4[Cc])(?:i|%69)(?:s|%73)(?:t|%74)\(|[(),:]|[^(),:]+")

# Encoding writes grammar in bytes that UTF-8 never has, escapes the whole, then puts these in.
_GRAMMAR = bytes.maketrans(b"\xf8\xf9\xfa\xfb\xfc", b"(),:'")
_PLAIN = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$*@"
_KEPT: dict[Context, bytes] = {  # '%' too: it is escaped before the others
    "path": _PLAIN + b"&+=%\xf8\xf9\xfa\xfb\xfc",
    "query": _PLAIN + b";/?%\xf8\xf9\xfa\xfb\xfc",
    "reduced": bytes(set(range(256)).difference(b"(),:'")),
}


def decode(text: str) -> Element:
    """Read one element; RestliSyntaxError has the reference parser's words and column.

    See CONTRACTS 2.7.
    """
    if text.startswith("List(") and text.endswith(")"):  # the short way for a list of strings
        items = text[5:-1].split(",")
        if "" not in items and not any(mark in text[5:-1] for mark in "():'"):
            return [*_unescape(items, text)]
    written: list[str] = [*_TOKEN.findall(text), ""]  # the empty token is the end
    read = _unescape(["" if string == "''" else string for string in written], text)
    columns = accumulate(map(len, written[:-1]), initial=0)
    tokens = list(zip(written, read, columns, strict=True))[::-1]
    element = _element(tokens, 0)
    if tokens[-1][0]:
        raise _error(tokens[-1], "tokens left over after parsing; first excess token: {}")
    return element


def encode(value: Encodable, context: Context = "query") -> str:
    """Write a value for a query, a path, or "reduced" for JSON keys and headers; no null.

    See CONTRACTS 2.5.
    """
    try:
        data = _marked(value, 0).replace(b"%", b"%25")
    except ValueError as error:  # also a lone surrogate, or an integer of thousands of digits
        raise RestliSyntaxError(f"cannot be written in Rest.li: {error}") from error
    for byte in set(data.translate(None, _KEPT[context])):
        data = data.replace(bytes((byte,)), b"%%%02X" % byte)
    return data.translate(_GRAMMAR).decode()


def parse_query(raw: str) -> dict[str, Element]:
    """Read a query string as it was sent: every value an element, but field masks plain text."""
    if raw.count("&") >= MAX_PARAMETERS:
        raise RestliSyntaxError(f"more than {MAX_PARAMETERS} query params")
    if sum(map(raw.count, "(),:")) > MAX_MARKS:
        raise RestliSyntaxError(f"more than {MAX_MARKS} of ( ) , : in the query")
    params: dict[str, Element] = {}
    for pair in filter(None, raw.split("&")):
        written, _, value = pair.partition("=")
        (name,) = _unescape([written], raw)
        try:
            element = _unescape([value], value)[0] if name in _FIELD_MASKS else decode(value)
        except RestliSyntaxError as error:
            raise RestliSyntaxError(
                f"error while parsing query param '{_cut(name)}'\n{error}"
            ) from error
        if name in params:
            raise RestliSyntaxError(f"unexpected repeated query param in URI: {_cut(name)}")
        params[name] = element
    return params


def _element(tokens: list[_Token], depth: int) -> Element:
    """Take an element off the end of the tokens, which are in reverse."""
    start = tokens.pop()
    if not start[0].endswith("("):
        return _string(start, "unexpected token: {} at start of element")
    if depth == MAX_DEPTH:
        raise _error(start, f"more than {MAX_DEPTH} levels at token: {{}}")
    names, elements = list[str](), list[Element]()
    while tokens[-1][0] != ")":
        if elements and (comma := tokens.pop())[0] != ",":
            raise _error(comma, "expected ')' but found {}")
        if start[0] == "(":
            names.append(_string(tokens.pop(), "expected string token, found grammar token: {}"))
            if (colon := tokens.pop())[0] != ":":
                raise _error(colon, "expected ':' but found {}")
        elements.append(_element(tokens, depth + 1))
    tokens.pop()
    return dict(zip(names, elements, strict=True)) if start[0] == "(" else elements


def _string(token: _Token, complaint: str) -> str:
    if token[0][-1:] in "(),:":  # the end, too
        raise _error(token, complaint)
    return token[1]


def _error(token: _Token, complaint: str) -> RestliSyntaxError:
    found = f"'{_cut(token[1])}' (column {token[2]})"
    return RestliSyntaxError(complaint.format(found) if token[0] else "unexpected end of input")


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _unescape(tokens: list[str], source: str) -> list[str]:
    """Percent-decode all tokens in one pass, as quoted-printable with '%' in place of '='."""
    try:
        data = b"\xff".join([token.encode() for token in tokens])
        for byte in (b"=", b"\n", b"\r"):  # these mean something in quoted-printable
            data = data.replace(byte, b"%%%02X" % byte[0])
        plain = a2b_qp(data.replace(b"%", b"="))
        read = plain.split(b"\xff")
        if len(read) == len(tokens) and len(plain) == len(data) - 2 * data.count(b"%"):
            return [token.decode() for token in read]
    except UnicodeError:
        pass
    if stray := re.search(r"%(?![0-9A-Fa-f]{2})", source):
        raise RestliSyntaxError(f"malformed percent-encoded octet (column {stray.start()})")
    raise RestliSyntaxError("text or percent-encoded octets are not UTF-8")


def _marked(value: Encodable, depth: int) -> bytes:
    if isinstance(value, str):  # apart from the others, because `match` is slow at the usual case
        return value.encode() or b"\xfc\xfc"
    match value:
        case bool():
            return b"true" if value else b"false"
        case int() | float() | Urn() if (text := str(value)) not in ("nan", "inf", "-inf"):
            return text.encode()
        case list() | tuple() | Mapping() if depth == MAX_DEPTH:
            raise ValueError(f"more than {MAX_DEPTH} levels")
        case list() | tuple():
            return b"List\xf8" + b"\xfa".join([_marked(v, depth + 1) for v in value]) + b"\xf9"
        case Mapping() if all(isinstance(name, str) for name in value):
            members = [
                _marked(k, 0) + b"\xfb" + _marked(value[k], depth + 1) for k in sorted(value)
            ]
            return b"\xf8" + b"\xfa".join(members) + b"\xf9"
    raise ValueError(f"{type(value).__name__} is no string, finite number, URN, list or map")
