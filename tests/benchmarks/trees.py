"""What is measured: this working tree, or that of a commit, built by `sam build` as it is deployed.

A function is imported as Lambda imports it: out of its own folder, the layers and the packages of
the runtime, and nothing else is on the path. No bytecode is written, as those places are read-only.
"""

import compileall
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.metadata import distribution, version
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Final, NamedTuple

from local import paths
from local.build import build
from local.processes import Processes
from tests.benchmarks.figures import say

HOME: Final = paths.HOME / "bench"
INSTALLED: Final = Path(str(distribution("boto3").locate_file("")))
RUNTIME: Final = ("boto3", "botocore", "s3transfer", "dateutil", "six.py", "urllib3", "jmespath")
"""The packages that Lambda's runtime for Python brings."""
RUNTIME_PLACE: Final = "/var/lang/lib/python3.13/site-packages"
LAYERS: Final = ("DependenciesLayer", "VouchLayer")


class Tree(NamedTuple):
    """The sources of a commit, or of the working tree, and what `sam build` made of them."""

    name: str
    root: Path
    built: Path


def trees() -> list[Tree]:
    """Return the trees to be measured in turns: that of `BEFORE=commit`, if asked, and this one."""
    before = os.environ.get("BEFORE")
    return [*([of(before)] if before else []), here()]


@cache
def here() -> Tree:
    """Return the working tree."""
    return Tree("here", paths.ROOT, _build(paths.ROOT))


@cache
def of(commit: str) -> Tree:
    """Return the tree of a commit, which is unpacked once."""
    full = _git("rev-parse", "--verify", f"{commit}^{{commit}}").decode().strip()
    root = _once(HOME / full, partial(_unpack, full))
    return Tree(full[:7], root, _build(root))


def path_of(tree: Tree, folder: str) -> list[str]:
    """Return the sys.path of a function as Lambda has it, without the standard library."""
    name = "".join(word.capitalize() for word in folder.split("_"))
    layers = [tree.built / layer / "python" for layer in LAYERS]
    return [str(each) for each in (tree.built / f"{name}Function", *layers, runtime())]


@cache
def runtime() -> Path:
    """Return the folder of the runtime's own packages, compiled; it is made once for a boto3."""
    return _once(HOME / "runtime" / version("boto3"), _copy_runtime)


def command(path: Sequence[str], program: str, *options: str) -> list[str]:
    """Return the command that runs a program with this sys.path and the standard library alone."""
    given = f"import sys; sys.path[:0] = {[*path]!r}; {program}"
    return [sys.executable, "-I", "-S", "-B", *options, "-c", given]


def _once(folder: Path, fill: Callable[[Path], None]) -> Path:
    """Return the folder, which is filled under another name if it does not exist."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            unfinished = Path(temporary) / folder.name
            unfinished.mkdir()
            fill(unfinished)
            unfinished.rename(folder)
    return folder


def _unpack(commit: str, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", commit))) as archive:
        archive.extractall(folder, filter="data")


def _copy_runtime(folder: Path) -> None:
    for name in RUNTIME:
        take = shutil.copytree if (INSTALLED / name).is_dir() else shutil.copy
        take(INSTALLED / name, folder / name)
    compileall.compile_dir(
        folder,
        quiet=1,
        force=True,
        stripdir=folder,
        prependdir=RUNTIME_PLACE,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )


def _build(root: Path) -> Path:
    say(f"sam build of {root}, unless it is built already")
    with tempfile.TemporaryDirectory() as folder:
        return build(Processes(Path(folder), Path(folder)), root)


def _git(*arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603 - arguments of our own
        ["git", "-C", paths.ROOT, *arguments],  # noqa: S607 - the git on the path
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
