"""`make remove STACK=name` removes a development stack whole: its tables and its key too.

It asks for the stack's name first. What `sam delete` has left of a stack is removed as well.
"""

import argparse
import sys
from collections.abc import Callable
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local import outside
from local.deployed import TABLE
from local.errors import LocalError
from local.progress import Write, to_terminal
from local.target import clients
from ops.remove import resources, stacks
from ops.remove.holdings import Holding, Key, Table
from ops.remove.stacks import Stack

PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 5})
AGAIN = "Whatever is removed already, the same command continues from there."
CONFIGURED = "Account and region are the AWS CLI's: AWS_PROFILE and AWS_DEFAULT_REGION."

type Client = Callable[[str], Any]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make remove", description=__doc__)
    parser.add_argument("stack", nargs="?", default="", help="the name of a deployed stack")
    name = parser.parse_args().stack
    if not name:
        print("say: make remove STACK=…", file=sys.stderr)
        return 1
    try:
        return remove(clients(PATIENT), name, sys.stdin.readline, to_terminal)
    except LocalError as error:
        print(outside.lines(error), file=sys.stderr)
    except (BotoCoreError, ClientError) as error:
        print(f"{outside.lines(error)}\n{CONFIGURED}\n{AGAIN}", file=sys.stderr)
    except KeyboardInterrupt:
        print(f"\n{AGAIN}", file=sys.stderr)
        return 130
    return 1


def remove(client: Client, name: str, read: Callable[[], str], write: Write) -> int:
    """Return 1 if the name was not typed, else 0; LocalError where the stack may not go."""
    cloudformation = client("cloudformation")
    found = stacks.find(cloudformation, name)
    deployed = [each for each in found if each.status != resources.DELETED]
    left = _left(client, found, write)
    if not deployed and not left:
        write(f"{name} was deleted, and nothing is left of it\n")
        return 0
    _show(found, left, write)
    write("Type the name of the stack to remove all of this for good: ")
    if read().strip() != name:
        write(f"\nThat was not {name}: nothing was removed\n")
        return 1
    for stack in deployed:
        write("deleting the stack, which takes minutes\n")
        stacks.delete(cloudformation, stack, write)
    for each in left:
        write(f"{each.resource.id}: ")
        write(f"{each.delete()}\n")
    write(f"{name} is removed\n")
    return 0


def _left(client: Client, found: list[Stack], write: Write) -> list[Holding]:
    """Return what the stacks hold; LocalError if one of them, or of that, may not be deleted."""
    cloudformation, dynamodb, kms = map(client, ("cloudformation", "dynamodb", "kms"))
    owners, left = resources.owners(cloudformation, found[0].name), dict[str, Holding]()
    for stack in found:
        still = dict[str, Holding]()
        for each in sorted(resources.staying(cloudformation, stack.id)):
            holding = Table(dynamodb, each) if each.kind == TABLE else Key(kms, each)
            if not holding.is_left():
                continue
            if owner := owners.get(each.id):
                write(f"{each.id} stays: it is in {owner} now\n")
                continue
            still[each.id] = holding
        if still or stack.status != resources.DELETED:
            stacks.refuse(stack)
        left |= still
    for held in left.values():
        held.refuse()
    return list(left.values())


def _show(found: list[Stack], left: list[Holding], write: Write) -> None:
    deployed = [each for each in found if each.status != resources.DELETED]
    for stack in deployed or found:
        write(f"{stack.id}  {stack.status}\n")
    if not deployed:
        write(f"{found[0].name} is deleted already; this is left of it:\n")
    for each in left:
        write(f"  {each.resource.logical_id:<22}{each.resource.id}  {each.describe()}\n")
    if any(stack.status == stacks.PLANNED for stack in deployed):
        write("It was never deployed, so it holds nothing.\n")
    elif deployed:
        write("With it go the messages in its queues, its logs and the values of its secrets.\n")


if __name__ == "__main__":
    sys.exit(main())
