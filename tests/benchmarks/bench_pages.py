"""What a finder's page costs in DynamoDB, by how deep it lies: index entries and capacity units.

Over moto, whose own ReturnConsumedCapacity is 1 whatever is read: the units are reckoned from the
sizes of the entries as DynamoDB does it (`tools.scale.capacity`); reads of an index are eventually
consistent.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from moto import mock_aws

from tests.support import many
from tests.support.builders import Member, member
from tests.support.template import tables
from tools.scale.capacity import Item, read_units, size
from vouch.aws import dynamodb
from vouch.handlers import auth
from vouch.settings import settings

RECORDS: Final = 2_500
OTHERS: Final = ("PENDING", "CLOSED", "WITHDRAWN", "REPLACED")
STATUSES: Final = tuple(
    status for other in OTHERS for status in ("VISIBLE", "HIDDEN", "VISIBLE", "HIDDEN", other)
)
"""The statuses of records in turn, so that every page has the same mixture."""
FILTERS: Final = (("VISIBLE",), ("VISIBLE", "HIDDEN"), ("VISIBLE", "HIDDEN", *OTHERS))
PAGES: Final = (1, 10, 100)
COUNT: Final = 10


class Page(NamedTuple):
    """The cost of one page, reached by the link on the page before."""

    statuses: int
    number: int
    entries: int
    units: float


def measure() -> list[Page]:
    """Return the cost of each of PAGES for each of FILTERS."""
    with mock_aws():
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        auth.forget()
        reader = member()
        mixture = itertools.islice(itertools.cycle(STATUSES), RECORDS)
        received = many.received(reader.urn, list(mixture))
        many.store(dynamodb.client(), settings().recommendations_table, received)
        reader.call("GET", "/v2/userinfo")  # from here on the reader is remembered
        return [_page(reader, statuses, number) for statuses in FILTERS for number in PAGES]


def _page(reader: Member, statuses: Sequence[str], number: int) -> Page:
    target = (
        f"/v2/recommendation?q=recipient&count={COUNT}&statusFilters=List({','.join(statuses)})"
    )
    if number > 1:
        before = reader.call("GET", f"{target}&start={(number - 2) * COUNT}").json
        links = {link["rel"]: link["href"] for link in before["paging"]["links"]}
        target = links["next"]
    with _queries() as read:
        answer = reader.call("GET", target)
    assert answer.status == 200, answer.body
    assert len(answer.json["elements"]) == COUNT
    return Page(len(statuses), number, sum(map(len, read)), sum(map(_units, read)))


@contextmanager
def _queries() -> Iterator[list[Sequence[Item]]]:
    """Record the entries that each Query reads inside the block; nothing else may read."""
    seen: list[Sequence[Item]] = []

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        assert model.name == "Query", model.name
        assert parsed["ScannedCount"] == parsed["Count"]
        seen.append(parsed["Items"])

    dynamodb.client().meta.events.register("after-call.dynamodb.*", note)
    yield seen
    dynamodb.client().meta.events.unregister("after-call.dynamodb.*", note)


def _units(entries: Sequence[Item]) -> float:
    return read_units(map(size, entries), consistent=False)
