"""POST /v2/recommendation: the caller recommends somebody (CREATE, spec 1.1)."""

from vouch.domain.recommendation import Provenance
from vouch.restli.body import parse_new_recommendation
from vouch.restli.entrypoint import entrypoint
from vouch.restli.request import Method, Request
from vouch.restli.response import Response, created
from vouch.services import recommending


def create_recommendation(request: Request, caller: str) -> Response:
    """Write the recommendation; under an Idempotency-Key, once."""
    key = request.idempotency_key
    fields = parse_new_recommendation(request.body, caller)
    by = Provenance(caller, "api", request.id)
    written = recommending.create(fields, by, key, request.body)
    return created(written.urn, replayed=written.replayed)


lambda_handler = entrypoint(create_recommendation, Method.CREATE)
