"""KMS: members' tokens as ciphertext, which opens only for whom it was made."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from vouch.aws import client as aws
from vouch.settings import linkedin

READ_TIMEOUT: Final = 3.0
"""Seconds."""
MOST: Final = 4096
"""Bytes that KMS takes."""


@cache
def client() -> Any:
    """The process's client."""
    return aws.client("kms", READ_TIMEOUT)


def encrypt(text: str, context: Mapping[str, str]) -> bytes:
    """The ciphertext; the same context has to be named to read it, and CloudTrail tells it."""
    with aws.errors("KMS"):
        answer = client().encrypt(
            KeyId=linkedin().token_key, Plaintext=text.encode(), EncryptionContext=dict(context)
        )
    sealed: bytes = answer["CiphertextBlob"]
    return sealed


def decrypt(sealed: bytes, context: Mapping[str, str]) -> str:
    """The text again; only what this stack's key encrypted, in that context."""
    with aws.errors("KMS"):
        answer = client().decrypt(
            KeyId=linkedin().token_key, CiphertextBlob=sealed, EncryptionContext=dict(context)
        )
    text: bytes = answer["Plaintext"]
    return text.decode()
