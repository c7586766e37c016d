"""Text that others wrote, as a terminal may show it: without its controls, and not without end.

What is shown here may come from anybody: dead letters, answers of AWS and of upstreams, logs. An
escape sequence in it could erase or rewrite lines, and a bidirectional mark could turn them round.
"""

import re
from typing import Final

MOST: Final = 1_000
"""How many characters of a line are shown."""
MOST_LINES: Final = 60
"""How many lines of an error are shown."""

INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that Python calls printable, but that show nothing: fillers, joiners, variations.

They are Unicode's Default_Ignorable_Code_Point, as far as they are printable, and the blank of
braille.
"""


def line(text: object, most: int = MOST) -> str:
    """Return the text in one line, with what is invisible escaped, but for the space.

    That is what Python does not call printable, each character of the categories Other (controls,
    formats, surrogates, private use, unassigned) and Separator, and what is INVISIBLE all the same:
    ESC is `\\x1b`, a line feed `\\n`.
    """
    whole = str(text)
    shown = whole[:most]
    if not _is_visible(shown):
        shown = "".join(each if _is_visible(each) else _escaped(each) for each in shown)
    if len(whole) <= most and len(shown) <= most:
        return shown
    return f"{shown[:most]}… ({len(whole):,} characters)"


def lines(text: object) -> str:
    """Return the text with its own line feeds, each line as `line` shows it."""
    found = str(text).split("\n")
    left = len(found) - MOST_LINES
    more = [f"… ({left:,} more lines)"] if left > 0 else []
    return "\n".join([*map(line, found[:MOST_LINES]), *more])


def _is_visible(text: str) -> bool:
    return text.isprintable() and not INVISIBLE.search(text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
