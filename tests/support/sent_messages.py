"""What a call of another service than the store sends: messages and events, and their bytes."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Sent(NamedTuple):
    """A message as it was sent."""

    queue_url: str
    body: str
    attributes: Mapping[str, str]
    group: str = ""


def messages(operation: str, params: Any) -> list[Sent]:
    """Return the messages that a call sends."""
    match operation:
        case "SendMessage":
            attributes = params.get("MessageAttributes", {})
            texts = {name: each["StringValue"] for name, each in attributes.items()}
            group = params.get("MessageGroupId", "")
            return [Sent(params["QueueUrl"], params["MessageBody"], texts, group)]
        case "SendMessageBatch":
            return [Sent(params["QueueUrl"], each["MessageBody"], {}) for each in params["Entries"]]
    return []


def units_beside(service: str, operation: str, params: Any) -> Mapping[str, float]:
    """Return the units of a call of another service than the store."""
    units: dict[str, float] = {f"{service}.{operation}": 1}
    match operation:
        case "SendMessage":
            units |= {"messages": 1, "message bytes": _message_bytes(params)}
        case "SendMessageBatch":
            sent = params["Entries"]
            units |= {"messages": len(sent), "message bytes": sum(map(_message_bytes, sent))}
        case "PutEvents":
            put = params["Entries"]
            units |= {
                "events": len(put),
                "event bytes": sum(len(each["Detail"].encode()) for each in put),
            }
    return units


def _message_bytes(params: Mapping[str, Any]) -> int:
    attributes = params.get("MessageAttributes", {})
    return len(params["MessageBody"].encode()) + sum(
        len(name) + len(each["DataType"]) + len(each["StringValue"].encode())
        for name, each in attributes.items()
    )
