"""`make run` runs the whole system on this machine until Ctrl-C."""

import argparse
import os
import select
import signal
import sys
import threading
from pathlib import Path

from local import outside, paths, ports
from local.errors import LocalError, StoppedError
from local.progress import to_terminal
from local.stack import Stack
from local.wiring import LINKUP_VERSIONS, SOURCES

DEFAULT_PORTS = {"api": 3000, "engine": 4566, "linkup": 3001, "linkedin": 3002}
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

READY = """
Ready: {api_url}

  {api_url}/console  for recommendations, network, credits and syncs
  {api_url}/demo     the same, signed in by one click as Ana, Ben, Cleo or the account
  {api_url}/docs     the API, to be read and tried

  curl {api_url}/v2/userinfo -H 'Authorization: Bearer {token}'

  curl -i {api_url}/v2/recommendation -H 'Authorization: Bearer {token}' \\
       -H 'X-Restli-Protocol-Version: 2.0.0' -H 'Content-Type: application/json' \\
       -d '{{"recommendee": "{other}", "recommendationText": "An amazing leader."}}'

{asking}

All members' tokens, the account's API key, the names of the tables: {file}
As shell variables, in another terminal: eval "$(make -s env)"
The whole story in a minute or two, in another terminal: make demo
{notes}
Ctrl-C stops everything{end}.
"""
ASKING = {
    "v1": """\
  curl -i {api_url}/v1/network/recommendations -H 'x-api-key: {api_key}' \\
       -H 'Content-Type: application/json' \\
       -d '{{"total_results": 3, "country": "FR", "login_token": "any"}}'""",
    "v2": """\
This stack calls Linkup's v2, where a viewer is connected before people are asked for:

  curl -i {api_url}/v1/network/viewers -H 'x-api-key: {api_key}' \\
       -H 'Content-Type: application/json' \\
       -d '{{"viewer": "ana", "country": "FR", "login_token": "any"}}'

  curl -i {api_url}/v1/network/recommendations -H 'x-api-key: {api_key}' \\
       -H 'Content-Type: application/json' \\
       -d '{{"total_results": 3, "viewer": "ana"}}'""",
}
"""How people are asked for, by the version of Linkup's API."""
KEEPING = ", and keeps it for the next: make run KEEP=1"
ENDING = "; data, keys and tokens end with it, unless with: make run KEEP=1"


def main() -> int:
    options = _options()
    try:
        asked = ports.parse({name: getattr(options, f"{name}_port") for name in ports.VARIABLES})
    except LocalError as error:
        to_terminal(f"{error}\n")
        return error.exit_code
    stack = Stack(
        options.home,
        asked,
        source=options.source,
        linkup_version=options.linkup,
        keeps=options.keep,
    )
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stack.cancel())
    if sys.stdout.isatty():
        threading.Thread(target=_watch_terminal, daemon=True).start()
    try:
        with stack:
            to_terminal(_ready(stack))
            stack.wait()
    except StoppedError:
        to_terminal("\nstopped\n")
    except LocalError as error:
        to_terminal(f"\n{outside.lines(error)}\n")
        return error.exit_code
    return 0


def _watch_terminal() -> None:
    """Send SIGHUP once the terminal closes: it tells only its first process, which may be make."""
    terminal = select.poll()
    terminal.register(sys.stdout, 0)  # no event but the hang-up
    terminal.poll()
    os.kill(os.getpid(), signal.SIGHUP)


def _ready(stack: Stack) -> str:
    info = stack.info
    author, other, *_ = info.members
    called = {"api_url": info.api_url, "api_key": info.account.api_key}
    return READY.format(
        **called,
        asking=ASKING[info.linkup_version].format(**called),
        token=author.access_token,
        other=other.urn,
        file=paths.shown(stack.info_file),
        notes="\n".join(stack.notes),
        end=ENDING if stack.keep is None else KEEPING,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    for name, port in DEFAULT_PORTS.items():
        parser.add_argument(f"--{name}-port", default=str(port))
    parser.add_argument(
        "--source", choices=SOURCES, default="local", help="the source of recommendations"
    )
    parser.add_argument(
        "--linkup", choices=LINKUP_VERSIONS, default="v1", help="the version of Linkup's API"
    )
    parser.add_argument("--keep", action="store_true", help="keep the state for the next start")
    parser.add_argument(
        "--home",
        type=Path,
        default=paths.HOME,
        help="the folder of logs, stack.json and what is kept",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
