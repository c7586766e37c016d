"""Which program has a port."""

import subprocess
import sys
from contextlib import suppress
from itertools import chain
from pathlib import Path

PROC = Path("/proc")
LISTENING = "0A"
PATIENCE_SECONDS = 5.0


def holder(port: int) -> str:
    """Return the program that listens on a port, "" if none does that this user may see."""
    return _on_linux(port) if sys.platform == "linux" else _by_lsof(port)


def _on_linux(port: int) -> str:
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    for process in PROC.glob("[0-9]*") if sockets else ():
        with suppress(OSError):  # it ended meanwhile, or belongs to somebody else
            if any(str(file.readlink()) in sockets for file in (process / "fd").iterdir()):
                return _described(process)
    return ""


def _inodes(port: int) -> list[str]:
    """Return the inodes of the sockets that listen on a port, from the tables of the kernel."""
    tables = [table for table in (PROC / "net/tcp", PROC / "net/tcp6") if table.exists()]
    rows = chain.from_iterable(table.read_text().splitlines()[1:] for table in tables)
    fields = [row.split() for row in rows]
    return [it[9] for it in fields if it[3] == LISTENING and it[1].endswith(f":{port:04X}")]


def _described(process: Path) -> str:
    """Return a process's name, number and folder; its arguments may hold secrets."""
    program = (process / "comm").read_text().strip()
    return f"{program} (process {process.name}, in {(process / 'cwd').readlink()})"


def _by_lsof(port: int) -> str:
    command = ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    told = {line[0]: line[1:] for line in reversed(done.stdout.splitlines()) if line}
    return f"{told['c']} (process {told['p']})" if {"c", "p"} <= told.keys() else ""
