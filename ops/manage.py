"""`make manage EVENT=FILE` runs a command of `manage_accounts` on the running stack."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from local import environment, info, outside, paths
from local.errors import LocalError

SAMPLES = "events/manage_accounts_*.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make manage", description=__doc__)
    parser.add_argument("event", nargs="?", default="", help=f"a file like {SAMPLES}")
    parser.add_argument("--home", type=Path, default=paths.HOME, help="the folder of the stack")
    options = parser.parse_args()
    try:
        return _invoke(options.event, info.read(options.home))
    except LocalError as error:
        print(outside.lines(error), file=sys.stderr)
        return 1


def _invoke(event: str, stack: info.Content) -> int:
    """Invoke the function; its answer goes to stdout, its log to stderr."""
    if not Path(event).is_file():
        problem = f"there is no file {event}" if event else "EVENT is missing"
        samples = "\n".join(str(path.relative_to(paths.ROOT)) for path in _samples())
        raise LocalError(f"{problem}; say: make manage EVENT=FILE\nThere are:\n{samples}")
    command: list[str | Path] = [paths.SAM, "remote", "invoke", "ManageAccountsFunction"]
    command += ["--stack-name", stack["stack_name"], "--event-file", event]
    with tempfile.TemporaryDirectory() as temporary:
        to_the_engine = {"AWS_ENDPOINT_URL": stack["aws_endpoint_url"]}
        env = environment.sam(Path(temporary), **to_the_engine)
        code = subprocess.run(command, env=env, check=False).returncode
    print()  # sam ends without one
    return code


def _samples() -> list[Path]:
    return sorted(paths.ROOT.glob(SAMPLES))


if __name__ == "__main__":
    sys.exit(main())
