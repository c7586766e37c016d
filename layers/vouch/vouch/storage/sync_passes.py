"""The URNs that a sync was shown, in the table Bookkeeping, as digests of eight bytes.

A pass through 10,000 recommendations is 80 KB. That two of a member's URNs have one digest is less
likely than a memory that fails.
"""

import hashlib
import struct
from collections.abc import Iterable

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.domain.syncing import Run
from vouch.settings import settings
from vouch.storage import sync_runs
from vouch.storage.syncs import partition


def put_page(run: Run, number: int, urns: Iterable[str]) -> dynamodb.Write:
    """Build the write that keeps what the page of this number listed."""
    place = {"pk": partition(run["member"]), "sk": f"{_pages(run)}{number:06d}"}
    return sync_runs.put_item({**place, "digests": _packed(map(digest, urns))})


def all_seen(run: Run) -> set[int]:
    """Return the digests of all that a pass has listed up to now."""
    key = Expression(
        "pk = :pk AND begins_with(sk, :seen)",
        {":pk": partition(run["member"]), ":seen": _pages(run)},
    )
    pages = dynamodb.query(settings().bookkeeping_table, key, consistent=True)
    return {each for page in pages for each in _unpacked(page["digests"])}


def missing(member: str) -> set[int]:
    """Return the digests of what the last complete pass did not list."""
    found = dynamodb.get(settings().bookkeeping_table, _missing(member))
    return _unpacked(found["digests"]) if found else set()


def put_missing(member: str, digests: Iterable[int]) -> dynamodb.Write:
    """Build the write that keeps what a complete pass did not list."""
    item = {**_missing(member), "digests": _packed(digests)}
    return dynamodb.put(settings().bookkeeping_table, item)


def digest(urn: str) -> int:
    """Return the digest that stands for a URN."""
    return int.from_bytes(hashlib.blake2b(urn.encode(), digest_size=8).digest())


def _pages(run: Run) -> str:
    return f"seen#{run['id']}#"


def _missing(member: str) -> dict[str, str]:
    return {"pk": partition(member), "sk": "missing"}


def _packed(digests: Iterable[int]) -> bytes:
    numbers = list(digests)
    return struct.pack(f">{len(numbers)}Q", *numbers)


def _unpacked(packed: bytes) -> set[int]:
    return set(struct.unpack(f">{len(packed) // 8}Q", packed))
