"""The people that Linkup recommends, as its answers describe them (CONTRACTS 3.2).

The contract promises no types, so what has another one than is looked for counts as absent.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vouch.clients.body import members, text

MOST_PEOPLE: Final = 10_000
"""How many people an answer may hold: far more than can be asked for (CONTRACTS 3.1)."""


class Person(NamedTuple):
    """One recommended person; only that it is an object is certain."""

    name: str | None
    subtitle: str | None
    profile_url: str | None
    insight: str | None
    entity_urn: str | None
    profile_picture: str | None
    fields: Mapping[str, Any]
    """All that Linkup says of the person, as it says it."""


class Pagination(NamedTuple):
    """How many pages there are and were fetched, in pages mode."""

    current_page: int | None
    total_pages: int | None
    pages_fetched: int | None
    fields: Mapping[str, Any]
    """All that Linkup says of the pages, as it says it."""


class Data(NamedTuple):
    """The `data` of a success."""

    recommendations: tuple[Person, ...]
    total_results: int | None
    pagination: Pagination | None

    @property
    def number(self) -> int:
        """Return the total that Linkup gives, or the number of people where it gives none."""
        return len(self.recommendations) if self.total_results is None else self.total_results


class Recommendations(NamedTuple):
    """The recommended people, by relevance; `body` is JSON text of the published shape.

    It is Linkup's own text where that has the shape (v1). `upstream_credits` is what Linkup says
    that it took for the call, where it says so (v2), `upstream_estimate` what it took by its
    documentation (v1).
    """

    recommendations: tuple[Person, ...]
    total_results: int
    pagination: Pagination | None
    body: str
    request_id: str | None
    upstream_credits: int | None = None
    upstream_estimate: int | None = None

    @property
    def pages_fetched(self) -> int | None:
        """Return how many pages Linkup says it fetched; None where it does not say."""
        return self.pagination.pages_fetched if self.pagination else None


def data_of(value: object) -> Data | None:
    """Return the `data` of a success; None where it has no list of people."""
    data = members(value)
    people, pages = data.get("recommendations"), data.get("pagination")
    if not isinstance(people, list) or len(people) > MOST_PEOPLE:
        return None
    if not all(isinstance(each, dict) for each in people):
        return None
    return Data(
        tuple(map(_person, people)),
        _count(data.get("total_results")),
        _pagination(pages) if isinstance(pages, dict) else None,
    )


def _person(fields: Mapping[str, Any]) -> Person:
    return Person(
        name=text(fields.get("name")),
        subtitle=text(fields.get("subtitle")),
        profile_url=text(fields.get("profile_url")),
        insight=text(fields.get("insight")),
        entity_urn=text(fields.get("entity_urn")),
        profile_picture=text(fields.get("profile_picture")),
        fields=fields,
    )


def _pagination(fields: Mapping[str, Any]) -> Pagination:
    return Pagination(
        current_page=_count(fields.get("current_page")),
        total_pages=_count(fields.get("total_pages")),
        pages_fetched=_count(fields.get("pages_fetched")),
        fields=fields,
    )


def _count(value: object) -> int | None:
    # A bool is an int too.
    return value if type(value) is int and value >= 0 else None
