"""The table Bookkeeping: what was answered to an Idempotency-Key (DESIGN 4)."""

import hashlib
from typing import Final, NamedTuple

from vouch.errors import FieldError, InvalidFieldError
from vouch.settings import settings
from vouch.storage import dynamodb

REMEMBERED_FOR: Final = 24 * 60 * 60
"""Seconds an answer is replayed."""


class IdempotentRequest(NamedTuple):
    """A request that may come again: who sends what under which key, and a digest of its body."""

    digest: str
    body_digest: str

    @classmethod
    def of(cls, caller: str, operation: str, key: str, body: bytes) -> "IdempotentRequest":
        """Only digests are kept: neither the caller's key nor the body is stored."""
        parts = "\0".join((caller, operation, key))
        return cls(_sha256(parts.encode()), _sha256(body))


def recall(request: IdempotentRequest, now: int) -> str | None:
    """What the request was answered, if it was; InvalidFieldError if its body was another one.

    `now` is in seconds: DynamoDB may delete an item days after its time is up.
    """
    item = dynamodb.get(settings().bookkeeping_table, _key(request))
    if item is None or item["ttl"] <= now:
        return None
    if item["bodyDigest"] != request.body_digest:
        problem = "was used with another body; send a new key with a new request"
        raise InvalidFieldError([FieldError("Idempotency-Key", problem)])
    return str(item["answer"])


def remember(request: IdempotentRequest, answer: str, now: int) -> dynamodb.Write:
    """The write that remembers an answer, to be committed with what it answers."""
    item = {
        **_key(request),
        "bodyDigest": request.body_digest,
        "answer": answer,
        "ttl": now + REMEMBERED_FOR,
    }
    return {
        "Put": {
            "TableName": settings().bookkeeping_table,
            "Item": dynamodb.pack(item),
            "ConditionExpression": "attribute_not_exists(pk) OR #ttl <= :now",
            "ExpressionAttributeNames": {"#ttl": "ttl"},
            "ExpressionAttributeValues": dynamodb.pack({":now": now}),
        }
    }


def _key(request: IdempotentRequest) -> dict[str, str]:
    return {"pk": f"idempotency#{request.digest}", "sk": "answer"}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
