"""What a load costs a month, by service (DESIGN 15)."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from tools.scale.assumptions import assumed
from tools.scale.demand import API, DAY, MINUTES, NETWORK, REFRESH, day, operations, seconds
from tools.scale.load import Load
from tools.scale.prices import prices
from tools.scale.starts import NAMED, PAGE
from tools.scale.units import Measured, Units, times

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
    units = day(load, measured)
    month = defaultdict(float, times(units, assumed().month["days"]))
    yield from _functions(load, measured, units)
    yield _line("HTTP API", "requests", month["requests"], "HTTP API request")
    yield _line("DynamoDB", "read units", month["RCU"], "DynamoDB read unit")
    yield _line("DynamoDB", "write units", month["WCU"], "DynamoDB write unit")
    yield _line("DynamoDB", "GB stored", stored(load, measured) / GB, "DynamoDB GB-month")
    yield from _messages(month)
    yield from _observation(load, units)
    yield _line("KMS", "keys", 1, "KMS key")
    decrypted = 2 * sum(n for unit, n in month.items() if unit.startswith("kms."))
    yield _line("KMS", "requests", decrypted, "KMS request")
    secrets, header = assumed().month["secrets"], assumed().month["header bytes of an answer"]
    yield _line("Secrets Manager", "secrets", secrets, "Secrets Manager secret")
    out = month["answer bytes"] + month["requests"] * header
    yield _line("Transfer", "GB to the internet", out / GB, "Transfer out GB")


def _line(service: str, what: str, number: float, price: str) -> Line:
    return Line(service, what, number, prices().of(price, number))


def _functions(load: Load, measured: Measured, units: Units) -> Iterator[Line]:
    month = assumed().month
    invoked = invocations(units) * month["days"]
    yield _line("Lambda", "requests", invoked, "Lambda request")
    gb_seconds = busy_seconds(load, measured, units) * month["days"] * month["GB of a function"]
    yield _line("Lambda", "GB-seconds", gb_seconds, "Lambda GB-second, arm64")


def _messages(units: Units) -> Iterator[Line]:
    """Yield the lines of a month's messages and events, polls of empty queues among them."""
    month = assumed().month
    sent = sum(number for unit, number in units.items() if unit.startswith("sqs."))
    polls = month["polls of an empty queue"]
    queued = sent + 2 * units.get("deliveries", 0) + polls * month["standard queues"]
    yield _line("SQS", "requests", queued, "SQS standard request")
    fifo = polls * month["FIFO queues"]
    yield _line("SQS", "polls of the FIFO queue", fifo, "SQS FIFO request")
    yield _line("EventBridge", "events", units["events"], "EventBridge event")
    yield _line("EventBridge", "runs", units["runs"], "EventBridge Scheduler run")


def _observation(load: Load, units: Units) -> Iterator[Line]:
    month = assumed().month
    logged = (
        units["log bytes"]
        + invocations(units) * month["log bytes beside ours, of an invocation"]
        + units["requests"] * month["log bytes of the access log, of a request"]
    )
    yield _line("CloudWatch", "GB of logs", logged * month["days"] / GB, "CloudWatch Logs GB")
    for what in ("metric", "alarm", "dashboard"):
        yield _line("CloudWatch", f"{what}s", month[f"{what}s"], f"CloudWatch {what}")
    traces = traced(load, units) * month["days"]
    yield _line("X-Ray", "traces at most", traces, "X-Ray trace")


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
