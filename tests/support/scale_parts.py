"""Walks and starts that were measured in several sizes, taken apart into what each thing costs."""

from typing import Final

from tools.scale.capacity import read_units
from tools.scale.units import Measured, Units, minus, plus, times

FEW, MORE, PAGE = 2, 4, 2
"""The numbers of members of two walks and two messages, and of a page with another behind it."""
DUE: Final = 3
"""How many refreshes were due of which the start was measured."""
BY_SIZE: Final = ("walk ", "start ", "small walk ", "start_refreshes of ")
"""The beginnings of the names of what is taken apart here."""


def named(measured: Measured) -> Measured:
    """Return the measurements with the parts in the place of the sizes."""
    units = measured.units
    walk = _without_reading(measured, "small walk 0", 0)
    few, more = (_without_reading(measured, f"walk {size}", size) for size in (FEW, MORE))
    member = _slope(few, more)
    message = minus(minus(few, walk), plus(times(member, FEW), {"sqs.SendMessageBatch": 1}))
    page = _without_reading(measured, f"small walk {PAGE} and more", PAGE)
    last = plus(walk, message, times(member, PAGE), {"sqs.SendMessageBatch": 1})
    begun = _slope(units[f"start {FEW}"], units[f"start {MORE}"])
    parts: dict[str, Units] = {
        "walk": walk,
        "message of starts": message,
        "member of a message of starts": member,
        "message of the next page": minus(page, last),
        "start": minus(units[f"start {FEW}"], times(begun, FEW)),
        "start of a member": begun,
        "start of a refresh": _refresh(measured),
    }
    kept = {name: each for name, each in units.items() if not name.startswith(BY_SIZE)}
    spent = {name: each for name, each in measured.milliseconds.items() if name in kept}
    times_of = measured.milliseconds
    begun_in = (times_of[f"start {MORE}"] - times_of[f"start {FEW}"]) / (MORE - FEW)
    spent |= {
        "walk": times_of["small walk 0"],
        "start of a member": max(begun_in, 0.0),
        "start": max(times_of[f"start {FEW}"] - FEW * begun_in, 0.0),
    }
    return Measured(kept | parts, spent, measured.entry_bytes)


def _slope(few: Units, more: Units) -> Units:
    return times(minus(more, few), 1 / (MORE - FEW))


def _without_reading(measured: Measured, name: str, entries: int) -> Units:
    return minus(measured.units[name], _reading(entries * measured.entry_bytes["syncs"], entries))


def _reading(size: int, entries: int) -> Units:
    units = read_units([size], consistent=False)
    return {"RCU": units, "RCU of BookkeepingTable": units, "entries read of DueSyncs": entries}


def _refresh(measured: Measured) -> Units:
    """Return what the start of one refresh adds to a run; the calls of the queue are apart."""
    units = measured.units
    more = minus(units[f"start_refreshes of {DUE}"], units["idle start_refreshes"])
    more = minus(more, {"entries read of DueSyncs": DUE})
    return times({unit: n for unit, n in more.items() if unit != "sqs.SendMessageBatch"}, 1 / DUE)
