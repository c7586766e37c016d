"""Secrets, and what members wrote, out of other people's words."""

import html
import json
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, quote_plus

LEAST: Final = 6
"""Characters of a part of a secret from which on it is masked by itself."""
TELLING: Final = 8
"""Characters of a part that give it away where its rest was cut off."""
BETWEEN: Final = re.compile(r'[\s;"=]+')
"""Parts two parts of a cookie, and where an echo may differ from what was sent."""
QUOTED: Final = 16
"""Characters of a member's text that give it away where its rest was cut off."""
NEVER: Final = "(?!)"


class Mask:
    """Puts `***` for secrets that were sent, wherever an answer says them back.

    >>> Mask("a b/c")('no session "a b/c", asked with ?token=a%20b%2Fc')
    'no session "***", asked with ?token=***'
    >>> Mask('li_at=AQEDAT1;  id="ajax:98"')("no id=&quot;ajax:98&quot; for AQEDAT1")
    'no id=&quot;*** for ***'

    `texts` are a member's: their words may stand in any answer, so one is masked only where it is
    said back whole or from its beginning.

    >>> Mask(texts=["Bob is an amazing leader. The best!"])('too long: "Bob is an amazing le…"')
    'too long: "***'
    """

    def __init__(self, *secrets: str, texts: Iterable[str] = ()) -> None:
        texts = [each.strip() for each in texts]
        # A shorter one would tear others to pieces that are no longer known.
        long = (each for each in (*secrets, *texts) if len(each) >= LEAST)
        wholes = {form for each in long for form in _forms(each)}
        self._wholes = sorted(wholes, key=len, reverse=True)
        starts = {form for each in secrets for start in _starts(each) for form in _forms(start)}
        # No part has a blank or a quote, so what runs up to one holds the rest of it.
        found = rf'(?:{"|".join(map(re.escape, starts))})[^\s"]*' if starts else NEVER
        begun = {form for each in texts if len(each) > QUOTED for form in _forms(each[:QUOTED])}
        rest = "".join(rf"|{_with_any_blanks(form)}.*" for form in begun)
        self._parts = re.compile(found + rest, re.IGNORECASE | re.DOTALL)

    def __call__(self, text: str) -> str:
        """The text, without them."""
        for form in self._wholes:
            text = text.replace(form, "***")
        return self._parts.sub("***", text)


def _starts(secret: str) -> set[str]:
    """How each part begins; a secret without long ones is one part."""
    parts = [each for each in BETWEEN.split(secret) if len(each) >= LEAST] or [secret]
    return {each[:TELLING] if len(each) >= 2 * TELLING else each for each in parts} - {""}


def _with_any_blanks(text: str) -> str:
    return r"\s+".join(map(re.escape, text.split()))


def _forms(text: str) -> set[str]:
    """As it is, in HTML, in a URL, and in JSON, as the usual libraries write them."""
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
