"""POST /v2/recommendation/{urn}: a party changes its own fields (PARTIAL_UPDATE, CONTRACTS 1.4).

It also serves a GET that is tunnelled as a POST (CONTRACTS 2.9).
"""

from vouch.domain.provenance import Provenance
from vouch.handlers import read_recommendations
from vouch.handlers.auth import linkedin_token, since
from vouch.handlers.restli import resource
from vouch.http.response import Response
from vouch.restli.changes import parse_changes
from vouch.restli.method import Method
from vouch.restli.request import Request
from vouch.restli.response import accepted, no_content
from vouch.services.linkedin.call import Access
from vouch.services.recommendations import enqueue, write
from vouch.settings import source, status_updates_queue


def update(request: Request, caller: str) -> Response:
    """Apply the patch, or queue it if the caller prefers; known values are no change."""
    urn, changes = request.urn, parse_changes(request.body)
    by = Provenance(caller, "api", request.id, since=since(request.headers))
    access = Access(linkedin_token(request.headers), request.deadline)
    if request.prefers_async and changes.keys() == {"status"}:
        return accepted(urn, enqueue.queue(urn, changes, by, access))
    write.update(urn, changes, by, access)
    return no_content()


MAX_BODY = 32 * 1024
"""How many bytes a patch may have, or a tunnelled GET's query: far more than any needs."""

lambda_handler = resource(
    "update_recommendation",
    {Method.PARTIAL_UPDATE: update, Method.GET: read_recommendations.get},
    needs=(source, status_updates_queue),
    max_body=MAX_BODY,
)
