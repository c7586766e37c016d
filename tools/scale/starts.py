"""Starting what is due: a schedule's run, pages of members by shard, messages of some of them.

The sizes of pages and messages are the product's (`services/syncs/walk`).
"""

from collections.abc import Sequence
from math import ceil
from typing import Final

from tools.scale.capacity import read_units
from tools.scale.units import Measured, Units, minus, plus, times

PAGE: Final = 250
"""How many members one message has read."""
NAMED: Final = 25
"""How many members one message names."""
SENT: Final = 10
"""How many messages one call sends."""


def spread(number: int, shards: int = 8) -> list[int]:
    """Return how many are in each shard if they are spread evenly."""
    return [number // shards + (shard < number % shards) for shard in range(shards)]


def starts(measured: Measured, shards: Sequence[int]) -> Units:
    """Return the units of one run that starts the syncs of so many members in each shard."""
    found = [measured.units["schedule of syncs"]]
    for members in shards:
        full = max(0, ceil(members / PAGE) - 1)
        found.append(times(_page(measured, PAGE, is_last=False), full))
        found.append(_page(measured, members - full * PAGE, is_last=True))
    return plus(*found)


def _page(measured: Measured, members: int, *, is_last: bool) -> Units:
    """Return the units of one page: it is read, messages name its members, who are begun."""
    messages = ceil(members / NAMED)
    return plus(
        measured.units["walk"],
        times(measured.units["message of starts"], messages),
        times(measured.units["member of a message of starts"], members),
        {} if is_last else measured.units["message of the next page"],
        {"sqs.SendMessageBatch": ceil(messages / SENT)},
        _read("syncs", measured, members),
        times(measured.units["start"], messages),
        times(measured.units["start of a member"], members),
    )


def refreshes(measured: Measured, shards: Sequence[int]) -> Units:
    """Return the units of one run that sends the messages of so many refreshes in each shard."""
    idle, each = measured.units["idle start_refreshes"], measured.units["start of a refresh"]
    nothing = _read("refreshes", measured, 0)
    found = [minus(idle, times(nothing, len(shards)))]
    for due in shards:
        found += [times(each, due), _read("refreshes", measured, due)]
        found.append({"sqs.SendMessageBatch": ceil(due / SENT)})
    return plus(*found)


def _read(what: str, measured: Measured, entries: int) -> Units:
    units = read_units([entries * measured.entry_bytes[what]], consistent=False)
    return {"RCU": units, "RCU of BookkeepingTable": units, "entries read of DueSyncs": entries}
