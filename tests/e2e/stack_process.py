"""A stack in a process of its own, as `make run` starts it, and what it has started in turn."""

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import paths
from local.ports import Ports, open_all

PATIENCE = 120


@contextmanager
def run_stack(home: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a stack; it ends with the block, which may have failed before it did."""
    listeners = open_all(Ports(), "")
    ports = [f"--{name}-port={it.getsockname()[1]}" for name, it in listeners.items()]
    for listener in listeners.values():
        listener.close()
    command = [sys.executable, "-m", "local.run", "--home", str(home), *ports, *options]
    with subprocess.Popen(command, cwd=paths.ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def read_until(process: subprocess.Popen[bytes], moment: str) -> str:
    """Return what the process has written as soon as that holds `moment`; steps are named early."""
    assert process.stdout
    output = ""
    while moment not in output:
        assert select.select([process.stdout], [], [], PATIENCE)[0], output
        data = os.read(process.stdout.fileno(), 65536)
        assert data, output
        output += data.decode()
    return output


def processes_of(home: Path) -> list[str]:
    """Return the processes of a stack: engine, workers, SAM and its children."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"TMPDIR={home}/".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().decode())
        except OSError:  # it ended meanwhile, or belongs to somebody else
            continue
    return found
