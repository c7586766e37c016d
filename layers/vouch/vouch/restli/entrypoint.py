"""The way into every /v2 function: who calls, what is asked, one log line, every error shaped.

The order of refusals is DESIGN 4's, up to where the handler takes over.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from vouch import auth
from vouch.errors import IllegalArgumentError, MethodNotAllowedError, VouchError
from vouch.observability import logger
from vouch.restli import response
from vouch.restli.method import Method
from vouch.restli.request import Request
from vouch.restli.response import Response
from vouch.settings import settings
from vouch.storage import dynamodb

type Handler = Callable[[Request, str], Response]
"""Serves a request for a member, given by person URN."""
type LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]

RESOURCE_METHODS: Final = ("GET", "POST")
"""The HTTP methods of the resource, whichever function an ANY route leads to."""


def resource(operation: str, handlers: Mapping[Method, Handler]) -> LambdaHandler:
    """The Lambda handler of a function that serves these methods of the resource.

    A tunnelled request may ask for another method than the route it came by (spec 2.9).
    """

    def serve(request: Request, caller: str) -> Response:
        request.check_protocol()
        _check_method(request, RESOURCE_METHODS)
        handler = handlers.get(request.method)
        if handler is None:
            raise IllegalArgumentError(f"{request.method} operation not supported here")
        return handler(request, caller)

    return _lambda_handler(operation, serve)


def page(operation: str, handler: Handler) -> LambdaHandler:
    """The Lambda handler of a plain GET for a member, which is no Rest.li resource."""

    def serve(request: Request, caller: str) -> Response:
        _check_method(request, ("GET",))
        return handler(request, caller)

    return _lambda_handler(operation, serve)


def _check_method(request: Request, allowed: tuple[str, ...]) -> None:
    if request.http_method not in allowed:
        raise MethodNotAllowedError(request.http_method, allowed)


def _lambda_handler(operation: str, serve: Handler) -> LambdaHandler:
    settings()
    dynamodb.client()

    def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        started = time.perf_counter()
        request = Request(event)
        code = ""
        try:
            request.check_size()
            answer = serve(request, auth.member(request.headers))
        except VouchError as error:
            answer, code = response.failure(error), error.code
        except Exception:
            # The last line of defence: a caller never sees a stack trace (DESIGN 4).
            logger.exception("unforeseen", correlation_id=request.id)
            fault = VouchError(f"something went wrong here; quote request id {request.id}")
            answer, code = response.failure(fault), fault.code
        logger.info(
            "request",
            operation=operation,
            status=answer.status,
            code=code,
            duration_ms=round((time.perf_counter() - started) * 1000, 2),
            correlation_id=request.id,
        )
        return {
            "statusCode": answer.status,
            "headers": {**response.HEADERS, "x-li-request-id": request.id, **answer.headers},
            "body": answer.body,
        }

    return lambda_handler
