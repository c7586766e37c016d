"""Requests of /v2, LinkedIn's contract, each on records of its own."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks.warm.operations import Ask, Operation
from tests.support import messaging
from tests.support.builders import PROTOCOL, Member, accepted, draft, member, path
from tests.support.finding import RESOURCE, descendant, finder, ids, record, shelve

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT: Final = 10
"""How many recommendations a batch and a page have."""
TEXT: Final = "Bob Smith is an amazing leader. He is the best! " * 8
CREATED: Final = frozenset({"x-restli-id", "Location", "location", "id"})


def ask(
    caller: Member,
    method: str,
    target: str,
    body: object = None,
    more: Mapping[str, str] | None = None,
) -> Ask:
    """Return the request as the member sends it."""
    headers = {"Authorization": f"Bearer {caller.token}", **PROTOCOL, **(more or {})}
    if body is None:
        return Ask(method, target, headers)
    return Ask(method, target, headers | {"Content-Type": "application/json"}, json.dumps(body))


def shelf(reader: Member, statuses: Sequence[str] = ("VISIBLE",), count: int = COUNT) -> list[str]:
    """Store recommendations of about 1 KB that the member received, and return their URNs."""
    writer = member()
    records = [
        record(writer, reader, number, statuses[number % len(statuses)], recommendationText=TEXT)
        for number in range(1, count + 1)
    ]
    shelve(records)
    return [each["urn"] for each in records]


def get(_: object) -> Ask:
    reader = member()
    return ask(reader, "GET", path(shelf(reader, count=1)[0]))


def batch_get(_: object) -> Ask:
    reader = member()
    return ask(reader, "GET", f"{RESOURCE}?{ids(*shelf(reader))}")


def find(*statuses: str) -> Callable[[object], Ask]:
    """Return what prepares a page of what a member received in these statuses."""

    def prepare(_: object) -> Ask:
        reader = member()
        shelf(reader, statuses, 2 * COUNT)
        return ask(reader, "GET", finder("recipient", *statuses, count=COUNT))

    return prepare


def find_family(_: object) -> Ask:
    reader = member()
    return ask(reader, "GET", descendant(shelf(reader, count=1)[0]))


def create(_: object) -> Ask:
    return ask(member(), "POST", RESOURCE, draft(member()))


def create_once(_: object) -> Ask:
    return ask(member(), "POST", RESOURCE, draft(member()), {"Idempotency-Key": "bench"})


def update(_: object) -> Ask:
    writer, reader = member(), member()
    return _patch(reader, writer.write(reader))


def update_in_vain(_: object) -> Ask:
    writer, reader = member(), member()
    return _patch(reader, accepted(writer, reader))


def update_later(_: object) -> Ask:
    request = update(None)
    return request._replace(headers={**request.headers, "Prefer": "respond-async"})


def _patch(reader: Member, urn: str) -> Ask:
    return ask(reader, "POST", path(urn), {"patch": {"$set": {"status": "VISIBLE"}}})


def userinfo(_: object) -> Ask:
    return ask(member(), "GET", "/v2/userinfo")


@contextmanager
def queues() -> "Iterator[Any]":
    messaging.create()
    yield None


OPERATIONS: Final = (
    Operation("GET", "GET /v2/recommendation/{urn}", get),
    Operation("BATCH_GET of 10", "GET /v2/recommendation", batch_get),
    Operation("finder, one status", "GET /v2/recommendation", find("VISIBLE")),
    Operation(
        "finder, three statuses", "GET /v2/recommendation", find("VISIBLE", "HIDDEN", "PENDING")
    ),
    Operation("finder descendant", "GET /v2/recommendation", find_family),
    Operation("CREATE", "POST /v2/recommendation", create, volatile=CREATED),
    Operation("CREATE with a key", "POST /v2/recommendation", create_once, volatile=CREATED),
    Operation("PARTIAL_UPDATE", "POST /v2/recommendation/{urn}", update),
    Operation(
        "PARTIAL_UPDATE that changes nothing", "POST /v2/recommendation/{urn}", update_in_vain
    ),
    Operation(
        "PARTIAL_UPDATE, respond-async", "POST /v2/recommendation/{urn}", update_later, queues
    ),
    Operation("GET /v2/userinfo", "GET /v2/userinfo", userinfo),
)
