"""Says how to send a query parameter that was refused (docs/API.md, "Advice").

An advice is of one fault (`restli.faults`) and shows the caller's own value as it is to be sent.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, unquote

from vouch.codec import parse_query
from vouch.errors import RestliSyntaxError
from vouch.http.parameters import meant, printable
from vouch.restli.faults import FAULTS
from vouch.restli.mending import FORMS, mended, sent
from vouch.restli.method import TO_TUNNEL, Method

RAW_URN: Final = r"urn:\w+:\w+:(?:\((?:[^()&]|\([^()&]*\))*\)|[^(),&]+)"
"""A URN that was not percent-encoded, as the published guide prints its requests (DESIGN D3)."""
SAMPLE: Final = "urn%3Ali%3Aperson%3A123ABC"

METHODS: Final[Mapping[Method, str]] = {
    Method.BATCH_FINDER: "use q, one finder in a request",
    Method.BATCH_PARTIAL_UPDATE: TO_TUNNEL,
}
"""The advice for methods that are not served."""


def advise(raw: str, name: str) -> str:
    """Say how to send a parameter that was refused; empty where its form is right."""
    parameter = sent(raw, name)
    for names, holds, why in FAULTS:
        if name in names and holds(parameter):
            spelled = printable(parameter.spelled, 40) if parameter.pairs else ""
            said = why.format(name=name, spelled=spelled)
            own = mended(parameter)
            return f"{said}; send {own}" if own else f"{said}; for example {FORMS[name].sample}"
    return ""


def advise_method(raw: str, method: Method) -> str:
    """Say how to ask for what a Rest.li method that is not served was probably meant for."""
    if method is Method.GET_ALL:
        return advise(raw, "ids" if sent(raw, "ids").pairs else "q")
    return METHODS.get(method, "")


def advise_syntax(raw: str) -> str:
    """Say how to send the first parameter that is no Rest.li."""
    given = _unreadable(raw)
    if "=" in given:
        return f"the = and & between parameters stay as they are; send {printable(given)}"
    name = meant(given, FORMS)
    if name and (advice := advise(raw, name)):
        return advice
    query = printable(raw)
    encoded = printable(re.sub(RAW_URN, lambda urn: quote(urn[0], safe=""), query))
    sample = SAMPLE if encoded == query else encoded
    return f"Percent-encode values, also ( ) , : inside a URN, as in {sample}"


def _unreadable(raw: str) -> str:
    """Return the name of the first parameter that cannot be read, or is repeated."""
    seen = set[str]()
    for pair in filter(None, raw.split("&")):
        name = unquote(pair.partition("=")[0])
        try:
            parse_query(pair)
        except RestliSyntaxError:
            return name
        if name in seen:
            return name
        seen.add(name)
    return ""
