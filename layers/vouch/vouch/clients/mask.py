"""Removes secrets and members' own texts from what an upstream answers."""

import html
import json
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Final
from urllib.parse import quote, quote_plus

LEAST: Final = 6
"""How many characters a secret, or a part of one, needs to be masked by itself."""
TELLING: Final = 8
"""How many leading characters of a secret's part are masked where an answer cuts off its rest."""
BETWEEN: Final = re.compile(r'[\s;"=]+')
"""The separators of a cookie's parts; an answer may repeat them in another form."""
QUOTED: Final = 16
"""How many leading characters of a member's text are masked where an answer cuts off its rest."""
NEVER: Final = "(?!)"
"""A pattern that matches nothing."""


class Mask:
    """Puts `***` in place of secrets that were sent, wherever an answer repeats them.

    >>> Mask("a b/c")('no session "a b/c", asked with ?token=a%20b%2Fc')
    'no session "***", asked with ?token=***'
    >>> Mask('li_at=AQEDAT1;  id="ajax:98"')("no id=&quot;ajax:98&quot; for AQEDAT1")
    'no id=&quot;*** for ***'

    `texts` are what a member wrote. Their words may stand in any answer, so a text is masked only
    where the answer repeats it whole or from its beginning.

    >>> Mask(texts=["Bob is an amazing leader. The best!"])('too long: "Bob is an amazing le…"')
    'too long: "***'
    """

    def __init__(self, *secrets: str, texts: Iterable[str] = ()) -> None:
        self._secrets = secrets
        self._texts = [each.strip() for each in texts]

    def __call__(self, text: str) -> str:
        """Return the text with each secret and member's text masked."""
        if not text:
            return text
        for form in self._wholes:
            text = text.replace(form, "***")
        return self._parts.sub("***", text)

    # What follows is made when the first text is masked: an answer may have none.

    @cached_property
    def _wholes(self) -> list[str]:
        # Masking a shorter one could break a longer secret into parts that no longer match.
        long = (each for each in (*self._secrets, *self._texts) if len(each) >= LEAST)
        wholes = {form for each in long for form in _forms(each)}
        return sorted(wholes, key=len, reverse=True)

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        starts = {
            form for each in self._secrets for start in _starts(each) for form in _forms(start)
        }
        # No part has a blank or a quote, so the text up to the next one is the part's rest.
        found = rf'(?:{"|".join(map(re.escape, starts))})[^\s"]*' if starts else NEVER
        begun = {
            form for each in self._texts if len(each) > QUOTED for form in _forms(each[:QUOTED])
        }
        rest = "".join(rf"|{_with_any_blanks(form)}.*" for form in begun)
        return re.compile(found + rest, re.IGNORECASE | re.DOTALL)


def _starts(secret: str) -> set[str]:
    """Return the beginning of each part; a secret without long parts counts as one part."""
    parts = [each for each in BETWEEN.split(secret) if len(each) >= LEAST] or [secret]
    return {each[:TELLING] if len(each) >= 2 * TELLING else each for each in parts} - {""}


def _with_any_blanks(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))


def _forms(text: str) -> set[str]:
    """Return the text as it is and as the usual libraries write it in HTML, URLs and JSON."""
    markup, escaped = html.escape(text), json.dumps(text)[1:-1]
    return {
        text,
        markup,
        markup.replace("&#x27;", "&#39;").replace("&quot;", "&#34;"),
        markup.replace("&#x27;", "&#039;"),
        quote(text, safe="", errors="replace"),
        quote(text, errors="replace"),
        quote_plus(text, errors="replace"),
        escaped,
        escaped.replace("/", r"\/"),
        json.dumps(text, ensure_ascii=False)[1:-1],
    }
