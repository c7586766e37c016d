"""The policies of queues and roles as the engine needs them to admit what AWS admits."""

import re
from typing import Any

from local.deployed import Deployed

PRINCIPAL = "aws:PrincipalArn"
SCHEDULE = re.compile(r"(arn:aws:scheduler:.+:schedule/)[^/]+(/.+)")
SEND = "sqs:SendMessage"
ALL_ALARMS = re.compile(r"arn:aws:cloudwatch:.+:alarm:\*")
ROLE = re.compile(r"arn:aws:iam::(\d+):role/(?:.+/)?(.+)")

type Policies = dict[tuple[str, str], Any]
"""The documents of policies, by the role's logical id and the policy's name."""


def queue_policies(deployed: Deployed) -> dict[str, Any]:
    """Return the policy of each queue, by the queue's URL.

    On AWS `aws:PrincipalArn` of a role's session is the role's ARN, on the engine it is the
    session's own. So where a condition names a role, it names the role's sessions here too.
    """
    found: dict[str, Any] = {}
    for resource in deployed.resources("AWS::SQS::QueuePolicy").values():
        policy = deployed.resolve(resource)  # a copy
        for statement in policy["PolicyDocument"]["Statement"]:
            for condition in statement.get("Condition", {}).values():
                if PRINCIPAL in condition:
                    condition[PRINCIPAL] = _with_sessions(condition[PRINCIPAL])
        found |= dict.fromkeys(policy["Queues"], policy["PolicyDocument"])
    return found


def _with_sessions(named: str | list[str]) -> list[str]:
    named = named if isinstance(named, list) else [named]
    roles = filter(None, map(ROLE.fullmatch, named))
    return [*named, *(f"arn:aws:sts::{it[1]}:assumed-role/{it[2]}/*" for it in roles)]


def role_policies(deployed: Deployed) -> Policies:
    """Return each policy of a role as the engine needs it."""
    return _policies(deployed) | changed_policies(deployed)


def changed_policies(deployed: Deployed) -> Policies:
    """Return the policies of roles that the engine needs otherwise than the template has them.

    The engine takes every schedule for one of the default group. So where a policy names schedules
    of another group, it names those of the default group here too. The engine wants an action of
    its own for SendMessageBatch, which on AWS needs sqs:SendMessage. A search of alarms it asks of
    everything (`*`), where AWS asks it of all alarms.
    """
    found = _policies(deployed)
    for document in found.values():
        for statement in document["Statement"]:
            statement["Resource"] = _with_default_group(_with_everything(statement["Resource"]))
            statement["Action"] = _with_batches(statement["Action"])
    wanted = _policies(deployed)
    return {policy: document for policy, document in found.items() if document != wanted[policy]}


def _policies(deployed: Deployed) -> Policies:
    return {
        (name, policy["PolicyName"]): policy["PolicyDocument"]
        for name, role in deployed.resources("AWS::IAM::Role").items()
        for policy in deployed.resolve(role.get("Policies", []))  # a copy
    }


def _with_default_group(named: str | list[str]) -> str | list[str]:
    arns = named if isinstance(named, list) else [named]
    more = [f"{it[1]}default{it[2]}" for it in map(SCHEDULE.fullmatch, arns) if it]
    return [*arns, *more] if more else named


def _with_everything(named: str | list[str]) -> str | list[str]:
    arns = named if isinstance(named, list) else [named]
    return [*arns, "*"] if any(map(ALL_ALARMS.fullmatch, arns)) else named


def _with_batches(named: str | list[str]) -> str | list[str]:
    actions = named if isinstance(named, list) else [named]
    return [*actions, f"{SEND}Batch"] if SEND in actions else named
