"""GET /v2/recommendation: recommendations by their ids (BATCH_GET) or by finder (CONTRACTS 1.5)."""

from vouch.handlers.read_recommendations import batch_get, find
from vouch.handlers.restli import resource
from vouch.restli.method import Method
from vouch.settings import source

lambda_handler = resource(
    "query_recommendations", {Method.BATCH_GET: batch_get, Method.FINDER: find}, needs=(source,)
)
