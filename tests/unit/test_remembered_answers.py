"""How much of an answer can be remembered: what DynamoDB takes of one transaction."""

import gzip
import os

import pytest

from vouch.aws.dynamodb import Write
from vouch.moment import Seconds
from vouch.storage import answers, idempotency
from vouch.storage.idempotency import IdempotentRequest

ITEM = 400 * 1024
TRANSACTION = 4_000_000
"""DynamoDB says 4 MB; the smaller reading of that."""
OTHERS = 64 * 1024
"""More than balance, reservation and ledger line have together."""
MEMBERS = 100


def incompressible(length: int) -> bytes:
    return os.urandom(length)


def size(write: Write) -> int:
    """Return the bytes of an item as DynamoDB counts them: its names and its values."""
    attributes = write["Put"]["Item"].items()
    return sum(len(name) + len(*value.values()) for name, value in attributes)


@pytest.fixture
def request_() -> IdempotentRequest:
    return IdempotentRequest.of("account", "recommend_connections", "k", b"{}")


def test_the_largest_answer_that_is_remembered_fits_into_items_and_transaction(
    request_: IdempotentRequest,
) -> None:
    most = answers.PIECES * answers.PIECE
    body = incompressible(most - 2_000)
    assert most - len(gzip.compress(body)) < 2_000

    pieces = answers.pieces_of(body)

    assert pieces is not None
    assert gzip.decompress(b"".join(pieces)) == body
    writes = idempotency.put_answer(request_, {"charged": 1}, pieces, "r", Seconds(0)).values()
    assert max(map(size, writes)) <= ITEM
    assert sum(map(size, writes)) <= TRANSACTION - OTHERS
    assert len(writes) + 3 <= MEMBERS


def test_an_answer_that_fits_no_transaction_has_no_pieces() -> None:
    assert answers.pieces_of(incompressible(answers.PIECES * answers.PIECE)) is None


def test_an_answer_is_measured_as_it_is_stored() -> None:
    pieces = answers.pieces_of(b"x" * 6_291_456)

    assert pieces is not None
    assert len(pieces) == 1
