"""GET /v2/recommendation/{urn}: one of its parties reads a recommendation (GET, CONTRACTS 1.1)."""

from vouch.handlers.read_recommendations import get
from vouch.handlers.restli import resource
from vouch.restli.method import Method
from vouch.settings import source

lambda_handler = resource("get_recommendation", {Method.GET: get}, needs=(source,))
