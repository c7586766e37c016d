"""A stack in a process of its own, as `make run` starts it, and what it has started in turn."""

import os
import random
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from local import paths
from local.ports import VARIABLES, listen

PATIENCE = 120
RESERVED = range(20_000, 32_000)
"""Ports that no system gives to a connection, nor to a listener that asks for any port."""


def free_ports(number: int) -> list[int]:
    """Return ports that are free, and stay so until somebody asks for them by number."""
    found: list[int] = []
    for port in random.sample(RESERVED, len(RESERVED)):
        with suppress(OSError), listen(port):
            found.append(port)
        if len(found) == number:
            return found
    raise AssertionError("there are not enough free ports")


@contextmanager
def run_stack(home: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a stack; it ends with the block, which may have failed before it did."""
    ports = [
        f"--{name}-port={port}"
        for name, port in zip(VARIABLES, free_ports(len(VARIABLES)), strict=True)
    ]
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
