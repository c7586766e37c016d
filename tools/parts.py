"""`make parts` shows how large the package is, what its parts are, and which imports which."""

import argparse
from pathlib import Path
from typing import Final

import grimp

ROOT: Final = Path(__file__).resolve().parent.parent
SMALL: Final = 30
"""How many lines a module may have to be counted as small."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="make parts", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the folder of the checkout")
    root: Path = parser.parse_args().root
    modules = _lengths(root / "layers/vouch/vouch")
    small = [
        path for path, lines in modules.items() if lines <= SMALL and path.name != "__init__.py"
    ]
    local = _lengths(root / "local")
    arrows = _arrows()
    parts = sorted({part for arrow in arrows for part in arrow})
    both_ways = sorted({*map(tuple, map(sorted, arrows & {(b, a) for a, b in arrows}))})
    print(f"modules of vouch        {len(modules)}")
    print(f"  of {SMALL} lines or fewer  {len(small)}, beside what introduces a package")
    print(f"parts                   {len(parts)}")
    print(f"arrows between parts    {len(arrows)}, {len(both_ways)} of them both ways")
    print(f"local/                  {len(local)} modules, {sum(local.values())} lines")
    for part in parts:
        print(f"  {part:<14} -> {', '.join(sorted(to for of, to in arrows if of == part))}")


def _lengths(folder: Path) -> dict[Path, int]:
    """Return how many lines each module below a folder has."""
    return {path: len(path.read_text().splitlines()) for path in folder.rglob("*.py")}


def _arrows() -> set[tuple[str, str]]:
    """Return each pair of parts of which the first imports the second.

    A part is a module or a package right below vouch.
    """
    graph = grimp.build_graph("vouch", exclude_type_checking_imports=True, cache_dir=None)
    found = set[tuple[str, str]]()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            pair = (_part(module), _part(imported))
            if pair[0] != pair[1] and all(pair):
                found.add(pair)
    return found


def _part(module: str) -> str:
    return module.removeprefix("vouch").removeprefix(".").partition(".")[0]


if __name__ == "__main__":
    main()
