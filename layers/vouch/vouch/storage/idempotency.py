"""The table Bookkeeping: what became of requests with an Idempotency-Key (DESIGN 4.7).

Requests lie under their caller, so that all that is remembered of a member can be found. A long
answer lies in pieces of its own, beside the request.
"""

import gzip
import hashlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.errors import FieldError, InProgressError, InvalidFieldError, OutcomeUnknownError
from vouch.settings import settings

REMEMBERED_FOR: Final = 24 * 60 * 60
"""Seconds an answer is replayed."""
PIECE: Final = 300_000
"""Bytes; an item holds 400 KB at most."""


class IdempotentRequest(NamedTuple):
    """A request that may come again: who sends what under which key, and a digest of its body."""

    partition: str
    digest: str
    body_digest: str

    @classmethod
    def of(cls, caller: str, operation: str, key: str, body: bytes) -> "IdempotentRequest":
        """Only digests are kept: neither the caller's key nor the body is stored."""
        parts = "\0".join((caller, operation, key))
        return cls(_partition(caller), _sha256(parts.encode()), _sha256(body))

    @property
    def key(self) -> dict[str, str]:
        """Of its item."""
        return {"pk": self.partition, "sk": self.digest}


def recall(request: IdempotentRequest, now: int) -> dict[str, Any] | None:
    """What was remembered of the request; InvalidFieldError if its body was another one.

    `now` is in seconds: DynamoDB may delete an item days after its time is up.
    """
    item = dynamodb.get(settings().bookkeeping_table, request.key)
    if item is None or item["ttl"] <= now:
        return None
    if item["bodyDigest"] != request.body_digest:
        problem = "was used with another body; send a new key with a new request"
        raise InvalidFieldError([FieldError("Idempotency-Key", problem)])
    return item


def answer_to(request: IdempotentRequest, now: int) -> str | None:
    """The answer that an earlier try of the request had; None where there was none, or it failed.

    InProgressError while that try may go on, OutcomeUnknownError where nobody knows how it ended.
    `now` is in milliseconds.
    """
    remembered = recall(request, now // 1000)
    if remembered is None:
        return None
    if "answer" in remembered:
        return str(remembered["answer"])
    raise InProgressError if now < remembered["until"] else OutcomeUnknownError


def remember(
    request: IdempotentRequest, values: Mapping[str, Any], now: int, seconds: int = REMEMBERED_FOR
) -> dynamodb.Write:
    """The write that remembers something of a request of which nothing is remembered yet."""
    write = _put(request, values, now, seconds)
    write["Put"] |= {
        "ConditionExpression": "attribute_not_exists(pk) OR #ttl <= :now",
        "ExpressionAttributeNames": {"#ttl": "ttl"},
        "ExpressionAttributeValues": dynamodb.pack({":now": now}),
    }
    return write


def answered(
    request: IdempotentRequest, values: Mapping[str, Any], body: bytes, reservation: str, now: int
) -> list[dynamodb.Write]:
    """The writes that remember the answer to a request that a reservation was made for."""
    compressed = gzip.compress(body, mtime=0)
    pieces = [compressed[start : start + PIECE] for start in range(0, len(compressed), PIECE)]
    write = _put(request, {**values, "reservation": reservation, "pieces": len(pieces)}, now)
    write["Put"] |= {
        "ConditionExpression": "reservation = :reservation",
        "ExpressionAttributeValues": dynamodb.pack({":reservation": reservation}),
    }
    items = [
        {**_piece(reservation, n), "content": content, "ttl": now + REMEMBERED_FOR}
        for n, content in enumerate(pieces)
    ]
    table = settings().bookkeeping_table
    return [write, *({"Put": {"TableName": table, "Item": dynamodb.pack(each)}} for each in items)]


def body_of(remembered: Mapping[str, Any]) -> bytes:
    """The body of an answer that was remembered in pieces."""
    keys = [_piece(remembered["reservation"], n) for n in range(remembered["pieces"])]
    pieces = [dynamodb.get(settings().bookkeeping_table, key) for key in keys]
    return gzip.decompress(b"".join(piece["content"] for piece in pieces if piece))


def forgotten(key: Mapping[str, str], reservation: str) -> dynamodb.Write:
    """The write that forgets a request, so that its key may be used again."""
    return {
        "Delete": {
            "TableName": settings().bookkeeping_table,
            "Key": dynamodb.pack(key),
            "ConditionExpression": "attribute_not_exists(pk) OR reservation = :reservation",
            "ExpressionAttributeValues": dynamodb.pack({":reservation": reservation}),
        }
    }


def erasures(member: str) -> list[dynamodb.Write]:
    """The writes that leave nothing of a member's requests; answers in pieces are of accounts."""
    table = settings().bookkeeping_table
    keys = ({name: item[name] for name in ("pk", "sk")} for item in requests_of(member))
    return [{"Delete": {"TableName": table, "Key": dynamodb.pack(key)}} for key in keys]


def requests_of(caller: str) -> list[dict[str, Any]]:
    """All that is remembered of a caller's requests, strongly consistent."""
    with dynamodb.errors():
        pages = (
            dynamodb.client()
            .get_paginator("query")
            .paginate(
                TableName=settings().bookkeeping_table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues=dynamodb.pack({":pk": _partition(caller)}),
                ConsistentRead=True,
            )
        )
        return [dynamodb.unpack(item) for page in pages for item in page["Items"]]


def _piece(reservation: str, number: int) -> dict[str, str]:
    return {"pk": f"answer#{reservation}#{number}", "sk": "piece"}


def _put(
    request: IdempotentRequest, values: Mapping[str, Any], now: int, seconds: int = REMEMBERED_FOR
) -> dynamodb.Write:
    item = {
        **request.key,
        **values,
        "bodyDigest": request.body_digest,
        "ttl": now + seconds,
    }
    return {"Put": {"TableName": settings().bookkeeping_table, "Item": dynamodb.pack(item)}}


def _partition(caller: str) -> str:
    return f"idempotency#{_sha256(caller.encode())}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# CREATEs that LinkedIn was asked for under an Idempotency-Key. None is ever sent twice: the request
# is marked before it is sent, and the mark stays where nobody knows what became of the call.

UNKNOWN: Final = "UNKNOWN"
STILL: Final = "outcome = :unknown AND attemptedAt = :attempted"
MARKED_FOR: Final = 366 * 24 * 60 * 60
"""Seconds a mark stays where no sync settles it: as long as consent may last, and a day."""


def draft_of(fields: Mapping[str, Any]) -> str:
    """What a recommendation is known again by; nothing of its text is kept here."""
    parts = f"{fields['recommendee']}\0{fields['recommendationText']}"
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()


def begin_attempt(
    request: IdempotentRequest, fields: Mapping[str, Any], now: int, until: int
) -> dynamodb.Write:
    """The write that marks the request, if nothing is known of it: its call is over by `until`.

    Both are in milliseconds.
    """
    mark = {"outcome": UNKNOWN, "draft": draft_of(fields), "attemptedAt": now, "until": until}
    return remember(request, mark, now // 1000, MARKED_FOR)


def end_attempt(request: IdempotentRequest, attempted: int, now: int) -> dynamodb.Write:
    """The write that says that the call has ended, and nobody knows how.

    `attempted`, here and below: when the call began, in milliseconds; another call's mark stays.
    """
    names = {"#until": "until"}
    return _update_attempt(request.key, attempted, "SET #until = :until", names, {":until": now})


def answer_attempt(key: Mapping[str, str], attempted: int, urn: str, now: int) -> dynamodb.Write:
    """The write that has found out the answer, which from `now` on is remembered as any other."""
    change = "SET answer = :urn, #ttl = :ttl REMOVE outcome, draft, attemptedAt, #until"
    values = {":urn": urn, ":ttl": now // 1000 + REMEMBERED_FOR}
    return _update_attempt(key, attempted, change, {"#until": "until", "#ttl": "ttl"}, values)


def forget_attempt(key: Mapping[str, str], attempted: int) -> dynamodb.Write:
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


def _update_attempt(
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
