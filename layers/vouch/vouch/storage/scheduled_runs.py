"""The table Bookkeeping: the last run of each function that runs on a schedule (DESIGN 14.3)."""

from collections.abc import Mapping
from typing import Final, Literal, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.moment import Milliseconds
from vouch.settings import settings

PARTITION: Final = "health"

type Outcome = Literal["swept", "incomplete", "failed"]
"""How a run ended: all was dealt with, some things failed, or the run itself did."""


class ScheduledRun(TypedDict):
    """A run that has ended, with the counts of what it dealt with."""

    function: str
    started: Milliseconds
    finished: Milliseconds
    outcome: Outcome
    counts: Mapping[str, int]
    error: NotRequired[str]
    """The code of the error by which the run failed, as the log has it."""


def put_run(run: ScheduledRun) -> dynamodb.Write:
    """Build the write of a function's last run, in the place of the one before."""
    item = {**run, "pk": PARTITION, "sk": run["function"]}
    return dynamodb.put(settings().bookkeeping_table, item)


def last_runs() -> dict[str, ScheduledRun]:
    """Return the last run of each function that has run, by its name."""
    key = Expression("pk = :pk", {":pk": PARTITION})
    found = dynamodb.query(settings().bookkeeping_table, key, consistent=True)
    return {item["sk"]: cast("ScheduledRun", item) for item in found}
