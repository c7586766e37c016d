"""The table Bookkeeping: runs of refreshes that have ended; each is an event (DESIGN 9, 13.2)."""

from collections.abc import Iterator
from typing import Final

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.domain.refresh import RefreshRun
from vouch.moment import DAY, Milliseconds, in_seconds
from vouch.settings import settings

KEPT_FOR: Final = DAY
"""How many seconds a run is kept, which names people who may have to be forgotten."""
READ: Final = ("pk", "sk", "generation")
"""The attributes by which runs are deleted."""


def put_run(run: RefreshRun) -> dynamodb.Write:
    """Build the write of a run that ends, if it has not ended before."""
    key = {"pk": _partition(run["account"], run["viewer"]), "sk": f"{run['run']:014d}"}
    item = {**run, **key, "ttl": in_seconds(Milliseconds(run["at"])) + KEPT_FOR}
    return dynamodb.put(settings().bookkeeping_table, item, ABSENT)


def delete_runs(account: str, viewer: str, generation: int) -> Iterator[dynamodb.Write]:
    """Yield the writes that delete a viewer's runs up to a generation; they are read meanwhile."""
    key = Expression("pk = :pk", {":pk": _partition(account, viewer)})
    table = settings().bookkeeping_table
    found = dynamodb.query(table, key, projection=READ, consistent=True)
    for each in found:
        if each["generation"] <= generation:
            yield dynamodb.delete(table, {"pk": each["pk"], "sk": each["sk"]}, PRESENT)


def _partition(account: str, viewer: str) -> str:
    return f"refresh-runs#{account}#{viewer}"
