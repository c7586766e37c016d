"""`make manage EVENT=FILE` runs a command of `manage_accounts` on the running stack.

It exits 0 only if the command was carried out. What the function answers, a refusal too, goes to
stdout; why it was not asked goes to stderr.
"""

import argparse
import json
import sys
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from local import outside, paths
from local.errors import LocalError
from local.target import Target, running_here

SAMPLES = "events/manage_accounts_*.json"
MOST_BYTES = 64 * 1024
"""How large a file may be; the longest command has some 500 bytes."""
FAILED = "the function failed; its log: sam logs --name ManageAccountsFunction"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make manage", description=__doc__)
    parser.add_argument("event", nargs="?", default="", help=f"a file like {SAMPLES}")
    parser.add_argument("--home", type=Path, default=paths.HOME, help="the folder of the stack")
    options = parser.parse_args()
    try:
        command = read(options.event)
        return invoke(running_here(options.home), command)
    except (LocalError, BotoCoreError, ClientError) as error:
        print(outside.lines(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def read(event: str) -> str:
    """Return the JSON of the command in a file; LocalError says why there is none."""
    if not event:
        raise LocalError(f"EVENT is missing; {_usage()}")
    if not Path(event).exists():
        raise LocalError(f"there is no file {event}; {_usage()}")
    if not Path(event).is_file():
        raise LocalError(f"{event} is no file; {_usage()}")
    content = _content(event)
    try:
        text = content.decode("utf-8-sig")
        command = json.loads(text, parse_constant=_refuse)
    except ValueError as error:  # UnicodeDecodeError is one
        raise LocalError(f"{event} is not JSON: {error}") from error
    except RecursionError as error:
        raise LocalError(f"{event} is nested too deeply to be a command") from error
    if not isinstance(command, dict):
        raise LocalError(f'{event} holds no object, like {{"action": "create_account", …}}')
    return text


def invoke(target: Target, command: str) -> int:
    """Run the command, print its answer, and return 0 if it was carried out, else 1."""
    function = target.outputs["ManageAccountsFunction"]
    said = target.client("lambda").invoke(FunctionName=function, Payload=command)
    answer = json.load(said["Payload"])
    print(json.dumps(answer, indent=2))
    if "FunctionError" in said:
        raise LocalError(FAILED)
    return 0 if isinstance(answer, dict) and "error" not in answer else 1


def _content(event: str) -> bytes:
    try:
        with Path(event).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LocalError(f"{event} cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise LocalError(f"{event} is larger than {MOST_BYTES // 1024} KB, so it is no command")
    if not content.strip():
        raise LocalError(f"{event} is empty, so it is not JSON")
    return content


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _usage() -> str:
    samples = sorted(paths.ROOT.glob(SAMPLES))
    names = "\n".join(str(path.relative_to(paths.ROOT)) for path in samples)
    return f"say: make manage EVENT=FILE\nSamples, which run on a new stack as they are:\n{names}"


if __name__ == "__main__":
    sys.exit(main())
