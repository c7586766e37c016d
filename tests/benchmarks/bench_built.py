"""What a built function takes: its size with its layers, its memory, and what its imports cost."""

import io
import os
import re
import subprocess
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.benchmarks.bench_startup import IMPORTED, run
from tests.benchmarks.figures import Figure, say
from tests.benchmarks.trees import LAYERS, Tree, command, function_of, here, path_of
from tests.support.template import functions

ROUNDS: Final = 3
DEAREST: Final = 10
MEGABYTE: Final = 1_000_000
UNZIPPED: Final = 50
"""Megabytes: a fifth of what Lambda takes of a function with its layers."""
MEMORY: Final = 128
"""Megabytes: a quarter of what most functions are given."""
TELLS_PEAK: Final = "import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
IMPORT: Final = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\w+)")
"""A line of `-X importtime`: a module's own microseconds, and the package that it is of."""


class Size(NamedTuple):
    """The megabytes of a folder's files, and of the archive that is uploaded."""

    unzipped: float
    zipped: float


class Taken(NamedTuple):
    """What a function takes when it starts, with its layers."""

    folder: str
    size: Size
    milliseconds: float
    megabytes: float


def figures() -> Iterator[Figure]:
    tree = here()
    say("size and memory of each function with its layers, as built")
    layers = [size_of(tree.built / layer) for layer in LAYERS]
    taken = [_take(tree, folder, layers) for folder in functions()]
    largest = max(taken, key=lambda each: each.size.unzipped)
    name = "largest function with its layers"
    yield Figure(f"{name}, unzipped", largest.size.unzipped, "MB", "lower", UNZIPPED)
    most = max(taken, key=lambda each: each.megabytes)
    name = f"most memory at start-up: {most.folder}"
    yield Figure(name, most.megabytes, "MB", "lower", MEMORY)
    dearest = max(taken, key=lambda each: each.milliseconds)
    say(f"the dearest imports of {dearest.folder}, {dearest.milliseconds:.0f} ms in all")
    for package, milliseconds in dearest_imports(tree, dearest.folder)[:DEAREST]:
        say(f"  {package} {milliseconds:.1f} ms")


def size_of(folder: Path) -> Size:
    """Measure a folder as SAM packs it."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(folder))
    unzipped = sum(path.stat().st_size for path in files)
    return Size(unzipped / MEGABYTE, len(packed.getvalue()) / MEGABYTE)


def dearest_imports(tree: Tree, folder: str) -> list[tuple[str, float]]:
    """Return the packages that a function imports and their own milliseconds, the dearest first.

    That of `app`, the function itself, is what it prepares: its settings and its clients.
    """
    rounds = [_import_times(tree, folder) for _ in range(ROUNDS)]
    packages = {package for each in rounds for package in each}
    found = {package: min(each[package] for each in rounds) for package in packages}
    return sorted(found.items(), key=lambda pair: pair[1], reverse=True)


def _take(tree: Tree, folder: str, layers: list[Size]) -> Taken:
    sizes = [size_of(tree.built / function_of(folder)), *layers]
    size = Size(*(sum(column) for column in zip(*sizes, strict=True)))
    path = path_of(tree, folder)
    milliseconds = min(run(command(path, IMPORTED)) for _ in range(ROUNDS))
    megabytes = _memory(command(path, f"{IMPORTED}; {TELLS_PEAK}"))
    say(
        f"  {folder}: {size.unzipped:.1f} MB, {size.zipped:.1f} MB zipped,"
        f" {megabytes:.0f} MB of memory, {milliseconds:.0f} ms"
    )
    return Taken(folder, size, milliseconds, megabytes)


def _memory(arguments: list[str]) -> float:
    """Return the megabytes that a program has at its peak, as it tells itself.

    A shell starts it, because the peak of a process begins with the memory of who started it.
    """
    shell = ["/bin/sh", "-c", '"$@"; exit $?', "sh"]
    done = subprocess.run([*shell, *arguments], stdout=subprocess.PIPE, check=True)  # noqa: S603
    return int(done.stdout) * 1024 / MEGABYTE


def _import_times(tree: Tree, folder: str) -> dict[str, float]:
    done = subprocess.run(  # noqa: S603
        command(path_of(tree, folder), IMPORTED, "-X", "importtime"),
        env=os.environ,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    own: dict[str, float] = defaultdict(float)
    for microseconds, package in IMPORT.findall(done.stderr):
        own[package] += int(microseconds) / 1000
    return own
