"""Child processes: each with a log and a group of its own, and none left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from local import paths
from local.errors import LocalError, StoppedError

GRACE_SECONDS = 10.0

type Process = subprocess.Popen[bytes]


class Processes:
    """All children of one stack.

    A signal handler must not raise, because Python drops an exception that is raised inside a
    destructor or a callback of an import. So `cancel` only ends the children: code that waits for
    one then returns, and its next `check` raises StoppedError.
    """

    def __init__(self, logs: Path, temporary: Path) -> None:
        self.temporary = temporary
        self._logs = logs
        self._running: set[Process] = set()
        self.cancelled_at: float | None = None
        """When `cancel` was called first, in seconds since the epoch."""

    def cancel(self) -> None:
        """Ask all children to end; safe in a signal handler, at any moment and more than once."""
        self.cancelled_at = self.cancelled_at or time.time()
        for process in tuple(self._running):
            process.terminate()

    def check(self) -> None:
        if self.cancelled_at is not None:
            raise StoppedError

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def start(
        self,
        name: str,
        command: Sequence[str | Path],
        env: dict[str, str],
        grace: float = GRACE_SECONDS,
    ) -> Process:
        """Start a child in a group of its own: Ctrl-C reaches the stack alone, to stop in order.

        `grace` is how many seconds it has to end by itself where the stack is killed.
        """
        tether: list[str | Path] = [
            sys.executable,
            paths.LOCAL_CODE / "tether.py",
            "--grace",
            str(grace),
        ]
        self.check()
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("wb") as output:
            process = subprocess.Popen(
                [*tether, str(os.getpid()), *command],
                cwd=paths.ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._running.add(process)
        if self.cancelled_at is not None:  # before the process was among the running
            process.terminate()
        return process

    def stop(self, process: Process) -> None:
        """End the process and its whole group, with SIGTERM first."""
        self._running.discard(process)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def run(self, name: str, command: Sequence[str | Path], env: dict[str, str]) -> None:
        """Run a command to its end; LocalError with the end of its output where it fails."""
        process = self.start(name, command, env)
        try:
            code = process.wait()
        finally:
            self.stop(process)
        self.check()
        if code:
            raise LocalError(f"sam {name} failed (exit {code}):\n{self.tail(name)}")

    def tail(self, name: str, lines: int = 25) -> str:
        """Return the end of a log, and where the whole log is."""
        log = self.log(name)
        text = log.read_text(errors="replace") if log.exists() else ""
        end = "".join(f"  | {line}\n" for line in text.splitlines()[-lines:])
        return f"{end}The whole output: {log}"
