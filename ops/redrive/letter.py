"""A dead letter, and what may be shown of it: never what members wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self


@dataclass(frozen=True)
class Letter:
    """A message of a dead letter queue, as it was received."""

    id: str
    body: str
    receipt: str
    group: str | None
    sent: str
    """When it came into this queue."""
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        system, own = message["Attributes"], message.get("MessageAttributes", {})
        return cls(
            id=message["MessageId"],
            body=message["Body"],
            receipt=message["ReceiptHandle"],
            group=system.get("MessageGroupId"),
            sent=iso(int(system["SentTimestamp"]) / 1000),
            attributes={k: v["StringValue"] for k, v in own.items() if "StringValue" in v},
        )

    @property
    def update_id(self) -> str:
        """What its sender was given, also after it has been sent again."""
        return self.attributes.get("updateId", self.id)

    @property
    def delivery_error(self) -> tuple[str, ...]:
        """Why EventBridge Scheduler could not deliver it, where it was one of its."""
        found = (self.attributes.get(name, "") for name in ("ERROR_CODE", "ERROR_MESSAGE"))
        return tuple(filter(None, found))

    def content(self) -> dict[str, Any]:
        """Its body, or nothing where that is no JSON object."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class StaysError(Exception):
    """This letter cannot be moved; says why, and what to do."""


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def part(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """What lies at the end of a path of names; empty where the content has another shape."""
    found: Any = content
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text(content: Mapping[str, Any], name: str) -> str:
    """Nothing where it is absent."""
    found = content.get(name)
    return "" if found is None else str(found)
