"""The resources of stacks: those that may be left, and whose they are."""

from typing import Any, NamedTuple

from local.deployed import KEY, TABLE

DELETED = "DELETE_COMPLETE"
SKIPPED = "DELETE_SKIPPED"
"""The status of a resource that its policy let stay."""
STAYING = (TABLE, KEY)
"""The types that have such a policy."""


class Resource(NamedTuple):
    """A resource that may be left: where it was in the stack, and its name or id."""

    kind: str
    logical_id: str
    id: str


def listed(cloudformation: Any) -> list[dict[str, Any]]:
    """Return the summaries of all stacks of the region, deleted ones too."""
    pages = cloudformation.get_paginator("list_stacks").paginate()
    return [each for page in pages for each in page["StackSummaries"]]


def staying(cloudformation: Any, stack_id: str) -> set[Resource]:
    """Return the tables and keys that a stack has or has left, deleted ones too."""
    events = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack_id)
    found = _resources(cloudformation, stack_id)
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
        for stack in listed(cloudformation)
        if stack["StackName"] != name and stack["StackStatus"] != DELETED
        for each in _resources(cloudformation, stack["StackId"])
        if each["ResourceType"] in STAYING
        and each.get("PhysicalResourceId")
        and each["ResourceStatus"] not in {DELETED, SKIPPED}
    }


def count(cloudformation: Any, stack_id: str) -> int:
    """Return how many resources a stack has."""
    found = _resources(cloudformation, stack_id)
    return sum(each["ResourceStatus"] not in {DELETED, SKIPPED} for each in found)


def _resources(cloudformation: Any, stack_id: str) -> list[dict[str, Any]]:
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_id)
    return [each for page in pages for each in page["StackResourceSummaries"]]
