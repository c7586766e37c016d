"""The entry point of every API function: authentication, one log line, errors in their shape.

One builder serves both contracts, so that no function is without authentication (DESIGN D2).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.errors import (
    AnswerTooLargeError,
    MethodNotAllowedError,
    UnansweredError,
    UpstreamError,
    VouchError,
)
from vouch.handlers.needs import Need, meet
from vouch.http.call import MAX_BODY, Call, Context, LambdaHandler
from vouch.http.delivery import is_deliverable
from vouch.http.response import SERVER_ERROR, Response
from vouch.observability import code_of, logger, record, stopwatch, warn_unanswered, warn_upstream
from vouch.settings import settings

NOT_STORED: Final = {"Cache-Control": "no-store"}
"""Every answer is for one caller alone, an error too: no cache may keep it."""


class Contract[C: Call, A](NamedTuple):
    """The functions and headers in which the two contracts differ."""

    call: Callable[[Mapping[str, Any], Context], C]
    admit: Callable[[C], A]
    """The function that names the caller, or raises before anything else is looked at."""
    failure: Callable[[VouchError], Response]
    headers: Mapping[str, str]
    """The headers of every answer."""
    request_id: str
    """The header that carries the call's id."""
    less: str = "ask for less"
    """The advice that goes with an answer too large to be delivered."""


def lambda_handler[C: Call, A](
    operation: str,
    contract: Contract[C, A],
    serve: Callable[[C, A], Response],
    needs: Iterable[Need],
    max_body: int = MAX_BODY,
) -> LambdaHandler:
    """Build the Lambda handler of an API function; `serve` gets the call and its caller.

    A body of more than `max_body` bytes is refused before anything of the call is read.
    """
    meet((settings, *needs, dynamodb.client))

    def handle(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
        elapsed = stopwatch()
        call = contract.call(event, context)
        code = None
        try:
            call.check_body(max_body)
            answer = serve(call, contract.admit(call))
        except Exception as error:  # a caller never sees a stack trace (DESIGN 4.8)
            shown = _shown(error, call)
            answer, code = contract.failure(shown), code_of(shown)
        if not is_deliverable(answer.body):
            large = AnswerTooLargeError(contract.less)
            answer, code = contract.failure(large), large.code
        record(
            operation,
            str(answer.status),
            elapsed(),
            correlation_id=call.id,
            fault=answer.status >= SERVER_ERROR,
            code=code,
        )
        return {
            "statusCode": answer.status,
            "headers": {
                **NOT_STORED,
                **contract.headers,
                contract.request_id: call.id,
                **answer.headers,
            },
            "body": answer.body,
        }

    return handle


def _shown(error: Exception, call: Call) -> VouchError:
    """Return the error that the caller is shown; log a fault of ours once, with its stack."""
    if isinstance(error, UpstreamError):
        warn_upstream(error, call.id)
        return error
    if isinstance(error, UnansweredError):
        warn_unanswered(error, call.id)
        return error
    if isinstance(error, VouchError) and error.status < SERVER_ERROR:
        return error
    logger.exception("unforeseen", correlation_id=call.id)
    return VouchError(f"something went wrong here; quote request id {call.id}")


def check_method(call: Call, allowed: Sequence[str]) -> None:
    """Raise MethodNotAllowedError unless the call's HTTP method is one of these."""
    if call.http_method not in allowed:
        raise MethodNotAllowedError(call.http_method, allowed)
