"""What a load costs a month, by service (DESIGN 15)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tools.scale.assumptions import assumed
from tools.scale.demand import API, DAY, MINUTES, NETWORK, REFRESH, day, operations, seconds
from tools.scale.load import Load
from tools.scale.prices import prices
from tools.scale.starts import NAMED, PAGE
from tools.scale.units import Measured, Units

GB: Final = 1e9
PUBLISH_SECONDS: Final = 0.05
"""How long a batch of changes takes, and a run of a schedule that finds nothing."""
POLLS: Final = 4
"""How often a second a stream's shard is polled."""


class Line(NamedTuple):
    """A line of a month's bill: of what, how many or how much, and what it costs."""

    service: str
    what: str
    number: float
    dollars: float


def bill(load: Load, measured: Measured) -> list[Line]:
    """Return the lines of a month."""
    return [*_lines(load, measured)]


def total(lines: list[Line]) -> float:
    """Return the sum."""
    return sum(line.dollars for line in lines)


def _lines(load: Load, measured: Measured) -> Iterator[Line]:
    month, units = assumed().month, day(load, measured)
    days = month["days"]

    def line(service: str, what: str, number: float, price: str) -> Line:
        return Line(service, what, number, prices().of(price, number))

    invoked = invocations(units) * days
    yield line("Lambda", "requests", invoked, "Lambda request")
    gb_seconds = busy_seconds(load, measured, units) * days * month["GB of a function"]
    yield line("Lambda", "GB-seconds", gb_seconds, "Lambda GB-second, arm64")
    requests = units["requests"] * days
    yield line("HTTP API", "requests", requests, "HTTP API request")
    yield line("DynamoDB", "read units", units["RCU"] * days, "DynamoDB read unit")
    yield line("DynamoDB", "write units", units["WCU"] * days, "DynamoDB write unit")
    yield line("DynamoDB", "GB stored", stored(load, measured) / GB, "DynamoDB GB-month")
    handed = units.get("deliveries", 0)
    sent = sum(number for unit, number in units.items() if unit.startswith("sqs."))
    queued = (sent + 2 * handed) * days + month["polls of an empty queue"] * month[
        "standard queues"
    ]
    yield line("SQS", "requests", queued, "SQS standard request")
    fifo = month["polls of an empty queue"] * month["FIFO queues"]
    yield line("SQS", "polls of the FIFO queue", fifo, "SQS FIFO request")
    yield line("EventBridge", "events", units["events"] * days, "EventBridge event")
    yield line("EventBridge", "runs", units["runs"] * days, "EventBridge Scheduler run")
    logged = (
        units["log bytes"] * days
        + invoked * month["log bytes beside ours, of an invocation"]
        + requests * month["log bytes of the access log, of a request"]
    )
    yield line("CloudWatch", "GB of logs", logged / GB, "CloudWatch Logs GB")
    yield line("CloudWatch", "metrics", month["metrics"], "CloudWatch metric")
    yield line("CloudWatch", "alarms", month["alarms"], "CloudWatch alarm")
    yield line("CloudWatch", "dashboards", month["dashboards"], "CloudWatch dashboard")
    traces = traced(load, units) * days
    yield line("X-Ray", "traces at most", traces, "X-Ray trace")
    yield line("KMS", "keys", 1, "KMS key")
    decrypted = 2 * sum(n for unit, n in units.items() if unit.startswith("kms.")) * days
    yield line("KMS", "requests", decrypted, "KMS request")
    yield line("Secrets Manager", "secrets", month["secrets"], "Secrets Manager secret")
    out = units["answer bytes"] * days + requests * month["header bytes of an answer"]
    yield line("Transfer", "GB to the internet", out / GB, "Transfer out GB")


def invocations(units: Units) -> float:
    """Return how often functions are invoked in a day."""
    return sum(units.get(unit, 0) for unit in ("requests", "deliveries", "runs")) + batches(units)


def batches(units: Units) -> float:
    """Return in how many batches a day's changes are published: at low rates, one by one."""
    records = [n for unit, n in units.items() if unit.startswith("records of ")]
    return sum(min(number, POLLS * DAY) for number in records)


def busy_seconds(load: Load, measured: Measured, units: Units) -> float:
    """Return the seconds of functions in a day."""
    done = operations(load)
    own = sum(done[name] * seconds(measured, name) for name in (*API, *NETWORK, REFRESH, "sync"))
    begun = (
        load.members
        * load.syncs
        * (
            seconds(measured, "start of a member")
            + seconds(measured, "start") / NAMED
            + seconds(measured, "walk") / PAGE
        )
    )
    runs = units["runs"] * PUBLISH_SECONDS + MINUTES * PUBLISH_SECONDS
    return own + begun + runs + batches(units) * PUBLISH_SECONDS


def stored(load: Load, measured: Measured) -> float:
    """Return the bytes that are stored once a year has passed."""
    month, units = assumed().month, measured.units
    syncs = sum(units[name].get("stored bytes", 0) for name in ("start of a member", "sync"))
    people = (load.calls + load.refreshes) * load.new * 10 * month["days a person is kept"]
    each = (
        load.recommendations / 2 * units["create"]["stored bytes"]
        + load.syncs * month["days a sync is kept"] * syncs
        + people * month["bytes of a person, with indexes"]
    )
    return load.members * each


def traced(load: Load, units: Units) -> float:
    """Return the traces of a day at most: of each function some a second, a share of the others."""
    month, done = assumed().month, operations(load)
    known = [*done.values(), done["accept later"], batches(units), units["runs"]]
    invoked = [*known, invocations(units) - sum(known)]
    first = sum(min(each, month["traces a second at most unsampled"] * DAY) for each in invoked)
    share = month["share of the other invocations that is traced"]
    return first + (sum(invoked) - first) * share
