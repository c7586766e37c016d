"""The tables of a load, in Markdown: the same for the terminal and for docs/SCALE.md."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from tools.scale.assumptions import assumed
from tools.scale.bill import bill, total
from tools.scale.day import Part, a_day, turned
from tools.scale.demand import day
from tools.scale.limits import limits
from tools.scale.load import Load
from tools.scale.units import Measured

QUEUES: Final = ("starts of syncs", "syncs", "refreshes", "status updates", "changes")
"""The parts that work off a queue or a stream."""

NUMERIC: Final = frozenset("0123456789<*")
"""The beginnings of what is written of a number."""


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; columns of numbers, but for the first, are to the right."""
    listed = list(rows)
    marks = ["---", *("---:" if cell[:1] in NUMERIC else "---" for cell in listed[0][1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, marks, *listed])


def cost(loads: Mapping[str, Load], measured: Measured) -> str:
    """Return what each load costs a month, in dollars, by service."""
    bills = [bill(load, measured) for load in loads.values()]
    rows = []
    for service, _ in groupby(bills[0], key=lambda line: line.service):
        sums = [sum(line.dollars for line in each if line.service == service) for each in bills]
        rows.append([service, *map(_money, sums)])
    sums = [total(each) for each in bills]
    members = [load.members for load in loads.values()]
    rows.append(["**sum**", *(f"**{_money(each)}**" for each in sums)])
    rows.append([
        "for 1,000 members",
        *(_money(each / number * 1_000) for each, number in zip(sums, members, strict=True)),
    ])  # fmt: skip
    return table(["$ a month", *loads], rows)


def month(load: Load, measured: Measured) -> str:
    """Return a month's bill of one load, line by line."""
    lines = bill(load, measured)
    rows = [[each.service, each.what, number(each.number), f"{each.dollars:.2f}"] for each in lines]
    rows.append(["**sum**", "", "", f"**about {total(lines):.0f}**"])
    return table(["service", "of what", "a month", "$"], rows)


def amounts(loads: Mapping[str, Load], measured: Measured) -> str:
    """Return what a day comes to, in the units that are billed."""
    names = ("requests", "RCU", "WCU", "messages", "events", "calls to LinkedIn", "calls to Linkup")
    days = [day(load, measured) for load in loads.values()]
    rows = [[name, *(number(each.get(name, 0)) for each in days)] for name in names]
    rows.append(["GB of our log lines", *(number(each["log bytes"] / 1e9) for each in days)])
    return table(["a day", *loads], rows)


def busiest(loads: Mapping[str, Load], measured: Measured) -> str:
    """Return how much runs at once and how long messages wait, as delivered and turned up."""
    rows = list[list[str]]()
    for name, load in loads.items():
        given = assumed().parameters
        for values in (given, turned(load, measured, given)):
            if values == given and rows and rows[-1][0] == name:
                continue
            parts = a_day(load, measured, values)
            knobs = ("SyncsAtOnce", "SyncStartsAtOnce", "RefreshesAtOnce")
            rows.append([
                name,
                " / ".join(f"{values[knob]:.0f}" for knob in knobs),
                number(max(parts["requests"].at_once)),
                number(max(map(sum, zip(*(part.at_once for part in parts.values()), strict=True)))),
                *(_oldest(parts[part]) for part in QUEUES),
            ])  # fmt: skip
    headings = [
        "members", "`SyncsAtOnce` / `SyncStartsAtOnce` / `RefreshesAtOnce`",
        "requests at once", "functions at once", *(f"oldest: {part}" for part in QUEUES),
    ]  # fmt: skip
    return table(headings, rows)


def first_limits(loads: Mapping[str, Load], measured: Measured, linkedin_a_day: float = 0) -> str:
    """Return the limits, the first of each part first, with the share of each that is used."""
    by_load = [limits(load, measured, linkedin_a_day) for load in loads.values()]
    largest, members = by_load[-1], list(loads.values())[-1].members
    order = sorted(range(len(largest)), key=lambda each: -largest[each].share)
    rows = [
        [
            largest[each].part,
            largest[each].name,
            number(largest[each].value),
            *(_percent(found[each].share) for found in by_load),
            number(_rounded(members / largest[each].share)) if largest[each].share else "",
            largest[each].turn,
        ]
        for each in order
    ]
    headings = ["part", "limit", "value", *loads, "met at members", "turned by"]
    return table(headings, rows)


def number(value: float) -> str:
    """Write a number for people: three digits of a small one, no fraction of a large one."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"


def _rounded(value: float) -> float:
    digits = len(str(int(value)))
    return round(value, min(0, 2 - digits))


def _money(value: float) -> str:
    return f"{value:,.2f}" if value < 100 else f"{value:,.0f}"


def _percent(share: float) -> str:
    return f"{share * 100:,.0f} %" if share >= 0.01 else "< 1 %"


def _oldest(part: Part) -> str:
    """Return the age of the oldest message of a day; what is left at its end waits on."""
    minutes = max(part.age)
    if part.left >= 1:
        return "not over in a day"
    return f"{minutes / 60:.1f} h" if minutes >= 60 else f"{minutes:.0f} min"
