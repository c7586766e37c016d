"""The way into every /v1 function."""

from collections.abc import Callable, Mapping
from typing import Final

from vouch import auth
from vouch.errors import IllegalArgumentError
from vouch.http.entrypoint import Contract, LambdaHandler, check_method, lambda_handler
from vouch.http.response import Response
from vouch.v1 import response
from vouch.v1.request import Request

type Handler = Callable[[Request, str], Response]
"""Serves a request for an account, given by id."""


def account_route(operation: str, handlers: Mapping[str, Handler]) -> LambdaHandler:
    """The Lambda handler of a route that accounts call with an API key, by HTTP method."""

    def serve(request: Request, account_id: str) -> Response:
        check_method(request, tuple(handlers))
        return handlers[request.http_method](request, account_id)

    return lambda_handler(operation, CONTRACT, serve)


def _admit(request: Request) -> str:
    credentials = (request.headers.get(name, "") for name in ("authorization", "x-api-key"))
    if all(each.strip() for each in credentials):
        raise IllegalArgumentError("send x-api-key or Authorization, not both")
    return auth.account(request.headers)


CONTRACT: Final = Contract(
    call=Request,
    admit=_admit,
    failure=response.failure,
    headers={},
    request_id="X-Request-Id",
)
