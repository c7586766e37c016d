"""Many recommendations at once: what the product would have stored, put there without its rules."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any, Final

from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Change, Recommendation, create
from vouch.storage import recommendations

STARTED: Final = 1_700_000_000_000
"""The time of the first record, in milliseconds."""
FIRST_ID: Final = 750_000_000_000_000
AT_ONCE: Final = 3
"""How many records share a millisecond."""
TEXT: Final = "Bob Smith is an amazing leader. He is the best! " * 11
"""A text with which an item has about 1 KB, and no more."""
BATCH: Final = 25


def received(recommendee: str, statuses: Sequence[str]) -> list[Recommendation]:
    """Return what a member received from one other, oldest first, one of each status given."""
    return [_written(number, recommendee, status) for number, status in enumerate(statuses)]


def _written(number: int, recommendee: str, status: str) -> Recommendation:
    fields = {
        "recommendee": recommendee,
        "recommendationText": TEXT,
        "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
    }
    by = Provenance(f"{recommendee}-Writer", "api", "many")
    made = create(fields, FIRST_ID + number, by, STARTED + number // AT_ONCE)
    return {**made, "status": status}


def items(records: Iterable[Recommendation]) -> Iterator[dict[str, Any]]:
    """Yield the items as the product writes them into the table."""
    for record in records:
        yield recommendations.put_change(Change(None, record))["Put"]["Item"]


def store(client: Any, table: str, records: Iterable[Recommendation]) -> None:
    """Put them into a table, whichever account the client is of."""
    for chunk in batched(items(records), BATCH, strict=False):
        requests = [{"PutRequest": {"Item": item}} for item in chunk]
        while requests:
            answer = client.batch_write_item(RequestItems={table: requests})
            requests = answer["UnprocessedItems"].get(table, [])
