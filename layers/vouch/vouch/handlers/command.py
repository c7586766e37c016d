"""The way into a function that operators invoke with IAM: a log line for each command."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypedDict

from vouch.errors import AnswerTooLargeError, UnansweredError, VouchError
from vouch.handlers.needs import Need, meet
from vouch.http.call import Context
from vouch.http.delivery import is_deliverable
from vouch.http.response import SERVER_ERROR, to_json
from vouch.observability import Handled, stopwatch, warn_unanswered

DONE: Final = "the command was carried out; its answer"
"""What an answer too large is called: it is measured after the command has run."""


class Problem(TypedDict):
    """Why a command was refused."""

    code: str
    message: str


class Refusal(TypedDict):
    """What a refused command answers.

    It has changed nothing, unless the problem is an answer too large.
    """

    error: Problem


def command(
    operation: str, run: Callable[[object], Mapping[str, Any]], *, needs: Iterable[Need]
) -> Callable[[object, Context], Mapping[str, Any]]:
    """Build the Lambda handler; a refused command is answered as `{"error": …}`."""
    meet(needs)

    def handle(event: object, context: Context) -> Mapping[str, Any]:
        elapsed = stopwatch()
        action = event.get("action") if isinstance(event, dict) else None
        code, fault = None, False
        answer: Mapping[str, Any]
        try:
            answer = run(event)
            if not is_deliverable(to_json(answer)):
                raise AnswerTooLargeError("ask for less", DONE)
        except VouchError as error:
            if isinstance(error, UnansweredError):
                warn_unanswered(error, context.aws_request_id)
            answer = Refusal(error={"code": error.code, "message": error.message})
            code, fault = error.code, error.status >= SERVER_ERROR
        outcome, fields = "refused" if code else "done", {"action": str(action)[:40], "code": code}
        Handled(outcome, context.aws_request_id, fault, fields=fields).record(operation, elapsed())
        return answer

    return handle
