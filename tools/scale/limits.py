"""Which limit each part meets first, of AWS, an upstream or a parameter, and what moves it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tools.scale.assumptions import assumed
from tools.scale.day import begin_seconds
from tools.scale.demand import API, DAY, NETWORK, REFRESH, day, operations, seconds
from tools.scale.load import Load
from tools.scale.units import Measured, Units

SHARDS: Final = 8


class Limit(NamedTuple):
    """A limit, and how much of it a load uses."""

    part: str
    name: str
    value: float
    used: float
    turn: str

    @property
    def share(self) -> float:
        """Return the share of the limit that is used."""
        return self.used / self.value


def limits(load: Load, measured: Measured, linkedin_a_day: float = 0) -> list[Limit]:
    """Return every limit, by part; of LinkedIn's quota only if it is known."""
    units = day(load, measured)
    found = [
        *_requests(load, measured),
        *_syncs(load, measured),
        *_networks(load, measured),
        *_store(load, units),
        *_events(load, units),
    ]
    if linkedin_a_day:
        calls = units.get("calls to LinkedIn", 0)
        found.append(Limit("syncs", "LinkedIn's calls a day", linkedin_a_day, calls, "LinkedIn"))
    return found


def _requests(load: Load, measured: Measured) -> Iterator[Limit]:
    values, turns = assumed().limits, assumed().parameters
    done = operations(load)
    names = (*API, *NETWORK)
    rate = sum(done[name] for name in names) / DAY * load.peak
    busy = sum(done[name] * seconds(measured, name) for name in names) / DAY * load.peak
    yield Limit(
        "requests",
        "ThrottlingRateLimit, a second",
        turns["ThrottlingRateLimit"],
        rate,
        "`ThrottlingRateLimit`, `ThrottlingBurstLimit`",
    )
    yield Limit("requests", "API Gateway, a second", values["API requests a second"], rate, "AWS")
    ask = "AWS (Service Quotas)"
    new = values["Lambda concurrency of a new account"]
    yield Limit("requests", "Lambda at once, a new account", new, busy, ask)
    yield Limit("requests", "Lambda at once", values["Lambda concurrency"], busy, ask)


def _syncs(load: Load, measured: Measured) -> Iterator[Limit]:
    turns = assumed().parameters
    rate = load.members * load.syncs / DAY
    for part, name, each in (
        ("syncs", "SyncsAtOnce", seconds(measured, "sync")),
        ("starts of syncs", "SyncStartsAtOnce", begin_seconds(measured)),
    ):
        yield Limit(part, f"{name}, all day", turns[name], rate * each, f"`{name}`")


def _networks(load: Load, measured: Measured) -> Iterator[Limit]:
    done, values = operations(load), assumed().limits
    refreshes = done[REFRESH] / DAY * load.peak
    calls = sum(done[name] for name in NETWORK) / DAY * load.peak
    most = assumed().parameters["RefreshesAtOnce"]
    busy = refreshes * seconds(measured, REFRESH)
    yield Limit("refreshes", "RefreshesAtOnce", most, busy, "`RefreshesAtOnce`")
    updates = done["accept later"] / DAY * load.peak
    at_once = assumed().parameters["StatusUpdatesAtOnce"]
    busy = updates * seconds(measured, "accept later")
    yield Limit("status updates", "StatusUpdatesAtOnce", at_once, busy, "`StatusUpdatesAtOnce`")
    fifo = values["FIFO messages a second without batches"]
    yield Limit("status updates", "SQS FIFO, a second", fifo, updates, "AWS (high throughput)")
    minute = values["calls to Linkup a minute"]
    yield Limit(
        "networks, refreshes", "Linkup, a minute", minute, (calls + refreshes) * 60, "Linkup"
    )


def _store(load: Load, units: Units) -> Iterator[Limit]:
    values = assumed().limits
    whole = values["write units a second of a table"]
    for table in ("Recommendations", "Bookkeeping"):
        used = units.get(f"WCU of {table}Table", 0) / DAY * load.peak
        yield Limit("store", f"{table}: write units a second", whole, used, "AWS")
    key = values["write units a second of a partition"]
    due = units["WCU on DueSyncs"] / SHARDS / DAY * load.peak
    yield Limit(
        "starts of syncs",
        "a shard of DueSyncs: write units a second",
        key,
        due,
        "`SyncStartsAtOnce`",
    )


def _events(load: Load, units: Units) -> Iterator[Limit]:
    values = assumed().limits
    put = units["events"] / DAY * load.peak
    yield Limit("events", "PutEvents, a second", values["PutEvents entries a second"], put, "AWS")
    asked = 2 * sum(n for unit, n in units.items() if unit.startswith("kms.")) / DAY * load.peak
    yield Limit("syncs", "KMS, a second", values["KMS requests a second"], asked, "AWS")
