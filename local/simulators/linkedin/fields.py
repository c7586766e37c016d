"""The projection `fields=id,locale:(country)` (CONTRACTS 2.8)."""

from collections.abc import Callable, Mapping
from typing import Any

from local.simulators.linkedin.errors import bad_request
from local.simulators.linkedin.store import Record
from local.simulators.linkedin.uri import GrammarError, decoded

type Mask = dict[str, Mask | None]
"""What is wanted inside each field; None stands for all."""


def projection(fields: str | None) -> Callable[[Record], Record]:
    """Return a function that reduces a record to the wanted fields."""
    if fields is None:
        return lambda record: record
    wanted = _mask(fields)
    return lambda record: _kept(record, wanted)


def _mask(fields: str) -> Mask:
    try:
        found, left = _parsed(decoded(fields))
    except (GrammarError, RecursionError) as error:
        raise bad_request("Invalid fields parameter") from error
    if left:
        raise bad_request("Invalid fields parameter")
    return found


def _parsed(text: str) -> tuple[Mask, str]:
    """Parse up to the end or an unmatched bracket; return the mask and the rest of the text."""
    found: Mask = {}
    while True:
        end = next((at for at, char in enumerate(text) if char in ",:()"), len(text))
        name, text, inside = text[:end], text[end:], None
        if not name:
            raise GrammarError(text)
        if text.startswith(":("):
            inside, text = _parsed(text[2:])
            if not text.startswith(")"):
                raise GrammarError(text)
            text = text[1:]
        found[name] = inside
        if not text.startswith(","):
            return found, text
        text = text[1:]


def _kept(value: Mapping[str, Any], wanted: Mask) -> dict[str, Any]:
    return {
        name: _kept(value[name], inside)
        if inside and isinstance(value[name], dict)
        else value[name]
        for name, inside in wanted.items()
        if name in value
    }
