"""The envelope of Linkup's answers in v2, and the codes of its errors."""

from dataclasses import replace
from typing import Any

from local.simulators import answers
from local.simulators.answers import Answer, RefusedError
from local.simulators.linkup.clock import now

CODES = {
    "INVALID_API_KEY": 403,
    "ACCOUNT_INACTIVE": 403,
    "INVALID_ACCOUNT": 404,
    "INVALID_ACTION": 400,
    "INVALID_PARAMS": 400,
    "INSUFFICIENT_CREDITS": 402,
    "RATE_LIMITED": 429,
    "INTERNAL_ERROR": 500,
}
AMBIGUOUS = {"ACCOUNT_INACTIVE", "INVALID_ACTION"}
CODE_OF = {status: code for code, status in CODES.items() if code not in AMBIGUOUS}
"""The code of a refusal that has none of its own, by its status."""


class LinkupError(RefusedError):
    """A refusal with a code of v2."""

    def __init__(self, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(CODES[code], message, retry_after)
        self.code = code


def success(action: str, data: Any, credits: int = 0, account_id: str | None = None) -> Answer:
    account = {} if account_id is None else {"account_id": account_id}
    metadata = {"action": action, **account, "credits_consumed": credits, "timestamp": now()}
    return answers.success({"success": True, "data": data, "metadata": metadata})


def failure(refused: RefusedError, action: str) -> Answer:
    """Return the answer to a refusal; one whose status v2 has no code for has no envelope."""
    code = refused.code if isinstance(refused, LinkupError) else CODE_OF.get(refused.status)
    plain = answers.failure(refused)
    if code is None:
        return plain
    told = {"error": {"code": code, "message": str(refused)}}
    return replace(plain, body=_failed(told, action).body)


def failure_under_200(said: dict[str, Any], action: str) -> Answer:
    """Return a failure that says so in its body alone; `said` is what stands beside that."""
    return _failed(said, action)


def _failed(said: dict[str, Any], action: str) -> Answer:
    metadata = {"action": action, "credits_consumed": 0, "timestamp": now()}
    return answers.success({"success": False, **said, "metadata": metadata})
