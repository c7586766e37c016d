"""The table Bookkeeping: CREATEs that LinkedIn was asked for under an Idempotency-Key (DESIGN 7).

A CREATE is never sent twice. So its request is marked before it is sent, and the mark stays where
nobody knows what became of it, in the place where else the answer is.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.settings import settings
from vouch.storage import idempotency
from vouch.storage.idempotency import IdempotentRequest

UNKNOWN: Final = "UNKNOWN"
STILL: Final = "outcome = :unknown AND attemptedAt = :attempted"
MARKED_FOR: Final = 366 * 24 * 60 * 60
"""Seconds a mark stays where no sync settles it: as long as consent may last, and a day."""


def draft_of(fields: Mapping[str, Any]) -> str:
    """What a recommendation is known again by; nothing of its text is kept here."""
    parts = f"{fields['recommendee']}\0{fields['recommendationText']}"
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()


def begun(
    request: IdempotentRequest, fields: Mapping[str, Any], now: int, until: int
) -> dynamodb.Write:
    """The write that marks the request, if nothing is known of it: its call is over by `until`.

    Both are in milliseconds.
    """
    mark = {"outcome": UNKNOWN, "draft": draft_of(fields), "attemptedAt": now, "until": until}
    return idempotency.remember(request, mark, now // 1000, MARKED_FOR)


def over(request: IdempotentRequest, attempted: int, now: int) -> dynamodb.Write:
    """The write that says that the call has ended, and nobody knows how.

    `attempted`, here and below: when the call began, in milliseconds; another call's mark stays.
    """
    names = {"#until": "until"}
    return _update(request.key, attempted, "SET #until = :until", names, {":until": now})


def answered(key: Mapping[str, str], attempted: int, urn: str, now: int) -> dynamodb.Write:
    """The write that has found out the answer, which from `now` on is remembered as any other."""
    change = "SET answer = :urn, #ttl = :ttl REMOVE outcome, draft, attemptedAt, #until"
    values = {":urn": urn, ":ttl": now // 1000 + idempotency.REMEMBERED_FOR}
    return _update(key, attempted, change, {"#until": "until", "#ttl": "ttl"}, values)


def unserved(key: Mapping[str, str], attempted: int) -> dynamodb.Write:
    """The write that forgets a request that LinkedIn did not serve: its key is free again."""
    return {
        "Delete": {
            "TableName": settings().bookkeeping_table,
            "Key": dynamodb.pack(key),
            "ConditionExpression": STILL,
            "ExpressionAttributeValues": dynamodb.pack(
                {":unknown": UNKNOWN, ":attempted": attempted}
            ),
        }
    }


def _update(
    key: Mapping[str, str],
    attempted: int,
    expression: str,
    names: Mapping[str, str],
    values: Mapping[str, Any],
) -> dynamodb.Write:
    return {
        "Update": {
            "TableName": settings().bookkeeping_table,
            "Key": dynamodb.pack(key),
            "UpdateExpression": expression,
            "ConditionExpression": STILL,
            "ExpressionAttributeNames": dict(names),
            "ExpressionAttributeValues": dynamodb.pack(
                {":unknown": UNKNOWN, ":attempted": attempted, **values}
            ),
        }
    }
