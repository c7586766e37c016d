"""What others wrote is shown in one line, cut, and without what a terminal would obey."""

import unicodedata

import pytest

from local import outside

CONTROLS = {
    "\x1b[2J": r"\x1b[2J",
    "a\r\nb": r"a\r\nb",
    "\x07\x00\x7f\x9b": r"\x07\x00\x7f\x9b",
    "\u202egnp.exe": r"\u202egnp.exe",
    "\u2066\u2069\u200b\u200f\ufeff": r"\u2066\u2069\u200b\u200f\ufeff",
    "\u2028\u2029": r"\u2028\u2029",
    "\ud800": r"\ud800",
    "\ue000": r"\ue000",
    "\U000e0041": r"\U000e0041",
    "\xa0": r"\xa0",
    "\u034f\u115f\u1160\u3164\uffa0": r"\u034f\u115f\u1160\u3164\uffa0",
    "\u17b4\u17b5\u180b\u180d\u180f\u2800": r"\u17b4\u17b5\u180b\u180d\u180f\u2800",
    "\ufe00\ufe0f\U000e0100\U000e01ef": r"\ufe00\ufe0f\U000e0100\U000e01ef",
}


@pytest.mark.parametrize(("text", "shown"), CONTROLS.items(), ids=ascii)
def test_what_is_not_printable_is_escaped(text: str, shown: str) -> None:
    assert outside.line(text) == shown


@pytest.mark.parametrize("text", ["", "Zoë wrote: ¿qué?", "推薦 👍", "a b", r"C:\x1b"])
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    assert outside.line(text) == text


def test_no_character_of_an_invisible_category_is_shown() -> None:
    every = map(chr, range(0x110000))
    invisible = [
        each
        for each in every
        if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    ]

    assert len(invisible) > 100_000
    assert all(outside.line(each).isascii() for each in invisible)


def test_a_line_is_cut_where_it_is_too_long_and_says_how_long_it_is() -> None:
    assert outside.line("x" * 5_000, 10) == "xxxxxxxxxx… (5,000 characters)"
    assert outside.line("x" * 10, 10) == "xxxxxxxxxx"
    assert len(outside.line("\U000e0001" * outside.MOST)) < outside.MOST + 30


def test_an_error_keeps_its_own_lines_but_for_those_that_are_too_many() -> None:
    assert outside.lines("first\n\x1b[31msecond") == "first\n\\x1b[31msecond"
    assert outside.lines("\n" * 5_000).endswith("\n… (4,941 more lines)")
