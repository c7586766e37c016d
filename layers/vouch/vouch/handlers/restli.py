"""The entry point of every /v2 function: LinkedIn's contract.

DESIGN 4.5 gives the order of refusals, up to where the handler takes over.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from vouch.errors import AccessTokenError
from vouch.handlers import auth
from vouch.handlers.entrypoint import Contract, check_method, lambda_handler
from vouch.handlers.needs import Need
from vouch.http.call import MAX_BODY, LambdaHandler
from vouch.http.response import Response
from vouch.restli import response
from vouch.restli.method import Method
from vouch.restli.request import Request

type Handler = Callable[[Request, str], Response]
"""A function that serves a request for a member, given by person URN."""

RESOURCE_METHODS: Final = ("GET", "POST")
"""The HTTP methods of the resource, the same for each function behind an ANY route."""


def resource(
    operation: str,
    handlers: Mapping[Method, Handler],
    needs: Iterable[Need] = (),
    max_body: int = MAX_BODY,
) -> LambdaHandler:
    """The Lambda handler of a function that serves these methods of the resource.

    A tunnelled request may ask for another method than the route it came by (CONTRACTS 2.9).
    """

    def serve(request: Request, caller: str) -> Response:
        request.check_protocol()
        check_method(request, RESOURCE_METHODS)
        handler = handlers.get(request.method)
        if handler is None:
            raise request.unsupported()
        try:
            return handler(request, caller)
        except AccessTokenError:
            # The member was forgotten after this process had asked whose token it is, so nothing
            # was written. LinkedIn's token may still be good: the call has a new right then.
            auth.forget_caller(request.headers)
            return handler(request, auth.member(request.headers))

    return lambda_handler(operation, CONTRACT, serve, needs, max_body)


def page(operation: str, handler: Handler, needs: Iterable[Need] = ()) -> LambdaHandler:
    """Build the Lambda handler of a plain GET for a member, which is no Rest.li resource."""

    def serve(request: Request, caller: str) -> Response:
        check_method(request, ("GET",))
        return handler(request, caller)

    return lambda_handler(operation, CONTRACT, serve, needs)


def _admit(request: Request) -> str:
    request.check_size()
    return auth.member(request.headers)


CONTRACT: Final = Contract(
    call=Request,
    admit=_admit,
    failure=response.failure,
    headers=response.HEADERS,
    request_id="x-li-request-id",
    less="ask for fewer ids, for a smaller count, or with fields for some fields only",
)
