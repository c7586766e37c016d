"""Text that others wrote, as a terminal may show it: without its controls, and not without end.

What is shown here may come from anybody: dead letters, answers of AWS and of upstreams, logs. An
escape sequence in it could erase or rewrite lines, and a bidirectional mark could turn them round.
"""

from typing import Final

MOST: Final = 1_000
"""How many characters of a line are shown."""
MOST_LINES: Final = 60
"""How many lines of an error are shown."""


def line(text: object, most: int = MOST) -> str:
    """Return the text in one line; what Python does not call printable is escaped.

    That is each character of the categories Other (controls, formats, surrogates, private use,
    unassigned) and Separator but for the space: ESC is `\\x1b`, a line feed `\\n`.
    """
    whole = str(text)
    shown = whole[:most]
    if not shown.isprintable():
        shown = "".join(each if each.isprintable() else _escaped(each) for each in shown)
    if len(whole) <= most and len(shown) <= most:
        return shown
    return f"{shown[:most]}… ({len(whole):,} characters)"


def lines(text: object) -> str:
    """Return the text with its own line feeds, each line as `line` shows it."""
    found = str(text).split("\n")
    left = len(found) - MOST_LINES
    more = [f"… ({left:,} more lines)"] if left > 0 else []
    return "\n".join([*map(line, found[:MOST_LINES]), *more])


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
