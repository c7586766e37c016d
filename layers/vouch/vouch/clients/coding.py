"""Content codings of answers, undone here and not by urllib3, because that knows no limit."""

import zlib
from typing import Final

ACCEPTED: Final = "gzip, deflate"
"""The codings that requests ask for; no other is accepted."""
GZIP: Final = 16 + zlib.MAX_WBITS
ZLIB: Final = zlib.MAX_WBITS
RAW: Final = -zlib.MAX_WBITS
MAGIC: Final = b"\x1f\x8b"
"""The first bytes of each member of a gzip body."""
MOST_MEMBERS: Final = 100
"""How many members a gzip body may have; decoding each one costs a copy of what follows it."""
PLAIN: Final = "identity"


class CodingError(ValueError):
    """The body cannot be decoded: a coding that is not accepted, more than one, or broken data."""


def coding_of(header: str | None) -> str:
    """Return the coding that a Content-Encoding names; CodingError if there is more than one."""
    names = [each.strip().lower() for each in (header or "").split(",")]
    applied = [each for each in names if each not in {"", PLAIN}]
    if len(applied) > 1:
        raise CodingError("more than one coding")
    return applied[0] if applied else PLAIN


def decoded(body: bytes, coding: str, most: int) -> bytes:
    """Return the decoded body, cut off after `most` + 1 bytes; CodingError if it is broken."""
    if coding == PLAIN or not body:
        return body
    try:
        match coding:
            case "gzip" | "x-gzip":
                return _gunzipped(body, most + 1)
            case "deflate":
                return _inflated(body, ZLIB if _has_zlib_head(body) else RAW, most + 1)[0]
    except zlib.error as error:
        raise CodingError(str(error)) from error
    raise CodingError("a coding that was not asked for")


def _gunzipped(body: bytes, most: int) -> bytes:
    """Decode each member; bytes behind the last one that begin no other are ignored."""
    found, rest = b"", body
    for _ in range(MOST_MEMBERS):
        more, rest = _inflated(rest, GZIP, most - len(found))
        found += more
        if not rest.startswith(MAGIC) or len(found) >= most:
            return found
    raise CodingError("too many members")


def _inflated(data: bytes, form: int, most: int) -> tuple[bytes, bytes]:
    """Return at most `most` bytes, and the data behind the end of what was compressed."""
    decoder = zlib.decompressobj(form)
    found = decoder.decompress(data, most)
    if not decoder.eof and len(found) < most:
        raise CodingError("the data breaks off")
    return found, decoder.unused_data


def _has_zlib_head(body: bytes) -> bool:
    """Tell `deflate` as its RFC means it from the bare form that some servers send."""
    return body[0] & 0x0F == zlib.DEFLATED and int.from_bytes(body[:2]) % 31 == 0
