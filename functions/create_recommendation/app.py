"""POST /v2/recommendation: the caller recommends a member (CREATE, CONTRACTS 1.1).

It also serves reads that are too long for a URI and are tunnelled as a POST (CONTRACTS 2.9).
"""

from vouch.domain.provenance import Provenance
from vouch.handlers import read_recommendations
from vouch.handlers.auth import linkedin_token, since
from vouch.handlers.restli import resource
from vouch.http.response import Response
from vouch.restli.method import Method
from vouch.restli.new_recommendation import parse_new_recommendation
from vouch.restli.request import Request
from vouch.restli.response import created
from vouch.services.linkedin.call import Access, Draft
from vouch.services.recommendations import write
from vouch.settings import source
from vouch.storage.idempotency import IdempotentRequest


def create(request: Request, caller: str) -> Response:
    """Write the recommendation, only once under an Idempotency-Key."""
    key, body = request.idempotency_key, request.body
    fields = parse_new_recommendation(body, caller)
    remembered = IdempotentRequest.of(caller, "create", key, body) if key else None
    by = Provenance(caller, "api", request.id, since=since(request.headers))
    draft = Draft(fields, by, remembered)
    written = write.create(draft, Access(linkedin_token(request.headers), request.deadline))
    return created(written.urn, replayed=written.replayed)


lambda_handler = resource(
    "create_recommendation",
    {
        Method.CREATE: create,
        Method.BATCH_GET: read_recommendations.batch_get,
        Method.FINDER: read_recommendations.find,
    },
    needs=(source,),
)
