"""What a sync was shown, in the table Bookkeeping: URNs, as digests of eight bytes.

A pass through 10,000 recommendations is 80 KB, and two of a member's that are taken for one are
less likely than a memory that fails.
"""

import hashlib
import struct
from collections.abc import Iterable

from vouch.aws import dynamodb
from vouch.domain.syncing import Run
from vouch.settings import settings
from vouch.storage.sync_runs import put
from vouch.storage.syncs import partition


def seen(run: Run, number: int, urns: Iterable[str]) -> dynamodb.Write:
    """The write that keeps what the page of this number listed."""
    place = {"pk": partition(run["member"]), "sk": f"{_seen(run)}{number:06d}"}
    return put({**place, "digests": _packed(map(digest, urns))})


def all_seen(run: Run) -> set[int]:
    """The digests of all that a pass has listed up to now."""
    with dynamodb.errors():
        pages = (
            dynamodb.client()
            .get_paginator("query")
            .paginate(
                TableName=settings().bookkeeping_table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :seen)",
                ExpressionAttributeValues=dynamodb.pack(
                    {":pk": partition(run["member"]), ":seen": _seen(run)}
                ),
                ConsistentRead=True,
            )
        )
        chunks = (dynamodb.unpack(item)["digests"] for page in pages for item in page["Items"])
        return {each for chunk in chunks for each in _unpacked(chunk)}


def missing(member: str) -> set[int]:
    """The digests of what the last complete pass did not list."""
    found = dynamodb.get(settings().bookkeeping_table, _missing(member))
    return _unpacked(found["digests"]) if found else set()


def missed(member: str, digests: Iterable[int]) -> dynamodb.Write:
    """The write that keeps what a complete pass did not list."""
    item = dynamodb.pack({**_missing(member), "digests": _packed(digests)})
    return {"Put": {"TableName": settings().bookkeeping_table, "Item": item}}


def digest(urn: str) -> int:
    """What stands for a URN."""
    return int.from_bytes(hashlib.blake2b(urn.encode(), digest_size=8).digest())


def _seen(run: Run) -> str:
    return f"seen#{run['id']}#"


def _missing(member: str) -> dict[str, str]:
    return {"pk": partition(member), "sk": "missing"}


def _packed(digests: Iterable[int]) -> bytes:
    numbers = list(digests)
    return struct.pack(f">{len(numbers)}Q", *numbers)


def _unpacked(packed: bytes) -> set[int]:
    return set(struct.unpack(f">{len(packed) // 8}Q", packed))
