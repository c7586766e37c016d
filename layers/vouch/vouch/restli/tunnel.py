"""Query tunnelling: a request that was too long for a URI, sent as a POST (CONTRACTS 2.9).

The POST's body is the query as it stands, not form-encoded again. A request that has a body of its
own is sent as multipart/mixed, with the query in the first part and the body in the second.
"""

import re
from email.message import Message
from email.parser import BytesParser
from typing import Final, NamedTuple

from vouch.errors import IllegalArgumentError

FORM: Final = "application/x-www-form-urlencoded"
VERBS: Final = frozenset({"GET", "POST", "PUT", "DELETE", "OPTIONS"})
"""The HTTP methods that may be tunnelled."""
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
    query, entity = _parts(content_type, body) if body else (b"", b"")
    try:
        text = query.decode().strip("\r\n")
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
    head = f"Content-Type: {content_type}\r\n\r\n".encode(errors="replace")
    try:
        message = BytesParser().parsebytes(head + STRAY_SPACE.sub(b"", body))
    except RecursionError as error:
        raise IllegalArgumentError("the parts of a tunnelled request are nested") from error
    parts = message.get_payload()
    if not isinstance(parts, list) or len(parts) != 2:
        raise IllegalArgumentError("a tunnelled multipart/mixed request has two parts")
    return _content(parts[0], FORM), _content(parts[1], "application/json")


def _content(part: Message | str, kind: str) -> bytes:
    if isinstance(part, str) or part.get_content_type() != kind:
        raise IllegalArgumentError(f"of a tunnelled request's parts one is {FORM}, then one JSON")
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
