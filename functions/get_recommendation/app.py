"""GET /v2/recommendation/{urn}: one recommendation, for its two parties (GET, spec 1.1)."""

from vouch.domain.recommendation import readable, served
from vouch.restli.entrypoint import entrypoint
from vouch.restli.request import Method, Request
from vouch.restli.response import Response, ok
from vouch.storage import recommendations


def get_recommendation(request: Request, caller: str) -> Response:
    """The record, strongly consistent."""
    return ok(served(readable(recommendations.get(request.urn), caller)))


lambda_handler = entrypoint(get_recommendation, Method.GET)
