"""Accounts, API keys, tokens and members; invoked with IAM (`sam remote invoke`)."""

from collections.abc import Mapping
from typing import Any

from vouch.aws import dynamodb
from vouch.errors import VouchError
from vouch.http.call import Context
from vouch.http.response import SERVER_ERROR
from vouch.observability import record, stopwatch
from vouch.services.accounts.commands import manage
from vouch.settings import settings

settings()
dynamodb.client()


def lambda_handler(event: object, context: Context) -> Mapping[str, Any]:
    """Run one command; a refused one is answered as `{"error": …}` and changes nothing."""
    elapsed = stopwatch()
    action = event.get("action") if isinstance(event, dict) else None
    code, fault = None, False
    answer: Mapping[str, Any]
    try:
        answer = manage(event)
    except VouchError as error:
        answer = {"error": {"code": error.code, "message": error.message}}
        code, fault = error.code, error.status >= SERVER_ERROR
    record(
        "manage_accounts",
        "refused" if code else "done",
        elapsed(),
        correlation_id=context.aws_request_id,
        fault=fault,
        action=str(action)[:40],
        code=code,
    )
    return answer
