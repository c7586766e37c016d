"""Secrets Manager: a value is kept in the process for five minutes, then asked for again."""

import time
from functools import cache
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from vouch.aws import client as aws
from vouch.errors import UnansweredError

KEPT_FOR: Final = 300
"""Seconds."""
ABSENT: Final = "ResourceNotFoundException"
READ_TIMEOUT: Final = 3.0
"""Seconds: it asks KMS in its turn."""

_kept: dict[str, tuple[float, str]] = {}


@cache
def client() -> Any:
    """The process's client."""
    return aws.client("secretsmanager", READ_TIMEOUT)


def secret(secret_id: str) -> str | None:
    """The secret's text; None where none is stored. An older value is better than no answer."""
    since, value = _kept.get(secret_id, (0.0, ""))
    if value and 0 <= time.time() - since < KEPT_FOR:
        return value
    try:
        answer = client().get_secret_value(SecretId=secret_id)
    except (ClientError, BotoCoreError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == ABSENT:
            return None
        if value:
            return value
        raise UnansweredError("Secrets Manager failed or did not answer; ask again") from error
    found: str = answer.get("SecretString", "").strip()
    _kept[secret_id] = time.time(), found
    return found or None


def forget() -> None:
    """Ask again, as a fresh process does."""
    _kept.clear()
