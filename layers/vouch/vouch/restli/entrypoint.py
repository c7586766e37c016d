"""The way into every /v2 function: who calls, what is asked, one log line, every error shaped.

The order of refusals is DESIGN 4's, up to where the handler takes over.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from vouch import auth
from vouch.errors import IllegalArgumentError, VouchError
from vouch.observability import logger
from vouch.restli import response
from vouch.restli.request import Method, Request
from vouch.restli.response import Response
from vouch.settings import settings
from vouch.storage import dynamodb

type Handler = Callable[[Request, str], Response]
"""Serves a request for a member, given by person URN."""
type LambdaHandler = Callable[[Mapping[str, Any], object], dict[str, Any]]


def entrypoint(handler: Handler, method: Method | None = None) -> LambdaHandler:
    """The Lambda handler of one operation.

    `method`: the Rest.li method it serves; None for what is no Rest.li resource (userinfo).
    """
    settings()
    dynamodb.client()

    def lambda_handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        started = time.perf_counter()
        request = Request(event)
        code = ""
        try:
            answer = _serve(request, handler, method)
        except VouchError as error:
            answer, code = response.failure(error), error.code
        except Exception:
            # The last line of defence: a caller never sees a stack trace (DESIGN 4).
            logger.exception("unforeseen", correlation_id=request.id)
            fault = VouchError(f"something went wrong here; quote request id {request.id}")
            answer, code = response.failure(fault), fault.code
        logger.info(
            "request",
            operation=handler.__name__,
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


def _serve(request: Request, handler: Handler, method: Method | None) -> Response:
    request.check_size()
    caller = auth.member(request.headers)
    if method is not None:
        request.check_protocol()
        if request.method is not method:
            raise IllegalArgumentError(f"{request.method} is not supported here")
    return handler(request, caller)
