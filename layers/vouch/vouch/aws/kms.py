"""KMS: members' tokens as ciphertext, which can be read only with the context it was made with."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from vouch.aws import client as aws
from vouch.settings import linkedin

READ_TIMEOUT: Final = 3.0
"""How many seconds KMS has for its answer."""
MOST: Final = 4096
"""How many bytes KMS takes."""


@cache
def client() -> Any:
    """Return the process's client."""
    return aws.client("kms", READ_TIMEOUT)


def encrypt(text: str, context: Mapping[str, str]) -> bytes:
    """Encrypt a text; reading it takes the same context, which CloudTrail records."""
    with aws.errors("KMS", "Encrypt"):
        answer = client().encrypt(
            KeyId=linkedin().token_key, Plaintext=text.encode(), EncryptionContext=dict(context)
        )
    sealed: bytes = answer["CiphertextBlob"]
    return sealed


def decrypt(sealed: bytes, context: Mapping[str, str]) -> str:
    """Decrypt what this stack's key encrypted in that context."""
    with aws.errors("KMS", "Decrypt"):
        answer = client().decrypt(
            KeyId=linkedin().token_key, CiphertextBlob=sealed, EncryptionContext=dict(context)
        )
    text: bytes = answer["Plaintext"]
    return text.decode()
