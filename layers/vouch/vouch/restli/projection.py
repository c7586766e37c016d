"""Projections: `fields=id,status` answers with these fields only (CONTRACTS 2.8)."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from vouch.domain.recommendation import SERVED, Recommendation, served
from vouch.errors import IllegalArgumentError
from vouch.restli.advice import advise
from vouch.restli.answers import Shown


def projection(query: Mapping[str, Any]) -> Callable[[Recommendation], Shown]:
    """Return the function that projects a record to the query's `fields`, or to all of them.

    IllegalArgumentError where a field is unknown.
    """
    mask = query.get("fields")
    if mask is None:
        return served
    fields = {name.strip() for name in str(mask).split(",")}
    if unknown := sorted(fields - set(SERVED)):
        text = f"fields: no field {unknown[0][:60]!r} to project; there are {', '.join(SERVED)}"
        advice = advise(f"fields={quote(str(mask))}", "fields")
        raise IllegalArgumentError("; ".join(filter(None, (text, advice))))

    def projected(record: Recommendation) -> Shown:
        return {name: value for name, value in served(record).items() if name in fields}

    return projected
