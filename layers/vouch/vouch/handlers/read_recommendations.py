"""The reads of the resource: GET, BATCH_GET and the three finders (CONTRACTS 1.1, 1.5, 2.3)."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

from vouch.domain.keys import check_recommendation
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import is_readable, readable
from vouch.domain.status import Status
from vouch.errors import (
    AnswerTooLargeError,
    IllegalArgumentError,
    NotFoundError,
    UrnSyntaxError,
    VouchError,
)
from vouch.handlers.auth import linkedin_token
from vouch.http.delivery import longest
from vouch.http.parameters import printable
from vouch.http.response import Response
from vouch.restli.answers import Batch, Collection, Paging
from vouch.restli.paging import link, paging
from vouch.restli.projection import projection
from vouch.restli.request import Request
from vouch.restli.response import RESOURCE, error_body, ok
from vouch.services.linkedin.call import Access, Fetched
from vouch.services.recommendations.source import source
from vouch.storage import recommendation_index, recommendations

MAX_IDS: Final = 250
MAX_CHAIN: Final = 100
"""How many records a line of revisions is followed through."""


def get(request: Request, caller: str) -> Response:
    """Answer one record, strongly consistent; fetch it if it is not stored here."""
    urn, shown = request.urn, projection(request.query)
    record = recommendations.get(urn)
    if record is None:
        record = _fetched([urn], request, caller).record(urn)
    return ok(shown(readable(record, caller)))


def batch_get(request: Request, caller: str) -> Response:
    """Answer many records, each its own success or error; one malformed id fails the request.

    Records that cannot be delivered together with those before them are errors too.
    """
    urns, shown = _ids(request), projection(request.query)
    found = recommendations.get_many(urns)
    failed: Mapping[str, VouchError] = {}
    if unknown := [urn for urn in urns if urn not in found]:
        fetched, failed = _fetched(unknown, request, caller)
        found |= fetched
    results = {urn: shown(found[urn]) for urn in urns if is_readable(found.get(urn), caller)}
    missing = NotFoundError("there is no such recommendation, or it is not yours")
    failed = {urn: failed.get(urn, missing) for urn in urns if urn not in results}
    left = AnswerTooLargeError("ask for this record again with fewer ids")

    def answer(count: int) -> Response:
        first = dict(islice(results.items(), count))
        errors = {urn: failed.get(urn, left) for urn in urns if urn not in first}
        batch = Batch(
            statuses={urn: error.status for urn, error in errors.items()},
            results=first,
            errors={urn: error_body(error) for urn, error in errors.items()},
        )
        return ok(batch)

    return longest(answer, results.values())


def find(request: Request, caller: str) -> Response:
    """Answer the finder that `q` names."""
    finder = request.query["q"]
    if finder == "descendant":
        return _descendant(request, caller)
    if isinstance(finder, str) and finder in recommendation_index.INDEXES:
        return _by_party(request, caller, finder)
    raise request.refusal(
        f"no finder {str(finder)[:40]!r}; there are descendant,"
        f" {', '.join(recommendation_index.INDEXES)}",
        "q",
    )


def _fetched(urns: Sequence[str], request: Request, caller: str) -> Fetched:
    by = Provenance(caller, "sync", request.id)
    access = Access(linkedin_token(request.headers), request.deadline)
    return source().fetch(urns, by, access)


def _by_party(request: Request, caller: str, finder: str) -> Response:
    query, shown = request.query, projection(request.query)
    statuses = _statuses(request)
    asked = paging(query, caller, finder, *statuses)
    found = recommendation_index.newest(
        finder, caller, statuses, asked.after, asked.start, asked.size
    )
    elements, places = [shown(each.record) for each in found], [each.place for each in found]
    age = _age(caller)

    def answer(count: int) -> Response:
        page = asked.answer(query, RESOURCE, places[:count], cut=count < len(places))
        return ok(Collection(elements=elements[:count], paging=page), age)

    return longest(answer, elements)


def _age(member: str) -> dict[str, str]:
    """Return the header that says when the member's mirror was last compared with LinkedIn."""
    synced_at = source().synced_at(member)
    return {"X-Synced-At": synced_at} if synced_at else {}


def _descendant(request: Request, caller: str) -> Response:
    shown = projection(request.query)
    record = readable(recommendations.get(_rec_urn(request)), caller)
    chain = [record]
    while "previousRecommendation" in record and len(chain) < MAX_CHAIN:
        older = recommendations.get(record["previousRecommendation"])
        if not is_readable(older, caller):
            break
        record = older
        chain.append(record)
    elements = [shown(each) for each in chain]

    def answer(count: int) -> Response:
        # Fewer elements than `count`: a client that pages by numbers sees that this is all.
        page: Paging = {"start": 0, "count": MAX_CHAIN + 1, "links": []}
        if count < len(chain):
            onward = {**request.query, "recUrn": chain[count]["urn"]}
            page = {"start": 0, "count": count, "links": [link("next", RESOURCE, onward)]}
        return ok(Collection(elements=elements[:count], paging=page))

    return longest(answer, elements)


def _rec_urn(request: Request) -> str:
    text = request.query.get("recUrn")
    if not isinstance(text, str):
        raise request.refusal("", "recUrn")
    try:
        return check_recommendation(text)
    except UrnSyntaxError as error:
        raise request.refusal(f"recUrn: {error}", "recUrn") from error


def _ids(request: Request) -> list[str]:
    ids = request.query["ids"]
    if not isinstance(ids, list):
        raise request.refusal("Invalid value type for parameter ids", "ids")
    urns = list(dict.fromkeys(_batch_key(request, key) for key in ids))
    if len(urns) > MAX_IDS:
        raise IllegalArgumentError(f"{len(urns)} ids, {MAX_IDS} are allowed in one request")
    return urns


def _batch_key(request: Request, key: object) -> str:
    try:
        return check_recommendation(str(key))
    except UrnSyntaxError as error:
        text = f"parsing batch key '{printable(str(key), 100)}': {error}"
        raise request.refusal(text, "ids") from error


def _statuses(request: Request) -> list[str]:
    filters, known = request.query.get("statusFilters"), Status.__members__
    if not isinstance(filters, list) or not filters:
        raise request.refusal("", "statusFilters")
    for each in filters:
        if not isinstance(each, str) or each not in known:
            raise request.refusal(
                f"statusFilters: no status {str(each)[:40]!r}; there are {', '.join(known)}",
                "statusFilters",
            )
    return sorted(set(filters))
