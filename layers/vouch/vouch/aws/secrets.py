"""Secrets Manager: a value is kept in the process for five minutes, then read again."""

from functools import cache
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from vouch.aws import client as aws
from vouch.errors import ThrottledError, UnansweredError
from vouch.moment import Milliseconds, now

KEPT_FOR: Final = 300
"""How many seconds a value is kept."""
AGAIN: Final = 30
"""How many seconds an old value serves after a read that failed, before the next read."""
FAILURES: Final = (UnansweredError, ThrottledError, ClientError, BotoCoreError)
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
        found = _read(secret_id)
    except FAILURES:
        if not value:
            raise
        # Otherwise each call would wait for a service that is down.
        _kept[secret_id] = Milliseconds(now() - (KEPT_FOR - AGAIN) * 1000), value
        return value
    _kept[secret_id] = now(), found
    return found or None


def forget() -> None:
    """Have the values read again; each serves on until a new one is read."""
    _kept.update({secret_id: (Milliseconds(0), value) for secret_id, (_, value) in _kept.items()})


def _read(secret_id: str) -> str:
    """Read the secret's text, which is empty where none is stored."""
    try:
        with aws.errors("Secrets Manager", "GetSecretValue"):
            answer = client().get_secret_value(SecretId=secret_id)
    except ClientError as error:
        if error.response["Error"]["Code"] == ABSENT:
            return ""
        raise
    text: str = answer.get("SecretString", "")
    return text.strip()
