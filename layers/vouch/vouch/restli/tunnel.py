"""Query tunnelling: a request that was too long for a URI, sent as a POST (CONTRACTS 2.9).

The POST's body is the query as it stands, not form-encoded again. A request that has a body of its
own is sent as multipart/mixed, with the query in the first part and the body in the second.
"""

import re
from codecs import BOM_UTF8
from email.message import Message
from email.parser import BytesHeaderParser
from itertools import islice
from typing import Final, NamedTuple

from vouch.errors import IllegalArgumentError

FORM: Final = "application/x-www-form-urlencoded"
VERBS: Final = frozenset({"GET", "POST", "PUT", "DELETE", "OPTIONS"})
"""The HTTP methods that may be tunnelled."""
PARTS: Final = 2
"""How many parts a tunnelled request with a body of its own has: its query, then its body."""
MAX_BOUNDARY: Final = 70
"""How many characters a boundary may have (RFC 2046)."""
MAX_HEAD: Final = 2_048
"""How many bytes the headers of a part may have."""
BLANK_LINE: Final = re.compile(rb"(?:^|\r?\n)\r?\n")
# LinkedIn's printed example has a space before a part's Content-Type (CONTRACTS 2.9).
STRAY_SPACE: Final = re.compile(rb"(?im)^[ \t]+(?=content-type:)")


class Tunnelled(NamedTuple):
    """The tunnelled request: its HTTP method, its query and its own body."""

    http_method: str
    raw_query: str
    body: bytes


def unwrap(override: str, content_type: str, raw_query: str, body: bytes) -> Tunnelled:
    """Return the request inside a POST; IllegalArgumentError where the POST is malformed.

    `override` is X-HTTP-Method-Override. `raw_query` is the POST's own query; the tunnelled query
    is appended to it.
    """
    verb = override.strip().upper()
    if verb not in VERBS:
        raise IllegalArgumentError(
            f"X-HTTP-Method-Override is one of {', '.join(sorted(VERBS))}, not {override[:20]}"
        )
    bare = body.removeprefix(BOM_UTF8)
    query, entity = _parts(content_type, bare) if bare else (b"", b"")
    try:
        text = query.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError as error:
        raise IllegalArgumentError("the tunnelled query is not UTF-8") from error
    return Tunnelled(verb, "&".join(filter(None, (raw_query, text))), entity)


def _parts(content_type: str, body: bytes) -> tuple[bytes, bytes]:
    kind = content_type.partition(";")[0].strip().lower()
    if kind == FORM:
        return body, b""
    if kind != "multipart/mixed":
        raise IllegalArgumentError(
            f"a tunnelled request is {FORM}, or multipart/mixed if it has a body of its own"
        )
    query, entity = _split(body, _boundary(content_type))
    return _content(query, FORM), _content(entity, "application/json")


def _boundary(content_type: str) -> bytes:
    head = Message()
    head["Content-Type"] = content_type
    boundary = head.get_boundary("")
    if not (boundary.isascii() and 0 < len(boundary) <= MAX_BOUNDARY):
        raise IllegalArgumentError(
            f"multipart/mixed needs a boundary of 1 to {MAX_BOUNDARY} ASCII characters"
        )
    return boundary.encode()


def _split(body: bytes, boundary: bytes) -> tuple[bytes, bytes]:
    """Return the two parts of a multipart body; the last delimiter may be missing."""
    delimiter = rb"(?m)(?:\r?\n|^)--%b(--)?[ \t]*\r?$\n?" % re.escape(boundary)
    found = list(islice(re.finditer(delimiter, body), PARTS + 2))
    closed = next((number for number, each in enumerate(found) if each[1]), len(found))
    if closed != PARTS:
        raise IllegalArgumentError("a tunnelled multipart/mixed request has two parts")
    first, second = found[:PARTS]
    end = found[PARTS].start() if len(found) > PARTS else len(body)
    return body[first.end() : second.start()], body[second.end() : end]


def _content(part: bytes, kind: str) -> bytes:
    blank = BLANK_LINE.search(part, 0, MAX_HEAD)
    if blank is None:
        raise IllegalArgumentError(
            f"a part of a tunnelled request begins with at most {MAX_HEAD} bytes of headers and a"
            " blank line"
        )
    head = BytesHeaderParser().parsebytes(STRAY_SPACE.sub(b"", part[: blank.end()]))
    if head.get_content_type() != kind:
        raise IllegalArgumentError(f"of a tunnelled request's parts one is {FORM}, then one JSON")
    head.set_payload(part[blank.end() :].decode("ascii", "surrogateescape"))
    content = head.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
