"""Bodies of upstreams: what is JSON in UTF-8, and what of their texts others may see."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.clients.body import MOST_READ, MOST_TEXT, one_line, parsed, text_of
from vouch.clients.mask import Mask

BARE = Mask()
TEXT = '{"name":"Beno\xeet 🚀"}'


@pytest.mark.parametrize("body", [TEXT.encode(), b"\xef\xbb\xbf" + TEXT.encode()])
def test_json_in_utf_8_is_read_with_or_without_a_byte_order_mark(body: bytes) -> None:
    assert parsed(body) == {"name": "Beno\xeet 🚀"}
    assert text_of(body) == TEXT


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-32"),
        TEXT.replace("🚀", "").encode("latin-1"),
        b"\xef\xbb\xbf\xef\xbb\xbf" + TEXT.encode(),
        '{"name":"\ud83d"}'.encode(errors="surrogatepass"),
        b'{"number":' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"\xef\xbb\xbf",
        b"",
    ],
)
def test_another_encoding_or_no_json_at_all_is_not_guessed_at(body: bytes) -> None:
    assert parsed(body) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("half a pair: \ud83d", "half a pair: \ufffd"),
        ("the other half: \ude80.", "the other half: \ufffd."),
        ("a whole pair: 🚀", "a whole pair: 🚀"),
        ("NUL\x00, ESC\x1b[31m, DEL\x7f", "NUL\ufffd, ESC\ufffd[31m, DEL\ufffd"),
        ("C1\x9b31m", "C1\ufffd31m"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("\u2066isolated\u2069\u200f\u061c", "\ufffdisolated\ufffd\ufffd\ufffd"),
        ("\ufeffmarked\uffff", "\ufffdmarked\ufffd"),
        (" one\r\nline\u2028of\x85many\x1f", "one line of many"),
        ("word " * 10_000_000, "word " * (MOST_TEXT // len("word "))),
        ("\ud83d" * 1000, "\ufffd" * MOST_TEXT),
    ],
)
def test_a_text_is_shown_without_what_cannot_be_delivered_or_misleads(
    text: str, shown: str
) -> None:
    assert one_line(text, BARE) == shown


def test_mending_a_text_does_not_put_a_secret_together_again() -> None:
    secret = "AQEDATsecret"

    assert secret not in one_line(
        "AQ\u202eEDATsecret AQ\ud83dEDATsecret AQEDATsecret", Mask(secret)
    )


@pytest.mark.parametrize("shown", range(1, len("AQEDATsecret")))
@pytest.mark.parametrize("before", ["Invalid", ""])
def test_a_secret_in_which_a_long_text_is_cut_is_not_shown(before: str, shown: int) -> None:
    secret = "AQEDATsecret"
    text = before.ljust(MOST_READ - shown) + secret

    assert one_line(text, Mask(secret)) == before


@given(st.text(st.characters(codec=None), max_size=700))
def test_any_text_can_be_delivered_once_it_is_mended(text: str) -> None:
    shown = one_line(json.loads(json.dumps(text)), BARE)

    assert shown.encode().decode() == shown
    assert len(shown) <= MOST_TEXT
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cs"}
