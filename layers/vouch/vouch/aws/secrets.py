"""Secrets Manager: a value is kept in the process for five minutes, then read again."""

from functools import cache
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from vouch.aws import client as aws
from vouch.errors import UnansweredError
from vouch.moment import Milliseconds, now

KEPT_FOR: Final = 300
"""How many seconds a value is kept."""
ABSENT: Final = "ResourceNotFoundException"
READ_TIMEOUT: Final = 3.0
"""How many seconds it has for its answer, because it calls KMS in its turn."""

_kept: dict[str, tuple[Milliseconds, str]] = {}


@cache
def client() -> Any:
    """Return the process's client."""
    return aws.client("secretsmanager", READ_TIMEOUT)


def secret(secret_id: str) -> str | None:
    """Return the secret's text; None where none is stored. An old value is better than an error."""
    since, value = _kept.get(secret_id, (0, ""))
    if value and 0 <= now() - since < KEPT_FOR * 1000:
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
    _kept[secret_id] = now(), found
    return found or None


def forget() -> None:
    """Forget the values, so that they are read again."""
    _kept.clear()
