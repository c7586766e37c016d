"""Secrets out of other people's words."""

import json
import re
from urllib.parse import quote

TELLING = 8
"""Characters of a secret that give it away where its rest was cut off."""


class Mask:
    """Puts `***` for secrets that were sent, wherever an answer says them back.

    >>> Mask("a b/c")('no session "a b/c", asked with ?token=a%20b%2Fc')
    'no session "***", asked with ?token=***'
    """

    def __init__(self, *secrets: str) -> None:
        forms = {
            form
            for secret in secrets
            for form in (secret, quote(secret, safe="", errors="replace"), json.dumps(secret)[1:-1])
        }
        self._forms = sorted(forms - {""}, key=len, reverse=True)
        starts = {re.escape(form[:TELLING]) for form in forms if len(form) >= 2 * TELLING}
        self._cut = re.compile(rf"(?:{'|'.join(starts)})[^\s\"'<>]*", re.IGNORECASE)
        self._cuts = bool(starts)

    def __call__(self, text: str) -> str:
        """The text, without them."""
        for form in self._forms:
            text = text.replace(form, "***")
        return self._cut.sub("***", text) if self._cuts else text
