"""stack.json: what a client of the running stack needs to know."""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.claim import is_claimed
from local.demo_account import Account, Member
from local.deployed import QUEUE, TABLE, Deployed
from local.errors import LocalError

FILE = "stack.json"
NOT_RUNNING = "no stack is running here; start one with: make run"
STARTING = "the stack here is starting or stopping; if it starts, wait until it says Ready"
NO_LONGER = "{file} describes a stack that no longer runs; start it with: make run"

type Content = dict[str, Any]


@dataclass(frozen=True)
class StackInfo:
    """The content of stack.json.

    `tables` maps recommendations, credits, … to their names, `queues` maps status_updates, … to
    their URLs, `upstreams` maps the simulators to their base URLs, without the version.
    `linkup_version` is the version of Linkup's API that the stack calls.
    """

    api_url: str
    aws_endpoint_url: str
    region: str
    stack_name: str
    account: Account
    members: tuple[Member, ...]
    tables: dict[str, str]
    queues: dict[str, str]
    event_bus: str
    upstreams: dict[str, str]
    linkup_version: str

    def write(self, file: Path, temporary: Path) -> None:
        """Write the file, whole and private from its first moment, because it holds tokens."""
        unfinished = temporary / file.name
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(asdict(self), indent=1) + "\n")
        unfinished.rename(file)


def tables(deployed: Deployed) -> dict[str, str]:
    """Return the tables' names by short ones: RecommendationsTable is `recommendations`."""
    found = deployed.resources(TABLE)
    return {name.removesuffix("Table").lower(): deployed.names[name] for name in found}


def queues(deployed: Deployed) -> dict[str, str]:
    """Return the queues' URLs by short names: StatusUpdatesDlq is `status_updates_dlq`."""
    found = deployed.resources(QUEUE)
    return {
        re.sub(r"(?<!^)(?=[A-Z])", "_", name.removesuffix("Queue")).lower(): deployed.names[name]
        for name in found
    }


def read(home: Path) -> Content:
    """Return stack.json of the stack that runs in `home`; LocalError where none does."""
    file = home / FILE
    runs = is_claimed(home)
    try:
        content: Content = json.loads(file.read_text())
    except FileNotFoundError as error:
        raise LocalError(STARTING if runs else NOT_RUNNING) from error
    if not runs:
        raise LocalError(NO_LONGER.format(file=os.path.relpath(file)))
    return content
