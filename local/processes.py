"""Child processes: each with a log and a group of its own, and none left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from local import paths
from local.errors import LocalError, StoppedError

GRACE_SECONDS = 10.0

type Process = subprocess.Popen[bytes]


class Processes:
    """All children of one stack.

    A signal handler must not raise: where it strikes inside a destructor or a callback of an
    import, Python drops the exception. `cancel` only ends the children instead, so that whoever
    waits for one returns, and finds out at the next `check`.
    """

    def __init__(self, logs: Path, temporary: Path) -> None:
        self.temporary = temporary
        self._logs = logs
        self._running: set[Process] = set()
        self._cancelled = False

    def cancel(self) -> None:
        """Safe in a signal handler, at any moment, more than once."""
        self._cancelled = True
        for process in tuple(self._running):
            process.terminate()

    def check(self) -> None:
        if self._cancelled:
            raise StoppedError

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def start(self, name: str, command: Sequence[str | Path], env: dict[str, str]) -> Process:
        """In a group of its own: a Ctrl-C reaches the stack alone, which stops all in order."""
        self.check()
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, paths.LOCAL_CODE / "tether.py", *command],
                cwd=paths.ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.add(process)
        if self._cancelled:  # before it was among the running
            process.terminate()
        return process

    def stop(self, process: Process) -> None:
        """End the process and its whole group; politely first."""
        self._running.discard(process)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def run(self, name: str, command: Sequence[str | Path], env: dict[str, str]) -> None:
        """Run to the end; where it fails, say so with the end of its output."""
        process = self.start(name, command, env)
        try:
            code = process.wait()
        finally:
            self.stop(process)
        self.check()
        if code:
            raise LocalError(f"sam {name} failed (exit {code}):\n{self.tail(name)}")

    def tail(self, name: str, lines: int = 25) -> str:
        """The end of a log, and where the whole is."""
        log = self.log(name)
        text = log.read_text(errors="replace") if log.exists() else ""
        end = "".join(f"  | {line}\n" for line in text.splitlines()[-lines:])
        return f"{end}The whole output: {log}"
