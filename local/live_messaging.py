"""What passes messages on, wanted and live: queues, who may use them, mappings."""

import json
from typing import Any

from local.deployed import QUEUE, Deployed
from local.engine import Engine
from local.policies import queue_policies

QUEUE_SETTINGS = {
    "ContentBasedDeduplication": None,
    "DeduplicationScope": None,
    "FifoQueue": None,
    "FifoThroughputLimit": None,
    "MessageRetentionPeriod": "345600",
    "RedriveAllowPolicy": None,
    "RedrivePolicy": None,
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
"""The settings compared, each with the value that SQS shows where the template leaves it out."""
NESTED = ("Policy", "RedriveAllowPolicy", "RedrivePolicy")
"""The attributes whose value is JSON in text."""
MAPPING = "AWS::Lambda::EventSourceMapping"
MAPPING_SETTINGS = (
    "BatchSize",
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "FilterCriteria",
    "FunctionResponseTypes",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ScalingConfig",
)


def wanted_queues(deployed: Deployed) -> dict[str, str]:
    policies = queue_policies(deployed)
    return {
        f"queue {name}": _queue(
            {**deployed.resolve(queue), "Policy": policies.get(deployed.names[name])}
        )
        for name, queue in deployed.resources(QUEUE).items()
    }


def live_queues(engine: Engine, deployed: Deployed) -> dict[str, str]:
    get = engine.client("sqs").get_queue_attributes
    live = {}
    for name in deployed.resources(QUEUE):
        found = get(QueueUrl=deployed.names[name], AttributeNames=["All"])["Attributes"]
        nested = {each: json.loads(found.get(each, "null")) for each in NESTED}
        live[f"queue {name}"] = _queue({**found, **nested})
    return live


def wanted_mappings(deployed: Deployed) -> dict[str, str]:
    found = map(deployed.resolve, deployed.resources(MAPPING).values())
    return {f"mapping of {it['EventSourceArn']}": _mapping(it) for it in found}


def live_mappings(engine: Engine) -> dict[str, str]:
    found = engine.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    named = ({**it, "FunctionName": it["FunctionArn"].rpartition(":")[2]} for it in found)
    return {f"mapping of {it['EventSourceArn']}": _mapping(it) for it in named}


def _queue(queue: dict[str, Any]) -> str:
    shown = {name: queue.get(name, default) for name, default in QUEUE_SETTINGS.items()}
    plain = {name: str(value).lower() for name, value in shown.items() if name not in NESTED}
    return _text(plain | {name: queue.get(name) for name in NESTED})


def _mapping(mapping: dict[str, Any]) -> str:
    shown = {name: mapping.get(name) for name in MAPPING_SETTINGS}
    if scaling := mapping.get("ScalingConfig"):
        # A parameter's value is text, of which CloudFormation makes a number.
        shown["ScalingConfig"] = {name: int(value) for name, value in scaling.items()}
    if ":sqs:" not in mapping["EventSourceArn"]:  # the engine shows one for a queue too
        shown["StartingPosition"] = mapping.get("StartingPosition")
    return _text({**shown, "function": mapping["FunctionName"]})


def _text(document: Any) -> str:
    return json.dumps(document, sort_keys=True)
