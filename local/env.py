"""`make env` prints the running stack's values as shell variables: `eval "$(make -s env)"`.

`sam` and `aws` reach the stack, and nothing else, in a shell that has evaluated them.
"""

import argparse
import shlex
import sys
from pathlib import Path

from local import environment, info, outside, paths
from local.demo_account import NAMES
from local.errors import LocalError

WAY_OUT = "# sam and aws reach the stack here, and no AWS account, until you open a new shell"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make env", description=__doc__)
    parser.add_argument("--home", type=Path, default=paths.HOME, help="the folder of the stack")
    try:
        stack = info.read(parser.parse_args().home)
    except LocalError as error:
        print(outside.lines(error), file=sys.stderr)
        return 1
    for name, value in environment.shell(stack["aws_endpoint_url"]).items():
        print(f"unset {name}" if value is None else f"export {name}={shlex.quote(value)}")
    values = {"API": stack["api_url"], "API_KEY": stack["account"]["api_key"]}
    values |= {name.upper(): url for name, url in stack["upstreams"].items()}
    for name, member in zip(NAMES, stack["members"], strict=True):
        values[name.upper()] = member["urn"]
        values[f"{name.upper()}_TOKEN"] = member["access_token"]
    for name, value in values.items():
        print(f"export {name}={shlex.quote(value)}")
    print(WAY_OUT, file=sys.stderr)  # eval would not show it
    return 0


if __name__ == "__main__":
    sys.exit(main())
