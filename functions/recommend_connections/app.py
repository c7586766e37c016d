"""POST /v1/network/recommendations: Linkup recommends people to a member, for credits.

See CONTRACTS 3.2.
"""

from vouch.aws import secrets
from vouch.handlers.v1 import account_route
from vouch.http.response import JSON, Response
from vouch.services.network.deliver import Payer
from vouch.services.network.recommend import suggest
from vouch.settings import call_limits, linkup, people
from vouch.v1.request import Request
from vouch.v1.response import credit_headers, people_headers
from vouch.v1.suggestions import parse_query


def recommend(request: Request, account: str) -> Response:
    """Answer what Linkup answered; it is charged once under an Idempotency-Key."""
    key = request.idempotency_key
    body = request.body
    payer = Payer(account, request.id, request.deadline)
    found = suggest(parse_query(body, linkup().linkup_version), payer, key, body)
    headers = {**JSON, **credit_headers(found.charged, found.remaining)}
    if found.known is not None:
        headers |= people_headers(found.known)
    if found.replayed:
        headers["Idempotent-Replayed"] = "true"
    return Response(200, found.body, headers)


MAX_BODY = 128 * 1024
"""How many bytes a body may have: a login token of 10,000 characters, each escaped, fits in."""

lambda_handler = account_route(
    "recommend_connections",
    {"POST": recommend},
    needs=(linkup, call_limits, people, secrets.client),
    max_body=MAX_BODY,
)
