"""`make env`: the running stack's values as shell variables, for `eval "$(make -s env)"`."""

import json
import shlex
import sys

from local import paths
from local.demo import NAMES

NOT_RUNNING = "no stack is running here; start one with: make run"


def main() -> int:
    try:
        info = json.loads((paths.HOME / "stack.json").read_text())
    except FileNotFoundError:
        print(NOT_RUNNING, file=sys.stderr)
        return 1
    values = {"API": info["api_url"], "API_KEY": info["account"]["api_key"]}
    for name, member in zip(NAMES, info["members"], strict=True):
        values[name.upper()] = member["urn"]
        values[f"{name.upper()}_TOKEN"] = member["access_token"]
    for name, value in values.items():
        print(f"export {name}={shlex.quote(value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
