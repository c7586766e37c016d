"""Child processes: a clean environment, a group of their own, and none left behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from local import paths
from local.errors import LocalError

GRACE_SECONDS = 10.0
REGION = "us-east-1"


def tool_environment(temporary: Path, **extra: str) -> dict[str, str]:
    """The caller's, as pip may need its proxies and certificates, without what would misdirect."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "SAM_", "__SAM_", "PYTHON", "COVERAGE_"))
    }
    return kept | _isolated(temporary) | extra


def engine_environment(temporary: Path, **extra: str) -> dict[str, str]:
    """Next to nothing of the caller's: the functions inherit it, and on AWS they would not."""
    kept = {name: os.environ[name] for name in ("HOME", "LANG", "PATH") if name in os.environ}
    return kept | _isolated(temporary) | extra


def _isolated(temporary: Path) -> dict[str, str]:
    """Nothing may reach for a real AWS account, or leave a file anywhere else."""
    loopback = "127.0.0.1,localhost"
    return {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": loopback,
        "no_proxy": loopback,
        "TMPDIR": str(temporary),
    }


def start(command: Sequence[str | Path], log: Path, env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start in a group of its own: a Ctrl-C reaches the stack alone, which stops it in order."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, paths.LOCAL_CODE / "tether.py", *command],
            cwd=paths.ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the process and its whole group; politely first."""
    with suppress(ProcessLookupError):
        process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def running(
    command: Sequence[str | Path], log: Path, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = start(command, log, env)
    try:
        yield process
    finally:
        stop(process)


def run(name: str, command: Sequence[str | Path], log: Path, env: dict[str, str]) -> None:
    """Run to the end; where it fails, say so with the end of its output."""
    with running(command, log, env) as process:
        code = process.wait()
    if code:
        raise LocalError(f"{name} failed (exit {code}):\n{tail(log)}\nThe whole output: {log}")


def tail(log: Path, lines: int = 25) -> str:
    text = log.read_text(errors="replace") if log.exists() else ""
    return "\n".join(f"  | {line}" for line in text.splitlines()[-lines:])
