"""The stacks that have, or had, a name: CloudFormation remembers deleted ones for 90 days."""

import time
from typing import Any, NamedTuple

from local.deployed import KEY, TABLE
from local.errors import LocalError
from local.progress import Write

DELETED = "DELETE_COMPLETE"
PLANNED = "REVIEW_IN_PROGRESS"
"""The status of a stack whose first deployment was not confirmed: it holds nothing."""
SKIPPED = "DELETE_SKIPPED"
"""The status of a resource that its policy let stay."""
STAYING = (TABLE, KEY)
"""The types that have such a policy."""
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


class Resource(NamedTuple):
    """A resource that may be left: where it was in the stack, and its name or id."""

    kind: str
    logical_id: str
    id: str


def find(cloudformation: Any, name: str) -> list[Stack]:
    """Return all stacks of this name; LocalError where there are none."""
    ids = [each["StackId"] for each in _listed(cloudformation) if each["StackName"] == name]
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


def resources(cloudformation: Any, stack: Stack) -> set[Resource]:
    """Return the tables and keys that a stack has or has left, deleted ones too."""
    events = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack.id)
    found = _resources(cloudformation, stack.id)
    # A table that an update replaced is among the events alone.
    found += [
        each
        for page in events
        for each in page["StackEvents"]
        if each.get("ResourceStatus") == SKIPPED
    ]
    return {
        Resource(each["ResourceType"], each["LogicalResourceId"], each["PhysicalResourceId"])
        for each in found
        if each["ResourceType"] in STAYING and each.get("PhysicalResourceId")
    }


def owners(cloudformation: Any, name: str) -> dict[str, str]:
    """Return the tables and keys of the region's stacks of other names, each with its stack's id.

    They may have imported what a stack of this name has left.
    """
    return {
        each["PhysicalResourceId"]: stack["StackId"]
        for stack in _listed(cloudformation)
        if stack["StackName"] != name and stack["StackStatus"] != DELETED
        for each in _resources(cloudformation, stack["StackId"])
        if each["ResourceType"] in STAYING
        and each.get("PhysicalResourceId")
        and each["ResourceStatus"] not in {DELETED, SKIPPED}
    }


def delete(cloudformation: Any, stack: Stack, write: Write) -> None:
    """Delete the stack and wait until it is gone; LocalError with the reason where it stays."""
    cloudformation.delete_stack(StackName=stack.id)
    end, shown = time.monotonic() + MOST_SECONDS, ""
    while time.monotonic() < end:
        if (line := f"  {_left(cloudformation, stack)} resources left\n") != shown:
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


def _left(cloudformation: Any, stack: Stack) -> int:
    found = _resources(cloudformation, stack.id)
    return sum(each["ResourceStatus"] not in {DELETED, SKIPPED} for each in found)


def _listed(cloudformation: Any) -> list[dict[str, Any]]:
    pages = cloudformation.get_paginator("list_stacks").paginate()
    return [each for page in pages for each in page["StackSummaries"]]


def _resources(cloudformation: Any, stack_id: str) -> list[dict[str, Any]]:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_id)
    return [each for page in pages for each in page["StackResourceSummaries"]]


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
