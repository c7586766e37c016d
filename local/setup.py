"""Makes the three environments the project needs; a second run finds them ready.

.venv              the package, editable, and everything the tests need
.local/tools/sam      builds, checks and deploys the template
.local/tools/engine   the AWS engine
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import time
import tomllib
import venv
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
TETHER = (sys.executable, str(ROOT / "local/tether.py"))
PYPROJECT = ROOT / "pyproject.toml"


@dataclass(frozen=True)
class Environment:
    """A virtual environment and what is installed in it; `inputs` decide whether it is stale."""

    name: str
    path: Path
    packages: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def stamp(self) -> Path:
        return self.path / ".complete"

    def fingerprint(self) -> str:
        """Changes with the requirements, the interpreter and the place: scripts hold full paths."""
        parts = (*self.inputs, sys.version, str(self.path))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def is_ready(self) -> bool:
        return self.stamp.exists() and self.stamp.read_text() == self.fingerprint()

    def install(self) -> None:
        """From nothing, so that an interrupted or an old one cannot leak into it."""
        started = time.monotonic()
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            venv.create(self.path, with_pip=True)
        except subprocess.CalledProcessError as error:
            raise SystemExit(
                f"{sys.executable} cannot make a virtual environment: {error}"
            ) from error
        pip = (str(self.path / "bin/python"), "-m", "pip", "install", "--quiet", "--no-input")
        result = subprocess.run(
            [*TETHER, *pip, "--disable-pip-version-check", *self.packages],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SystemExit(f"pip could not install {self.name}:\n{result.stdout}")
        self.stamp.write_text(self.fingerprint())
        say(f"  {self.name} ready", started)


def environments() -> list[Environment]:
    """What is needed; the slowest first, two are installed at a time."""
    project = tomllib.loads(PYPROJECT.read_text())
    layer = (ROOT / "layers/dependencies/requirements.txt").read_text()
    tools = [
        Environment(name, LOCAL / "tools" / folder, ("-r", str(file)), (file.read_text(),))
        for name, folder, file in (
            ("SAM CLI", "sam", ROOT / "local/requirements-sam.txt"),
            ("AWS engine", "engine", ROOT / "local/requirements-engine.txt"),
        )
    ]
    project_inputs = (repr(project["project"]), repr(project["build-system"]), layer)
    return [Environment(".venv", ROOT / ".venv", ("-e", ".[dev]"), project_inputs), *tools]


def say(text: str, started: float) -> None:
    print(f"{text:<44}{time.monotonic() - started:6.1f} s", flush=True)


def main() -> None:
    LOCAL.mkdir(exist_ok=True)
    started = time.monotonic()
    with (LOCAL / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another setup to finish", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        stale = [environment for environment in environments() if not environment.is_ready()]
        if not stale:
            return
        names = ", ".join(environment.name for environment in stale)
        print(f"setting up {names} (once; about a minute)", flush=True)
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(Environment.install, stale))
        say("set up", started)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
