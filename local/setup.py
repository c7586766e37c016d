"""Makes the environments the project needs; a second run finds them ready.

.venv              the package, editable, and everything the tests need
.local/tools/sam      builds, checks and deploys the template
.local/tools/engine   the AWS engine
.local/tools/js       LinkedIn's JavaScript client; with --tests only, for it needs Node.js
"""

import fcntl
import shutil
import sys
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor

from local.installation import ROOT, Environment, NodeEnvironment, PythonEnvironment, say

LOCAL = ROOT / ".local"
PYPROJECT = ROOT / "pyproject.toml"
NO_NODE = """
Node.js with npm was not found. Only the end-to-end test of LinkedIn's JavaScript client needs it:
install Node.js 18 or later, from your system's packages or nodejs.org, and run the same again.
"""


def environments() -> list[Environment]:
    """What is needed; the slowest first, two are installed at a time."""
    project = tomllib.loads(PYPROJECT.read_text())
    layer = (ROOT / "layers/dependencies/requirements.txt").read_text()
    tools = [
        PythonEnvironment(name, LOCAL / "tools" / folder, (file.read_text(),), ("-r", str(file)))
        for name, folder, file in (
            ("SAM CLI", "sam", ROOT / "local/requirements-sam.txt"),
            ("AWS engine", "engine", ROOT / "local/requirements-engine.txt"),
        )
    ]
    project_inputs = (repr(project["project"]), repr(project["build-system"]), layer)
    own = PythonEnvironment(".venv", ROOT / ".venv", project_inputs, ("-e", ".[dev]"))
    return [own, *tools]


def javascript() -> Environment:
    """What only tests need."""
    files = (ROOT / "local/package.json", ROOT / "local/package-lock.json")
    inputs = tuple(file.read_text() for file in files)
    return NodeEnvironment("JavaScript client", LOCAL / "tools/js", inputs, files)


def wanted() -> list[Environment]:
    if "--tests" not in sys.argv[1:]:
        return environments()
    if shutil.which("npm") is None:
        print(NO_NODE, flush=True)
        return environments()
    return [*environments(), javascript()]


def main() -> None:
    LOCAL.mkdir(exist_ok=True)
    started = time.monotonic()
    with (LOCAL / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another setup to finish", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        stale = [environment for environment in wanted() if not environment.is_ready()]
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
