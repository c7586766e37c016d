"""The reads of the resource: GET, BATCH_GET and the three finders (spec 1.1, 1.5, 2.3)."""

from typing import Any, Final

from vouch.domain.keys import recommendation_urn
from vouch.domain.recommendation import party, readable
from vouch.domain.status import Status
from vouch.errors import IllegalArgumentError, NotFoundError
from vouch.http.response import Response
from vouch.restli.paging import paging
from vouch.restli.projection import projection
from vouch.restli.request import Request
from vouch.restli.response import RESOURCE, error_body, ok
from vouch.storage import page, recommendations

MAX_IDS: Final = 250
MAX_CHAIN: Final = 100
"""Records a line of revisions is followed through."""


def get(request: Request, caller: str) -> Response:
    """One record, strongly consistent."""
    urn, shown = request.urn, projection(request.query)
    return ok(shown(readable(recommendations.get(urn), caller)))


def batch_get(request: Request, caller: str) -> Response:
    """Many records, each its own success or 404; one malformed id fails the request."""
    urns, shown = _ids(request.query["ids"]), projection(request.query)
    found = recommendations.get_many(urns)
    results = {urn: shown(found[urn]) for urn in urns if urn in found and party(found[urn], caller)}
    missing = error_body(NotFoundError("there is no such recommendation, or it is not yours"))
    absent = [urn for urn in urns if urn not in results]
    return ok(
        {
            "statuses": dict.fromkeys(absent, NotFoundError.status),
            "results": results,
            "errors": dict.fromkeys(absent, missing),
        }
    )


def find(request: Request, caller: str) -> Response:
    """The finder that `q` names."""
    finder = request.query["q"]
    if finder == "descendant":
        return _descendant(request, caller)
    if isinstance(finder, str) and finder in page.INDEXES:
        return _by_party(request, caller, finder)
    raise IllegalArgumentError(
        f"no finder {str(finder)[:40]!r}; there are descendant, {', '.join(page.INDEXES)}"
    )


def _by_party(request: Request, caller: str, finder: str) -> Response:
    query, shown = request.query, projection(request.query)
    statuses = _statuses(query.get("statusFilters"))
    asked = paging(query, caller, finder, *statuses)
    found = page.newest(finder, caller, statuses, asked.after, asked.start, asked.size)
    places = [each.place for each in found]
    return ok(
        {
            "elements": [shown(each.record) for each in found],
            "paging": asked.answer(query, RESOURCE, places),
        }
    )


def _descendant(request: Request, caller: str) -> Response:
    shown = projection(request.query)
    text = request.query.get("recUrn")
    if not isinstance(text, str):
        raise IllegalArgumentError("recUrn is required: the URN of a recommendation")
    record = readable(recommendations.get(str(recommendation_urn(text))), caller)
    chain = [record]
    while "previousRecommendation" in record and len(chain) < MAX_CHAIN:
        older = recommendations.get(record["previousRecommendation"])
        if older is None or party(older, caller) is None:
            break
        record = older
        chain.append(record)
    # Fewer elements than `count`: a client that pages by numbers sees that this is all.
    whole = {"start": 0, "count": MAX_CHAIN + 1, "links": []}
    return ok({"elements": [shown(each) for each in chain], "paging": whole})


def _ids(ids: Any) -> list[str]:
    if not isinstance(ids, list):
        raise IllegalArgumentError("Invalid value type for parameter ids; send ids=List(…,…)")
    urns = list(dict.fromkeys(map(_batch_key, ids)))
    if len(urns) > MAX_IDS:
        raise IllegalArgumentError(f"{len(urns)} ids, {MAX_IDS} are allowed in one request")
    return urns


def _batch_key(key: Any) -> str:
    try:
        return str(recommendation_urn(str(key)))
    except IllegalArgumentError as error:
        raise IllegalArgumentError(f"parsing batch key '{str(key)[:100]}': {error}") from error


def _statuses(filters: Any) -> list[str]:
    known = Status.__members__
    if not isinstance(filters, list) or not filters:
        raise IllegalArgumentError("statusFilters is required, as in statusFilters=List(VISIBLE)")
    for each in filters:
        if not isinstance(each, str) or each not in known:
            raise IllegalArgumentError(
                f"statusFilters: no status {str(each)[:40]!r}; there are {', '.join(known)}"
            )
    return sorted(set(filters))
