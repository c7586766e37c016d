"""Accounts, API keys, tokens and members; invoked with IAM (`sam remote invoke`)."""

from typing import Any

from vouch.errors import VouchError
from vouch.observability import logger
from vouch.services.managing import manage
from vouch.settings import settings
from vouch.storage import dynamodb

settings()
dynamodb.client()


def lambda_handler(event: object, _context: object) -> dict[str, Any]:
    """Run one command; a refused one is answered as `{"error": …}` and changes nothing."""
    action = event.get("action") if isinstance(event, dict) else None
    try:
        answer, code = manage(event), ""
    except VouchError as error:
        answer, code = {"error": {"code": error.code, "message": error.message}}, error.code
    logger.info("request", operation="manage_accounts", action=str(action)[:40], code=code)
    return answer
