"""The table Bookkeeping: the answers to requests with an Idempotency-Key (DESIGN 4.7).

Requests lie under their caller, so that everything that is remembered of a member can be found. A
long answer lies in pieces of its own (storage/answers.py).
"""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, Expression
from vouch.errors import FieldError, InProgressError, InvalidFieldError, OutcomeUnknownError
from vouch.moment import DAY, Milliseconds, Seconds, in_seconds
from vouch.settings import settings
from vouch.storage.answers import REMEMBERED_FOR, put_pieces


class IdempotentRequest(NamedTuple):
    """A request that may come again: its caller with operation and key, and its body's digest."""

    partition: str
    digest: str
    body_digest: str

    @classmethod
    def of(cls, caller: str, operation: str, key: str, body: bytes) -> "IdempotentRequest":
        """Take digests alone, so that neither the caller's key nor the body is stored.

        A body is the same with and without a byte order mark.
        """
        parts = "\0".join((caller, operation, key))
        bare = body.removeprefix(BOM_UTF8)
        return cls(_partition(caller), _sha256(parts.encode()), _sha256(bare))

    @property
    def key(self) -> dict[str, str]:
        """Return the key of the request's item."""
        return {"pk": self.partition, "sk": self.digest}


def recall(request: IdempotentRequest, now: Seconds) -> dict[str, Any] | None:
    """Return what is remembered of the request; InvalidFieldError if its body was another one."""
    item = dynamodb.get(settings().bookkeeping_table, request.key)
    # DynamoDB may delete an item days after its time is up.
    if item is None or item["ttl"] <= now:
        return None
    if item["bodyDigest"] != request.body_digest:
        problem = "was used with another body; send a new key with a new request"
        raise InvalidFieldError([FieldError("Idempotency-Key", problem)])
    return item


def answer_to(request: IdempotentRequest, now: Milliseconds) -> str | None:
    """Return the answer to an earlier try of the request; None where there was none, or it failed.

    InProgressError while that try may go on, OutcomeUnknownError where its outcome is unknown.
    """
    remembered = recall(request, in_seconds(now))
    if remembered is None:
        return None
    if "answer" in remembered:
        return str(remembered["answer"])
    raise InProgressError if now < remembered["until"] else OutcomeUnknownError


def put_request(
    request: IdempotentRequest,
    values: Mapping[str, Any],
    now: Seconds,
    seconds: int = REMEMBERED_FOR,
) -> dynamodb.Write:
    """Build the write that remembers a request of which nothing is remembered yet."""
    expired = Expression("#ttl <= :now", {":now": now}, {"#ttl": "ttl"})
    free = expired._replace(text=f"{ABSENT.text} OR {expired.text}")
    item = _item(request, values, now, seconds)
    return dynamodb.put(settings().bookkeeping_table, item, free)


def put_answer(
    request: IdempotentRequest,
    values: Mapping[str, Any],
    pieces: Sequence[bytes],
    reservation: str,
    now: Seconds,
) -> dict[str, dynamodb.Write]:
    """Build the writes that remember the answer to a request that has a reservation."""
    table, still = settings().bookkeeping_table, {":reservation": reservation}
    kept = {**values, "reservation": reservation, "pieces": len(pieces)}
    item, is_its_own = _item(request, kept, now), Expression("reservation = :reservation", still)
    return {
        "request": dynamodb.put(table, item, is_its_own),
        **put_pieces(reservation, pieces, now),
    }


def put_forgotten(
    request: IdempotentRequest, values: Mapping[str, Any], reservation: str, now: Milliseconds
) -> dynamodb.Write:
    """Build the write of a request that was served, and whose answer is not kept."""
    still = Expression("reservation = :reservation", {":reservation": reservation})
    kept = {**values, "reservation": reservation, "forgotten": now}
    item = _item(request, kept, in_seconds(now))
    return dynamodb.put(settings().bookkeeping_table, item, still)


def delete_request(key: Mapping[str, str], reservation: str) -> dynamodb.Write:
    """Build the write that forgets a request, so that its key may be used again."""
    free = Expression(f"{ABSENT.text} OR reservation = :reservation", {":reservation": reservation})
    return dynamodb.delete(settings().bookkeeping_table, key, free)


def delete_requests(member: str) -> list[dynamodb.Write]:
    """Read a member's requests and build the writes that delete them.

    Answers in pieces belong to accounts alone.
    """
    keys = ({name: item[name] for name in ("pk", "sk")} for item in requests_of(member))
    return [dynamodb.delete(settings().bookkeeping_table, key) for key in keys]


def requests_of(caller: str) -> list[dict[str, Any]]:
    """Read all that is remembered of a caller's requests, strongly consistent."""
    key = Expression("pk = :pk", {":pk": _partition(caller)})
    return [*dynamodb.query(settings().bookkeeping_table, key, consistent=True)]


def _item(
    request: IdempotentRequest, values: Mapping[str, Any], now: int, seconds: int = REMEMBERED_FOR
) -> dict[str, Any]:
    kept = {"bodyDigest": request.body_digest, "ttl": now + seconds}
    return {**request.key, **values, **kept}


def _partition(caller: str) -> str:
    return f"idempotency#{_sha256(caller.encode())}"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# CREATEs that LinkedIn was asked for under an Idempotency-Key. None is sent twice, except after a
# 401, which serves nothing: the request is marked before it is sent, and the mark stays where the
# outcome of the call is unknown.

UNKNOWN: Final = "UNKNOWN"
MARKED_FOR: Final = 366 * DAY
"""How many seconds a mark stays that no sync settles: as long as consent may last, and a day."""


def draft_of(fields: Mapping[str, Any]) -> str:
    """Return the digest by which a recommendation is recognized; its text is not kept here."""
    parts = f"{fields['recommendee']}\0{fields['recommendationText']}"
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()


def put_attempt(
    request: IdempotentRequest,
    fields: Mapping[str, Any],
    now: Milliseconds,
    until: int,
    *,
    attempt: str,
) -> dynamodb.Write:
    """Build the write that marks a request of which nothing is known.

    `attempt` is a random id of the call, which has ended by `until`, in milliseconds.
    """
    mark = {"outcome": UNKNOWN, "draft": draft_of(fields), "attemptedAt": now, "until": until}
    return put_request(request, {**mark, "attempt": attempt}, in_seconds(now), MARKED_FOR)


def update_attempt_ended(
    request: IdempotentRequest, attempted: int, now: Milliseconds, *, attempt: str
) -> dynamodb.Write:
    """Build the write which says that the call has ended, and that its outcome is unknown.

    `attempted`, here and below, is when the call began, in milliseconds, and `attempt` its id; the
    mark of another call stays as it is.
    """
    change = Expression("SET #until = :until", {":until": now}, {"#until": "until"})
    still = _still(attempted, attempt)
    return dynamodb.update(settings().bookkeeping_table, request.key, change, still)


def update_attempt_answered(
    key: Mapping[str, str], attempted: int, urn: str, now: Milliseconds
) -> dynamodb.Write:
    """Build the write that turns a mark into an answer, which is remembered as any other."""
    change = Expression(
        "SET answer = :urn, #ttl = :ttl REMOVE outcome, draft, attempt, attemptedAt, #until",
        {":urn": urn, ":ttl": in_seconds(now) + REMEMBERED_FOR},
        {"#until": "until", "#ttl": "ttl"},
    )
    return dynamodb.update(settings().bookkeeping_table, key, change, _still(attempted))


def delete_attempt(
    key: Mapping[str, str], attempted: int, *, attempt: str | None = None
) -> dynamodb.Write:
    """Build the write that frees the key of a request that LinkedIn did not serve."""
    return dynamodb.delete(settings().bookkeeping_table, key, _still(attempted, attempt))


def _still(attempted: int, attempt: str | None = None) -> Expression:
    values = {":unknown": UNKNOWN, ":attempted": attempted}
    same = Expression("outcome = :unknown AND attemptedAt = :attempted", values)
    return same & Expression("attempt = :attempt", {":attempt": attempt}) if attempt else same
