"""What a load asks of the operations in a day, and what that comes to."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from tools.scale.assumptions import assumed
from tools.scale.load import Load
from tools.scale.starts import refreshes, spread, starts
from tools.scale.units import Measured, Units, between, minus, plus, times

DAY: Final = 24 * 60 * 60
MINUTES: Final = 24 * 60
MEASURED: Final = (0, 20, 200)
"""The numbers of recommendations of a member of which syncs were measured."""
API: Final = ("get", "page", "create", "accept", "accept later", "credits")
NETWORK: Final = ("network, all new", "network, all known")
REFRESH: Final = "refresh, all known"


def operations(load: Load) -> Mapping[str, float]:
    """Return how often each operation is done in a day."""
    members, changes = load.members, load.members * load.writes / 2
    calls = members * load.calls
    return {
        "get": members * load.reads / 2,
        "page": members * load.reads / 2,
        "create": changes,
        "accept": changes * (1 - load.queued),
        "accept later": changes * load.queued,
        "credits": members * load.accounts * 24,
        "network, all new": calls * load.new,
        "network, all known": calls * (1 - load.new),
        REFRESH: members * load.refreshes,
        "sync": members * load.syncs,
    }


def day(load: Load, measured: Measured) -> Units:
    """Return the units of a day; those that nothing asks for are none."""
    done = operations(load)
    fixed = {name: number for name, number in done.items() if name != "sync"}
    per_run = round(load.members * load.syncs / load.runs)
    due = round(done[REFRESH] / MINUTES)
    total = plus(
        *(times(measured.units[name], number) for name, number in fixed.items()),
        times(_new_people(measured), done[REFRESH] * load.new),
        times(sync(measured, load.recommendations), done["sync"]),
        times(_change(measured), done["sync"] * load.changed),
        times(starts(measured, spread(per_run)), load.runs),
        times(refreshes(measured, spread(due)), MINUTES),
        times(measured.units["idle release_credits"], MINUTES / 5),
    )
    return defaultdict(float, total)


def sync(measured: Measured, recommendations: int) -> Units:
    """Return the units of a sync that finds nothing changed: between, and beyond, those measured.

    The model takes a straight line from one measured number of recommendations to the next.
    """
    names = {0: "sync of 0", 20: "sync", 200: "sync of 200"}
    low, high = MEASURED[:2] if recommendations <= MEASURED[1] else MEASURED[1:]
    share = (recommendations - low) / (high - low)
    return between(measured.units[names[low]], measured.units[names[high]], share)


def _change(measured: Measured) -> Units:
    """Return what one changed recommendation adds to a sync."""
    return minus(measured.units["sync with a change"], measured.units["sync"])


def _new_people(measured: Measured) -> Units:
    """Return what it adds if all people of a call are new to the viewer."""
    new, known = (measured.units[name] for name in NETWORK)
    return minus(new, known)


def calls_of_aws(units: Units) -> float:
    """Return how many calls of AWS's services these units have."""
    services = ("dynamodb.", "sqs.", "kms.", "events.", "secretsmanager.")
    return sum(number for unit, number in units.items() if unit.startswith(services))


def seconds(measured: Measured, name: str) -> float:
    """Return how long an operation takes on AWS: its own work, slowed down, and what it waits for.

    The work is that of the bench's machine, on the share of a vCPU that a function has.
    """
    given, units = assumed().durations, measured.units[name]
    at_once = given["members begun at once by one message"] if name == "start of a member" else 1
    waits = (
        calls_of_aws(units) / at_once * given["milliseconds of an AWS call"]
        + units.get("calls to LinkedIn", 0) * given["milliseconds of a call to LinkedIn"]
        + units.get("calls to Linkup", 0) * given["milliseconds of a call to Linkup"]
    )
    work = measured.milliseconds.get(name, 1.0) / given["vCPU of a function"]
    return (work + waits) / 1000
