"""Viewers with people and answers, the queue of erasures, and its worker."""

import importlib
from typing import TYPE_CHECKING, Any, Final

from tests.support import store
from tests.support.context import Context
from vouch.aws import dynamodb, queues
from vouch.domain.people import Call, remembered
from vouch.domain.sighting import Sighting
from vouch.messages import people_erasure
from vouch.messages.people_erasure import Erasure, ViewerErasure
from vouch.moment import now, seconds
from vouch.settings import people_erasures_queue, settings
from vouch.storage import answers, idempotency, people, viewer_calls, viewers
from vouch.storage.idempotency import IdempotentRequest

if TYPE_CHECKING:
    from vouch.storage.viewer_calls import ViewerCall

ACCOUNT: Final = "0123456789abcdef"
YEAR: Final = 365 * 24 * 60 * 60


def viewer(name: str) -> None:
    """Store a viewer of whom nothing is stored yet."""
    unknown = viewers.unknown(ACCOUNT, name)
    dynamodb.commit({"viewer": viewers.put_viewer(unknown, state="UNCONNECTED")})


def delete_viewer(name: str) -> ViewerErasure:
    """Raise the viewer's generation; return what has to be erased."""
    found = viewers.get(ACCOUNT, name)
    assert found
    dynamodb.commit({"viewer": viewers.put(viewers.deleted(found, now()))})
    return ViewerErasure(ACCOUNT, name, found["generation"])


def person(name: str, generation: int, *ids: str) -> None:
    """Store people of a viewer's generation."""
    key, call = people.partition(ACCOUNT, name, generation), Call(now(), "call")
    for rank, each in enumerate(ids, 1):
        seen = remembered(None, Sighting(each, rank, {"name": "Ana Berg"}), name, call, YEAR)
        assert seen
        dynamodb.commit({"person": people.put_person(key, seen, None)})


def call(name: str, generation: int, reservation: str, key: str | None = None) -> None:
    """Store a call of a viewer with an answer in two pieces, under an Idempotency-Key or not."""
    at = seconds()
    kept: ViewerCall = {
        "reservation": reservation,
        "account": ACCOUNT,
        "viewer": name,
        "generation": generation,
        "settledAt": now(),
        "known": "0",
        "pieces": 2,
    }
    writes = answers.put_pieces(reservation, [b"Ana", b"Berg"], at)
    if key:
        request = IdempotentRequest.of(ACCOUNT, "suggest", key, b"body")
        kept["request"] = request.key
        values = {"reservation": reservation, "pieces": 2}
        writes |= {"request": idempotency.put_request(request, values, at)}
    dynamodb.commit({"call": viewer_calls.put_call(kept, at), **writes})


def stored_people() -> set[tuple[str, str]]:
    """Return the partition and the id of every person who is stored."""
    items = map(dynamodb.unpack, store.items(settings().people_table))
    return {(item["pk"], item["sk"]) for item in items if item["pk"].startswith("people#")}


def stored_answers() -> list[dict[str, Any]]:
    """Return every item of calls, answers and requests."""
    return [dynamodb.unpack(item) for item in store.items(settings().bookkeeping_table)]


def deliver(erasure: Erasure | str, left: float = 120) -> bool:
    """Hand a message to the worker, which has so many seconds; tell whether it acknowledges."""
    body = erasure if isinstance(erasure, str) else people_erasure.text(erasure)
    record = {
        "messageId": "message-1",
        "receiptHandle": "message-1",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:people-erasures",
    }
    handler = importlib.import_module("functions.erase_people.app").lambda_handler
    answer = handler({"Records": [record]}, Context(left))
    return not answer["batchItemFailures"]


def waiting() -> tuple[int, int]:
    """Return how many messages may be received now, and how many are held back."""
    names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
    found = queues.client().get_queue_attributes(
        QueueUrl=people_erasures_queue(), AttributeNames=names
    )["Attributes"]
    return int(found[names[0]]), int(found[names[1]])
