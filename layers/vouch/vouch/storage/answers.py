"""The table Bookkeeping: whole answers of Linkup's, in compressed pieces (DESIGN 4.7, 12.3).

An answer belongs to the call of a reservation, and is kept as long as a request is replayed.
"""

import gzip
from collections.abc import Sequence
from typing import Final

from vouch.aws import dynamodb
from vouch.moment import DAY, Seconds
from vouch.settings import settings

REMEMBERED_FOR: Final = DAY
"""How many seconds an answer is replayed."""
PIECE: Final = 300_000
"""How many bytes of an answer one item has at most; DynamoDB allows 400 KB."""
PIECES: Final = 13
"""How many pieces an answer has at most: DynamoDB allows 4 MB for all items of a transaction."""


def pieces_of(body: bytes) -> Sequence[bytes] | None:
    """Compress an answer, in pieces; None if it is too large to be stored in one transaction."""
    compressed = gzip.compress(body, mtime=0)
    if len(compressed) > PIECES * PIECE:
        return None
    return [compressed[start : start + PIECE] for start in range(0, len(compressed), PIECE)]


def put_pieces(
    reservation: str, pieces: Sequence[bytes], now: Seconds
) -> dict[str, dynamodb.Write]:
    """Build the writes of an answer's pieces, by name."""
    table, ttl = settings().bookkeeping_table, now + REMEMBERED_FOR
    return {
        f"piece {n}": dynamodb.put(table, {**_key(reservation, n), "content": content, "ttl": ttl})
        for n, content in enumerate(pieces)
    }


def delete_pieces(reservation: str, count: int) -> dict[str, dynamodb.Write]:
    """Build the writes that delete an answer's pieces, by name; they may be absent."""
    table = settings().bookkeeping_table
    return {f"piece {n}": dynamodb.delete(table, _key(reservation, n)) for n in range(count)}


def body_of(reservation: str, count: int) -> bytes | None:
    """Read an answer that lies in `count` pieces; None if it is deleted."""
    table = settings().bookkeeping_table
    found = [dynamodb.get(table, _key(reservation, n)) for n in range(count)]
    pieces = [piece["content"] for piece in found if piece]
    return gzip.decompress(b"".join(pieces)) if len(pieces) == count else None


def _key(reservation: str, number: int) -> dict[str, str]:
    return {"pk": f"answer#{reservation}#{number}", "sk": "piece"}
