"""A stack that another process runs, in place of one of the tests' own.

VOUCH_BROWSER_STACK is the path of its stack.json. With VOUCH_BROWSER_ORIGIN the pages are served
from there, and not by the stack.
"""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, cast

from local import deployed, info
from local.demo_account import Account, Member
from local.stack import Stack
from local.target import running_here

if TYPE_CHECKING:
    from local.engine import Engine

ORIGIN: Final = os.environ.get("VOUCH_BROWSER_ORIGIN")
STACK: Final = os.environ.get("VOUCH_BROWSER_STACK", "")


def running(file: Path) -> Stack:
    """Return the stack that a stack.json describes, with as much of it as the fixtures use.

    Faults of its simulators are left alone, because others may use it too.
    """
    content = info.read(file.parent)
    content |= {
        "account": Account(**content["account"]),
        "members": tuple(Member(**each) for each in content["members"]),
    }
    found = info.StackInfo(**content)
    engine = SimpleNamespace(client=running_here(file.parent).client, url=found.aws_endpoint_url)
    linkedin, linkup = found.upstreams["linkedin"], found.upstreams["linkup"]
    stack = SimpleNamespace(
        home=file.parent,
        info=found,
        engine=engine,
        deployed=deployed.read(cast("Engine", engine), found.stack_name),
        linkedin=SimpleNamespace(url=linkedin, base_url=f"{linkedin}/v2"),
        linkup=SimpleNamespace(url=linkup, faults=SimpleNamespace(clear=lambda: None)),
    )
    return cast("Stack", stack)
