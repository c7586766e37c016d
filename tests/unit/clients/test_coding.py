"""Content codings of answers: which are accepted, what breaks, and how much comes out."""

import gzip
import zlib

import pytest

from vouch.clients.coding import CodingError, coding_of, decoded

BODY = b'{"status":"success"}' * 100
MOST = 5000


def raw(data: bytes) -> bytes:
    """Return bare deflate, without the head of zlib."""
    maker = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return maker.compress(data) + maker.flush()


ENCODED = {
    "gzip": ("gzip", gzip.compress(BODY)),
    "its old name": ("x-gzip", gzip.compress(BODY)),
    "several members": ("gzip", gzip.compress(BODY[:7]) + gzip.compress(BODY[7:])),
    "many members": ("gzip", gzip.compress(b"") * 99 + gzip.compress(BODY)),
    "an empty member": ("gzip", gzip.compress(BODY) + gzip.compress(b"")),
    "zeros behind gzip": ("gzip", gzip.compress(BODY) + bytes(512)),
    "text behind gzip": ("gzip", gzip.compress(BODY) + b"\r\n"),
    "deflate": ("deflate", zlib.compress(BODY)),
    "bare deflate": ("deflate", raw(BODY)),
    "text behind deflate": ("deflate", zlib.compress(BODY) + b"\r\n"),
    "none": ("identity", BODY),
}
EMPTY = [*((coding, b"") for coding in ("gzip", "deflate", "identity", "br"))]
BROKEN = {
    "gzip that is none": ("gzip", BODY),
    "gzip without its end": ("gzip", gzip.compress(BODY)[:-1]),
    "gzip without its data": ("gzip", gzip.compress(BODY)[:12]),
    "gzip with another sum": ("gzip", gzip.compress(BODY)[:-8] + bytes(8)),
    "a second member without its end": ("gzip", gzip.compress(BODY) + gzip.compress(BODY)[:-1]),
    "a second member of noise": ("gzip", gzip.compress(BODY) + b"\x1f\x8b" + bytes(20)),
    "gzip of too many members": ("gzip", gzip.compress(b"") * 101),
    "deflate that is none": ("deflate", b"\xff" * 40),
    "deflate without its end": ("deflate", zlib.compress(BODY)[:-1]),
    "bare deflate without its end": ("deflate", raw(BODY)[:-1]),
    "one byte": ("deflate", b"x"),
    "brotli": ("br", BODY),
    "zstd": ("zstd", BODY),
    "a charset": ("utf-8", BODY),
}


@pytest.mark.parametrize(("coding", "body"), ENCODED.values(), ids=ENCODED)
def test_an_accepted_coding_is_undone(coding: str, body: bytes) -> None:
    assert decoded(body, coding, MOST) == BODY


@pytest.mark.parametrize(("coding", "body"), EMPTY)
def test_an_empty_body_needs_no_decoding(coding: str, body: bytes) -> None:
    assert decoded(body, coding, MOST) == b""


@pytest.mark.parametrize(("coding", "body"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_or_was_not_asked_for_is_an_error(coding: str, body: bytes) -> None:
    with pytest.raises(CodingError):
        decoded(body, coding, MOST)


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(10_000_000))),
        ("gzip", gzip.compress(bytes(3000)) * 90),
        ("deflate", zlib.compress(bytes(10_000_000))),
        ("deflate", raw(bytes(10_000_000))),
    ],
)
def test_decoding_stops_one_byte_behind_the_most(coding: str, bomb: bytes) -> None:
    assert len(decoded(bomb, coding, MOST)) == MOST + 1


def test_a_body_of_just_the_most_is_whole() -> None:
    assert decoded(gzip.compress(bytes(MOST)), "gzip", MOST) == bytes(MOST)


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("identity", "identity"),
        ("GZip", "gzip"),
        (" gzip , ", "gzip"),
        ("identity, deflate", "deflate"),
        ("br", "br"),
    ],
)
def test_a_header_names_one_coding(header: str | None, coding: str) -> None:
    assert coding_of(header) == coding


@pytest.mark.parametrize("header", ["gzip, gzip", "gzip,deflate", "br, gzip", "gzip," * 10_000])
def test_more_than_one_coding_is_refused(header: str) -> None:
    with pytest.raises(CodingError, match="more than one"):
        coding_of(header)
