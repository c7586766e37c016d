"""The plot of a day as SVG: what runs at once above, the age of the oldest message below."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from tools.scale.day import Part
from tools.scale.demand import MINUTES

WIDTH, HEIGHT, LEFT, TOP = 400, 190, 62, 58
GAP_X, GAP_Y, RIGHT = 78, 56, 22
STEP: Final = 5
"""The minutes from one point of a line to the next."""
COLOURS: Final = {
    "requests": "a",
    "starts of syncs": "b",
    "syncs": "c",
    "refreshes": "d",
    "status updates": "e",
    "changes": "f",
}
STYLE: Final = """
text{font:12px system-ui,sans-serif;fill:#57606a}.t{font-weight:600;fill:#24292f}
.g{stroke:#d0d7de;stroke-width:1}path{fill:none;stroke-width:2;stroke-linejoin:round}
.a{stroke:#0969da}.b{stroke:#8250df}.c{stroke:#bc4c00}.d{stroke:#1a7f37}
.e{stroke:#cf222e}.f{stroke:#6e7781}
@media(prefers-color-scheme:dark){text{fill:#9198a1}.t{fill:#f0f6fc}.g{stroke:#3d444d}
.a{stroke:#4493f8}.b{stroke:#ab7df8}.c{stroke:#f0883e}.d{stroke:#3fb950}
.e{stroke:#ff7b72}.f{stroke:#b7bdc8}}
"""


class Panel(NamedTuple):
    """One of the small plots: its title, and its lines by name."""

    title: str
    lines: Mapping[str, Sequence[float]]


def svg(days: Mapping[str, Mapping[str, Part]]) -> str:
    """Draw the days, each under its title, side by side."""
    width = LEFT + len(days) * (WIDTH + GAP_X) - GAP_X + RIGHT
    height = TOP + 2 * (HEIGHT + GAP_Y)
    drawn = list(_legend())
    for column, (title, parts) in enumerate(days.items()):
        at_once = {name: part.at_once for name, part in parts.items()}
        ages = {
            name: [age / 60 for age in part.age]
            for name, part in parts.items()
            if name != "requests"
        }
        x = LEFT + column * (WIDTH + GAP_X)
        drawn += _panel(Panel(f"{title}: functions at once", at_once), x, TOP)
        below = TOP + HEIGHT + GAP_Y
        drawn += _panel(Panel(f"{title}: age of the oldest message, hours", ages), x, below)
    label = "What runs at once, and how old the oldest message of each queue is, over a day"
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{label}">',
        f"<style>{STYLE.strip()}</style>",
        *drawn,
        "</svg>\n",
    ])  # fmt: skip


def _legend() -> Iterator[str]:
    x = LEFT
    for name, style in COLOURS.items():
        yield f'<path class="{style}" d="M{x} 16h24"/><text x="{x + 30}" y="20">{name}</text>'
        x += 62 + 7 * len(name)


def _panel(panel: Panel, x: int, y: int) -> Iterator[str]:
    top = _ceiling(max(max(line) for line in panel.lines.values()))
    yield f'<text class="t" x="{x}" y="{y - 10}">{panel.title}</text>'
    for share in (0.0, 0.5, 1.0):
        at = y + HEIGHT * (1 - share)
        yield f'<path class="g" d="M{x} {at:g}h{WIDTH}"/>'
        yield f'<text x="{x - 8}" y="{at + 4:g}" text-anchor="end">{top * share:g}</text>'
    for hour in range(0, 25, 6):
        at = x + WIDTH * hour / 24
        yield f'<text x="{at:g}" y="{y + HEIGHT + 18}" text-anchor="middle">{hour:02}:00</text>'
    for name, line in panel.lines.items():
        yield f'<path class="{COLOURS[name]}" d="{_line(line, top, x, y)}"/>'


def _line(line: Sequence[float], top: float, x: int, y: int) -> str:
    """Draw a line, without the points between others on its way."""
    points = [
        (round(x + WIDTH * minute / MINUTES, 1), round(y + HEIGHT * (1 - line[minute] / top), 1))
        for minute in range(0, MINUTES, STEP)
    ]
    kept = [
        point
        for number, point in enumerate(points)
        if number in {0, len(points) - 1}
        or not points[number - 1][1] == point[1] == points[number + 1][1]
    ]
    return "M" + "L".join(f"{across:g} {down:g}" for across, down in kept)


def _ceiling(value: float) -> float:
    """Return the first round number that is not below a value."""
    if value <= 0:
        return 1
    step = 10.0 ** (len(str(int(value))) - 1)
    return next(step * each for each in (1, 2, 4, 5, 6, 8, 10, 20) if step * each >= value)
