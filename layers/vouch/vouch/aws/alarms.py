"""CloudWatch's alarms, read by the beginning of their names."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from vouch.aws import client as aws
from vouch.moment import Milliseconds

PAGE: Final = 100
"""How many alarms one call answers at most."""
MOST_PAGES: Final = 5
"""How many calls are made at most."""


class Alarm(NamedTuple):
    """An alarm that is on, with what it is of, and why by CloudWatch's own words."""

    name: str
    description: str
    since: Milliseconds
    reason: str


class TooManyAlarmsError(Exception):
    """More alarms with names that begin so are on than are read."""


@cache
def client() -> Any:
    """Return the process's client, which is made when it is first needed."""
    return aws.client("cloudwatch")


def in_alarm(prefix: str) -> Iterator[Alarm]:
    """Yield the alarms in state ALARM whose names begin so; TooManyAlarmsError after five pages."""
    asked: dict[str, Any] = {"AlarmNamePrefix": prefix, "StateValue": "ALARM", "MaxRecords": PAGE}
    for _ in range(MOST_PAGES):
        with aws.errors("CloudWatch", "DescribeAlarms"):
            answer = client().describe_alarms(**asked)
        yield from map(_alarm, answer.get("MetricAlarms", []))
        if "NextToken" not in answer:
            return
        asked["NextToken"] = answer["NextToken"]
    raise TooManyAlarmsError


def _alarm(found: Mapping[str, Any]) -> Alarm:
    # The state's own moment; the other one changes with how it is evaluated, too.
    since = found.get("StateTransitionedTimestamp") or found["StateUpdatedTimestamp"]
    return Alarm(
        found["AlarmName"],
        found.get("AlarmDescription", ""),
        Milliseconds(round(since.timestamp() * 1000)),
        found.get("StateReason", ""),
    )
