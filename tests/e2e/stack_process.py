"""A stack in a process of its own, as `make run` starts it, and what it has started in turn."""

import os
import select
import subprocess
import sys
from pathlib import Path

from local import paths
from local.ports import Ports, open_all

PATIENCE = 120


def run_stack(home: Path, *options: str) -> subprocess.Popen[bytes]:
    listeners = open_all(Ports(), "")
    ports = [f"--{name}-port={it.getsockname()[1]}" for name, it in listeners.items()]
    for listener in listeners.values():
        listener.close()
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "local.run", "--home", str(home), *ports, *options],
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
    )


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
