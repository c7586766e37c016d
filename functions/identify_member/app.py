"""GET /v2/userinfo: the member that the bearer token belongs to (CONTRACTS 2.12)."""

from vouch.handlers.restli import page
from vouch.http.response import Response
from vouch.restli.answers import Identity
from vouch.restli.request import Request
from vouch.restli.response import ok


def identify(_request: Request, caller: str) -> Response:
    """Answer OpenID Connect's `sub`: the id inside the person URN."""
    return ok(Identity(sub=caller.removeprefix("urn:li:person:")))


lambda_handler = page("identify_member", identify)
