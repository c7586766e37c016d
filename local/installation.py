"""Folders with what others have written, installed by pip or npm, and whether they are stale.

Standard library only: it runs before anything is installed.
"""

import hashlib
import shutil
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TETHER = (sys.executable, str(ROOT / "local/tether.py"))


@dataclass(frozen=True)
class Environment:
    """A folder and what is installed in it; `inputs` decide whether it is stale."""

    name: str
    path: Path
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
        self.fill()
        self.stamp.write_text(self.fingerprint())
        say(f"  {self.name} ready", started)

    def fill(self) -> None:
        """Install what belongs into the folder."""
        raise NotImplementedError

    def run(self, folder: Path, *command: str) -> None:
        """An installer; where it fails, its output is the reason that is given."""
        result = subprocess.run(
            [*TETHER, *command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            raise SystemExit(f"{self.name} could not be installed:\n{result.stdout}")


@dataclass(frozen=True)
class PythonEnvironment(Environment):
    """A virtual environment."""

    packages: tuple[str, ...]

    def fill(self) -> None:
        try:
            venv.create(self.path, with_pip=True)
        except subprocess.CalledProcessError as error:
            raise SystemExit(
                f"{sys.executable} cannot make a virtual environment: {error}"
            ) from error
        pip = (str(self.path / "bin/python"), "-m", "pip", "install", "--quiet", "--no-input")
        self.run(ROOT, *pip, "--disable-pip-version-check", *self.packages)


@dataclass(frozen=True)
class NodeEnvironment(Environment):
    """A folder with node_modules, as the lock file has them."""

    files: tuple[Path, ...]

    def fill(self) -> None:
        self.path.mkdir()
        for file in self.files:
            shutil.copy(file, self.path)
        self.run(self.path, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")


def say(text: str, started: float) -> None:
    print(f"{text:<44}{time.monotonic() - started:6.1f} s", flush=True)
