"""The entry point of every /v1 function."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from vouch.errors import AccessTokenError, IllegalArgumentError, MethodNotAllowedError
from vouch.handlers import auth
from vouch.handlers.entrypoint import Contract, check_method, lambda_handler
from vouch.handlers.needs import Need
from vouch.http.call import MAX_BODY, Context, LambdaHandler
from vouch.http.response import Response
from vouch.v1 import response
from vouch.v1.request import Request


class Caller(NamedTuple):
    """The account or the member that calls: one of the two is set."""

    account: str | None
    member: str | None


type Handler = Callable[[Request, str], Response]
"""A function that serves a request for an account, given by id."""
type PartyHandler = Callable[[Request, Caller], Response]
"""A function that serves a request for an account or for a member."""


def account_route(
    operation: str,
    handlers: Mapping[str, Handler],
    needs: Iterable[Need] = (),
    max_body: int = MAX_BODY,
) -> LambdaHandler:
    """Build the Lambda handler of a route for accounts with an API key, by HTTP method."""

    def serve(request: Request, account_id: str) -> Response:
        check_method(request, tuple(handlers))
        return handlers[request.http_method](request, account_id)

    return lambda_handler(operation, CONTRACT, serve, needs, max_body)


def party_route(
    operation: str,
    handlers: Mapping[str, PartyHandler],
    needs: Iterable[Need] = (),
    max_body: int = MAX_BODY,
    elsewhere: Sequence[str] = (),
) -> LambdaHandler:
    """Build that of a route for accounts with an API key and members with a bearer token.

    `elsewhere` are the HTTP methods of the path that another function serves.
    """

    def serve(request: Request, caller: Caller) -> Response:
        if request.http_method not in handlers:
            raise MethodNotAllowedError(request.http_method, (*handlers, *elsewhere))
        return handlers[request.http_method](request, caller)

    return lambda_handler(operation, PARTIES, serve, needs, max_body)


def by_path(routes: Mapping[str, LambdaHandler]) -> LambdaHandler:
    """Build the Lambda handler of a function with several paths, as template.yaml has them."""

    def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        _, _, path = str(event["routeKey"]).partition(" ")
        return routes[path](event, context)

    return handle


def _admit(request: Request) -> str:
    _check_one(request)
    return auth.account(request.headers)


def _admit_either(request: Request) -> Caller:
    _check_one(request)
    if request.headers.get("authorization", "").strip():
        return Caller(None, auth.member(request.headers))
    if not request.headers.get("x-api-key", "").strip():
        raise AccessTokenError(
            AccessTokenError.EMPTY,
            "the header x-api-key is missing; a member sends Authorization: Bearer",
            sent=False,
        )
    return Caller(auth.account(request.headers), None)


def _check_one(request: Request) -> None:
    credentials = (request.headers.get(name, "") for name in ("authorization", "x-api-key"))
    if all(each.strip() for each in credentials):
        raise IllegalArgumentError("send x-api-key or Authorization, not both")


CONTRACT: Final = Contract(
    call=Request,
    admit=_admit,
    failure=response.failure,
    headers={},
    request_id="X-Request-Id",
    less="ask for a smaller count",
)
PARTIES: Final = Contract(
    call=Request,
    admit=_admit_either,
    failure=response.failure,
    headers={},
    request_id="X-Request-Id",
    less="ask for a smaller count",
)
