"""The build of the template by `sam build`, made once for each state of the sources."""

import fcntl
import hashlib
import platform
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import environment, paths
from local.processes import Processes

SOURCES = ("functions", "layers")
KEPT_BUILDS = 4
"""Among them is that of the last release, which a test of the upgrade deploys."""
CACHE = paths.BUILDS / "cache"
UNFINISHED = paths.BUILDS / "unfinished"


def architecture() -> str:
    """Return this machine's architecture as Lambda names it: the engine imports the build."""
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"


def build(processes: Processes, root: Path = paths.ROOT) -> Path:
    """Return the folder of the built template; run `sam build` first if the sources are new.

    `root` is the folder of the template and its sources.
    """
    with _lock(processes):
        target = paths.BUILDS / fingerprint(root)
        while not target.exists():
            _sam_build(processes, root)
            built, target = target, paths.BUILDS / fingerprint(root)
            if built == target:  # no source has changed meanwhile
                UNFINISHED.rename(target)
        target.touch()
        _forget_old()
    return target


def fingerprint(root: Path) -> str:
    """Return a digest of all that goes into the build; folder names are part of it."""
    digest = hashlib.sha256(architecture().encode())
    digest.update((paths.LOCKS / "sam.txt").read_bytes())
    for file in [root / paths.TEMPLATE.name, *_sources(root)]:
        digest.update(f"\0{file.relative_to(root)}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _sources(root: Path) -> list[Path]:
    return sorted(
        file
        for folder in SOURCES
        for file in (root / folder).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts and ".egg-info" not in str(file)
    )


def _sam_build(processes: Processes, root: Path) -> None:
    template = root / paths.TEMPLATE.name
    command: list[str | Path] = [paths.SAM, "build", "--template-file", template]
    command += ["--build-dir", UNFINISHED, "--cache-dir", CACHE, "--cached"]
    command += ["--parallel", "--parameter-overrides", f"Architecture={architecture()}"]
    processes.run("build", command, environment.sam(processes.temporary))


def _forget_old() -> None:
    builds = [path for path in paths.BUILDS.iterdir() if path.is_dir() and path != CACHE]
    for old in sorted(builds, key=lambda path: path.stat().st_mtime)[:-KEPT_BUILDS]:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _lock(processes: Processes) -> Iterator[None]:
    """Hold the lock of the builds, which two stacks may want at the same time."""
    paths.BUILDS.mkdir(parents=True, exist_ok=True)
    with (paths.BUILDS / "lock").open("w") as lock:
        while not _try_lock(lock.fileno()):
            processes.check()
            time.sleep(0.1)
        yield


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
