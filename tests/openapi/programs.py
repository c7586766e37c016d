"""The programs that `make openapi-test` runs, in environments of their own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any, Final

from local import paths

DOCUMENT: Final = paths.ROOT / "docs/openapi.json"
PYTHON: Final = paths.TOOLS / "openapi/bin"
NODE: Final = paths.TOOLS / "js-openapi/node_modules"
PATIENCE_SECONDS: Final = 900


def run(
    folder: Path, *command: str | Path, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, and without what this process knows of AWS and of proxies."""
    path = os.pathsep.join((str(PYTHON), str(NODE / ".bin"), os.environ["PATH"]))
    quiet = {"NO_COLOR": "1", "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    return subprocess.run(  # noqa: S603 - programs of the lock files
        [str(each) for each in command],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), **quiet, **variables},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def succeed(
    folder: Path, *command: str | Path, stdin: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a program that has to succeed."""
    done = run(folder, *command, stdin=stdin, **variables)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DOCUMENT.read_text())
    return found


def operations() -> dict[str, dict[str, Any]]:
    """Return the operations of the document by their ids."""
    methods = [method for path in document()["paths"].values() for method in path.values()]
    return {each["operationId"]: each for each in methods}
