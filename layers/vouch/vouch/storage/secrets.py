"""Secrets Manager: a value is kept in the process for five minutes, then asked for again."""

import time
from functools import cache
from typing import Any, Final

from botocore.exceptions import ClientError

from vouch.storage import aws

KEPT_FOR: Final = 300
"""Seconds."""

_kept: dict[str, tuple[float, str]] = {}


@cache
def client() -> Any:
    """The process's client."""
    return aws.client("secretsmanager")


def secret(secret_id: str) -> str | None:
    """The secret's value; None where none is stored."""
    since, value = _kept.get(secret_id, (0.0, ""))
    if value and 0 <= time.time() - since < KEPT_FOR:
        return value
    try:
        found: str = client().get_secret_value(SecretId=secret_id)["SecretString"].strip()
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    _kept[secret_id] = time.time(), found
    return found or None


def forget() -> None:
    """Ask again, as a fresh process does."""
    _kept.clear()
