"""POST /v2/recommendation/{urn}: a party changes what is its own (PARTIAL_UPDATE, CONTRACTS 1.4).

Also a GET that comes tunnelled through this route (CONTRACTS 2.9).
"""

from vouch.domain.provenance import Provenance
from vouch.handlers import read_recommendations
from vouch.handlers.auth import linkedin_token
from vouch.handlers.restli import resource
from vouch.http.response import Response
from vouch.restli.body import parse_changes
from vouch.restli.method import Method
from vouch.restli.request import Request
from vouch.restli.response import accepted, no_content
from vouch.services.linkedin.call import Caller
from vouch.services.recommendations import enqueue, write
from vouch.settings import source, status_updates_queue

source()
status_updates_queue()


def update(request: Request, caller: str) -> Response:
    """Apply the patch, or queue it for a caller who prefers so; what already holds is no change."""
    urn, changes = request.urn, parse_changes(request.body)
    by = Provenance(caller, "api", request.id)
    given = Caller(linkedin_token(request.headers), request.deadline)
    if request.prefers_async and changes.keys() == {"status"}:
        return accepted(urn, enqueue.queue(urn, changes, by, given))
    write.update(urn, changes, by, given)
    return no_content()


lambda_handler = resource(
    "update_recommendation",
    {Method.PARTIAL_UPDATE: update, Method.GET: read_recommendations.get},
)
