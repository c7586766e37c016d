"""What runs without a request, wanted and live: schedules, their groups, failure destinations."""

import json
from typing import Any

from local.deployed import Deployed
from local.engine import Engine

DEFAULT = "default"
"""The group of the schedules that name no group."""
GROUP = "AWS::Scheduler::ScheduleGroup"


def wanted_schedules(deployed: Deployed) -> dict[str, str]:
    found = deployed.resources("AWS::Scheduler::Schedule").items()
    return {
        f"schedule {deployed.names[name]}": _schedule(deployed.resolve(properties))
        for name, properties in found
    }


def live_schedules(engine: Engine) -> dict[str, str]:
    """Return the schedules of the default group; the product manages others itself as it runs."""
    scheduler = engine.client("scheduler")
    pages = scheduler.get_paginator("list_schedules").paginate(GroupName=DEFAULT)
    return {
        f"schedule {found['Name']}": _schedule(
            scheduler.get_schedule(Name=found["Name"], GroupName=found["GroupName"])
        )
        for page in pages
        for found in page["Schedules"]
    }


def wanted_groups(deployed: Deployed) -> dict[str, str]:
    found = deployed.resources(GROUP)
    return {f"schedule group {deployed.names[name]}": "ACTIVE" for name in found}


def live_groups(engine: Engine) -> dict[str, str]:
    found = engine.client("scheduler").list_schedule_groups()["ScheduleGroups"]
    return {f"schedule group {it['Name']}": it["State"] for it in found if it["Name"] != DEFAULT}


def wanted_failures(deployed: Deployed) -> dict[str, str]:
    """Return where each function's asynchronous runs go when they have failed for good."""
    configurations = deployed.resources("AWS::Lambda::EventInvokeConfig").values()
    resolved = [deployed.resolve(properties) for properties in configurations]
    return {f"failures of {it['FunctionName']}": _failures(it) for it in resolved}


def live_failures(engine: Engine, deployed: Deployed) -> dict[str, str]:
    functions = engine.client("lambda")
    live = {}
    for name in deployed.resources("AWS::Lambda::Function"):
        function = deployed.names[name]
        listed = functions.list_function_event_invoke_configs(FunctionName=function)
        for found in listed["FunctionEventInvokeConfigs"]:
            live[f"failures of {function}"] = _failures(found)
    return live


def _schedule(properties: dict[str, Any]) -> str:
    target = properties["Target"]
    shown = {
        "expression": properties["ScheduleExpression"],
        "state": properties.get("State", "ENABLED"),
        "target": target["Arn"],
        "role": target["RoleArn"],
        "retries": target.get("RetryPolicy"),
        "dead letters": target.get("DeadLetterConfig"),
    }
    return json.dumps(shown, sort_keys=True)


def _failures(configuration: dict[str, Any]) -> str:
    shown = {
        "destination": configuration["DestinationConfig"]["OnFailure"],
        "retries": configuration.get("MaximumRetryAttempts"),
        "seconds": configuration.get("MaximumEventAgeInSeconds"),
    }
    return json.dumps(shown, sort_keys=True)
