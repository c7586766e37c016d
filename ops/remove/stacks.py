"""The stacks that have, or had, a name: CloudFormation remembers deleted ones for 90 days."""

import time
from typing import Any, NamedTuple

from local.errors import LocalError
from local.progress import Write
from ops.remove.resources import DELETED, count, listed

PLANNED = "REVIEW_IN_PROGRESS"
"""The status of a stack whose first deployment was not confirmed: it holds nothing."""
REMOVABLE = "dev"
OURS = {"Stage", "RecommendationSource", "StatusUpdateSenders"}
"""Parameters by which a stack is known to be one of Vouch's."""
PAUSE_SECONDS = 3.0
MOST_SECONDS = 3600.0


class Stack(NamedTuple):
    """A stack, deployed or deleted."""

    name: str
    id: str
    status: str
    stages: frozenset[str]
    """What its parameter `Stage` and its tag `stage` say; nothing, if it is not one of Vouch's."""
    is_protected: bool


def find(cloudformation: Any, name: str) -> list[Stack]:
    """Return all stacks of this name; LocalError where there are none."""
    ids = [each["StackId"] for each in listed(cloudformation) if each["StackName"] == name]
    if not ids:
        raise LocalError(
            f"there is no stack {name} in {cloudformation.meta.region_name}, and none was deleted "
            "there in the last 90 days; `aws cloudformation list-stacks` shows the names"
        )
    return [_stack(_described(cloudformation, each)) for each in ids]


def refuse(stack: Stack) -> None:
    """Raise LocalError unless it is a development stack of Vouch's that may be deleted."""
    if not stack.stages and stack.status != PLANNED:
        raise LocalError(f"{stack.id} is not one of Vouch's: it has not all of its parameters")
    if stages := ", ".join(sorted(stack.stages - {REMOVABLE})):
        raise LocalError(
            f"{stack.id} is of stage {stages}; only stacks of stage {REMOVABLE} are removed whole. "
            "docs/OPERATIONS.md, Removing a stack, says what to do with others"
        )
    if stack.is_protected and stack.status != DELETED:
        raise LocalError(
            f"{stack.name} has termination protection; first: aws cloudformation "
            "update-termination-protection --no-enable-termination-protection "
            f"--stack-name {stack.name}"
        )


def delete(cloudformation: Any, stack: Stack, write: Write) -> None:
    """Delete the stack and wait until it is gone; LocalError with the reason where it stays."""
    cloudformation.delete_stack(StackName=stack.id)
    end, shown = time.monotonic() + MOST_SECONDS, ""
    while time.monotonic() < end:
        if (line := f"  {count(cloudformation, stack.id)} resources left\n") != shown:
            write(line)
            shown = line
        time.sleep(PAUSE_SECONDS)
        now = _described(cloudformation, stack.id)
        if now["StackStatus"] == DELETED:
            return
        if now["StackStatus"] == "DELETE_FAILED":
            raise LocalError(
                f"CloudFormation could not delete the stack: {now.get('StackStatusReason')}\n"
                "Mend that, then run the same command again: it continues where it was"
            )
    raise LocalError("the stack is still being deleted; run the same command again later")


def _described(cloudformation: Any, stack_id: str) -> dict[str, Any]:
    found: dict[str, Any] = cloudformation.describe_stacks(StackName=stack_id)["Stacks"][0]
    return found


def _stack(described: dict[str, Any]) -> Stack:
    parameters = {
        it["ParameterKey"]: it["ParameterValue"] for it in described.get("Parameters", [])
    }
    tags = {it["Key"]: it["Value"] for it in described.get("Tags", [])}
    said = {parameters.get("Stage"), tags.get("stage", parameters.get("Stage"))}
    return Stack(
        described["StackName"],
        described["StackId"],
        described["StackStatus"],
        frozenset(str(stage) for stage in said if parameters.keys() >= OURS),
        described.get("EnableTerminationProtection", False),
    )
