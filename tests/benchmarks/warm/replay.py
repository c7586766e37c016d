"""Runs recorded operations in processes of their own, and collects the rounds that are measured."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import IO, Final

from local import paths
from tests.benchmarks.warm.recording import Recording, read

PACKAGE: Final = "tests.benchmarks.warm"
IN_TREE: Final = Path(__file__).parent / "in_tree.py"
PEERS_PYTHON: Final = paths.TOOLS / "peers/bin/python"


def has_peers() -> bool:
    """Tell whether the frameworks are installed that Vouch is measured against."""
    return PEERS_PYTHON.exists()


@contextmanager
def recordings(root: Path, names: Sequence[str] = ()) -> Iterator[dict[str, Path]]:
    """Record a tree's operations; yield the files by name, which are gone afterwards.

    Another tree than this one may be without some.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", IN_TREE, root, f"{PACKAGE}.record", folder, *names]
        subprocess.run([*map(str, command)], cwd=root, check=root == paths.ROOT)  # noqa: S603
        yield {read(path).name: path for path in sorted(Path(folder).iterdir())}


class Rounds:
    """Rounds of the subjects of an operation, in microseconds per call, in one tree or in two."""

    def __init__(self, processes: Sequence[subprocess.Popen[str]]) -> None:
        self._processes = processes
        self.trees: Final = len(processes)
        self.taken: list[list[Mapping[str, float]]] = []

    def ratios(self, peer: str, tree: int = 0) -> Iterator[float]:
        """Yield Vouch's CPU by that of a peer, round by round; new rounds are taken as needed."""
        for number in count():
            if number == len(self.taken):
                self.taken.append([_round(each) for each in self._processes])
            found = self.taken[number][tree]
            yield found["vouch"] / found[peer]

    def microseconds(self, tree: int = 0) -> dict[str, float]:
        """Return the median of each subject."""
        found = [each[tree] for each in self.taken]
        return {name: median(each[name] for each in found) for name in found[0]}


@contextmanager
def rounds(files: Mapping[Path, Path]) -> Iterator[Rounds]:
    """Run the subjects of an operation in each tree; `files` has its recordings by root."""
    with ExitStack() as stack:
        yield Rounds([stack.enter_context(_subjects(*each)) for each in files.items()])


@contextmanager
def _subjects(root: Path, file: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the stand-in, and the process in which the subjects take turns."""
    with _started([sys.executable, "-m", f"{PACKAGE}.standin", file]) as standin:
        origin = f"http://127.0.0.1:{_line(standin.stdout).strip()}"
        python = PEERS_PYTHON if has_peers() else sys.executable
        command = [python, "-P", IN_TREE, root, f"{PACKAGE}.turns", file, origin]
        with _started(command, _environment(read(file), origin)) as turns:
            _line(turns.stdout)  # it is ready
            yield turns


def _environment(recording: Recording, origin: str) -> dict[str, str]:
    """Return a function's environment whose AWS and upstreams are the stand-in."""
    own = {name: each for name, each in os.environ.items() if name.startswith("AWS_")}
    found = dict(recording.environment)
    for upstream in recording.upstreams:
        found = {name: each.replace(upstream, origin) for name, each in found.items()}
    return found | own | {"AWS_ENDPOINT_URL": origin}


@contextmanager
def _started(
    command: Sequence[object], environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run a program that ends when its standard input is closed."""
    with subprocess.Popen(  # noqa: S603
        [str(each) for each in command],
        env=environment,
        cwd=paths.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        try:
            yield process
        finally:
            process.stdin.close()


def _round(process: subprocess.Popen[str]) -> dict[str, float]:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()
    found: dict[str, float] = json.loads(_line(process.stdout))
    return found


def _line(stream: IO[str] | None) -> str:
    assert stream
    line = stream.readline()
    if not line:
        raise RuntimeError("a process of the benchmark has ended; it has said why")
    return line
