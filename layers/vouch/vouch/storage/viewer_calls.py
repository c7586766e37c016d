"""The table Bookkeeping: what the calls of a viewer delivered (DESIGN 12.3).

A call is kept, with its answer in pieces, until its people are remembered; one that came with an
Idempotency-Key as long as its answer is replayed.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import PRESENT, Expression
from vouch.moment import Milliseconds, Seconds
from vouch.settings import settings
from vouch.storage.answers import REMEMBERED_FOR, delete_pieces


class ViewerCall(TypedDict):
    """A settled call of a viewer."""

    reservation: str
    account: str
    viewer: str
    generation: int
    """The viewer's when the call was made."""
    settledAt: int
    """When the call was settled, in milliseconds."""
    known: str
    """A 1 for each element of Linkup's list that the viewer was shown before, else a 0."""
    pieces: int
    """How many pieces the answer lies in."""
    request: NotRequired[dict[str, str]]
    """The key of the item of the request with an Idempotency-Key."""
    state: NotRequired[Literal["TO_REMEMBER"]]
    """Absent once all its people are remembered."""


def get(account: str, viewer: str, reservation: str) -> ViewerCall | None:
    """Read one call of a viewer, strongly consistent."""
    found = dynamodb.get(settings().bookkeeping_table, _key(account, viewer, reservation))
    return None if found is None else _call(found)


def calls_of(account: str, viewer: str) -> Iterator[ViewerCall]:
    """Yield the calls of a viewer that are kept, of all generations, strongly consistent."""
    key = Expression("pk = :pk", {":pk": _partition(account, viewer)})
    found = dynamodb.query(settings().bookkeeping_table, key, consistent=True)
    return (_call(item) for item in found)


def unremembered(account: str, viewer: str, generation: int) -> list[ViewerCall]:
    """Read a viewer's calls whose people are not all remembered yet; the newest come first."""
    found = [
        call
        for call in calls_of(account, viewer)
        if "state" in call and call["generation"] == generation
    ]
    return sorted(found, key=lambda call: call["settledAt"], reverse=True)


def put_call(call: ViewerCall, now: Seconds) -> dynamodb.Write:
    """Build the write that keeps a call."""
    item = {**call, **_key_of(call), "ttl": now + REMEMBERED_FOR}
    return dynamodb.put(settings().bookkeeping_table, item)


def delete_call(call: ViewerCall) -> dict[str, dynamodb.Write]:
    """Build the writes that delete a call and its answer, by name; all may be absent."""
    deleted = dynamodb.delete(settings().bookkeeping_table, _key_of(call))
    return {"call": deleted, **delete_pieces(call["reservation"], call["pieces"])}


def end_call(call: ViewerCall) -> dict[str, dynamodb.Write]:
    """Build the writes for a call whose people are all remembered, by name.

    It stays, with its answer, if it may be replayed. The write `call` fails if its viewer was
    deleted meanwhile.
    """
    if "request" not in call:
        return delete_call(call)
    change = Expression("REMOVE #state", names={"#state": "state"})
    return {
        "call": dynamodb.update(settings().bookkeeping_table, _key_of(call), change, PRESENT),
    }


def forget_call(call: ViewerCall, now: Milliseconds) -> dict[str, dynamodb.Write]:
    """Build the writes that delete a call and its answer after its viewer was deleted, by name.

    The request under an Idempotency-Key stays, as one whose answer is forgotten. If its write,
    `request`, fails, the key has expired or belongs to another request by now.
    """
    writes = delete_call(call)
    if "request" in call:
        writes["request"] = _forget_request(call["request"], call["reservation"], now)
    return writes


def _forget_request(key: Mapping[str, str], reservation: str, now: Milliseconds) -> dynamodb.Write:
    change = Expression("SET forgotten = :now REMOVE pieces", {":now": now})
    still = Expression("reservation = :reservation", {":reservation": reservation})
    return dynamodb.update(settings().bookkeeping_table, key, change, still)


def _call(item: Mapping[str, Any]) -> ViewerCall:
    return cast("ViewerCall", {n: item[n] for n in item if n not in {"pk", "sk", "ttl"}})


def _partition(account: str, viewer: str) -> str:
    return f"viewer-calls#{account}#{viewer}"


def _key(account: str, viewer: str, reservation: str) -> dict[str, str]:
    return {"pk": _partition(account, viewer), "sk": reservation}


def _key_of(call: ViewerCall) -> dict[str, str]:
    return _key(call["account"], call["viewer"], call["reservation"])
