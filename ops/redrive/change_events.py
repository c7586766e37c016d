"""Events that the bus refused are put on it again; records that gave no event are tried again."""

import json
from typing import Any

from local.target import Target
from ops.redrive.letter import Letter, StaysError, part, text
from ops.redrive.stream import GONE, Stream, is_sequence_number, table_of


class ChangeEvents:
    """The queue of refused events, and of the places of records that no event could be made of."""

    dlq = "ChangeEventsDlq"

    def __init__(self, target: Target) -> None:
        self._events = target.client("events")
        self._stream = Stream(target)
        self._tried: set[tuple[str, str]] = set()

    def describe(self, letter: Letter) -> dict[str, str]:
        content = letter.content()
        detail, record = _detail(content), part(content, "record")
        return {
            "event": text(part(content, "event"), "DetailType"),
            "event id": text(detail, "id"),
            "recommendation": text(detail, "recommendation"),
            "account": text(detail, "account"),
            "record": text(record, "sequenceNumber"),
            "table": table_of(text(record, "eventSourceARN")),
            "keys": ", ".join(map(str, _plain(part(record, "keys")))),
            "why": text(content, "reason"),
            "when": letter.sent,
            "correlation id": text(detail, "correlationId"),
        }

    def move(self, letter: Letter) -> str:
        content = letter.content()
        if record := part(content, "record"):
            return self._try_again(record, letter.id)
        event = part(content, "event")
        if not event:
            raise StaysError(f"it is neither an event nor a record: look, then DISCARD={letter.id}")
        answer = self._events.put_events(Entries=[event])["Entries"][0]
        if "ErrorCode" in answer:
            raise StaysError(f"the bus: {answer['ErrorCode']} {answer.get('ErrorMessage', '')}")
        return "put on the bus"

    def _try_again(self, record: dict[str, Any], letter: str) -> str:
        arn, number = place = text(record, "eventSourceARN"), text(record, "sequenceNumber")
        if place in self._tried:
            raise StaysError(
                f"it has been tried a moment ago, and is back: mend the cause, or DISCARD={letter}"
            )
        if not (arn and is_sequence_number(number)):
            raise StaysError("it does not say which record")
        found = self._stream.find(arn, int(number), part(record, "keys"))
        if not found:
            raise StaysError(f"its record is gone: {GONE}")
        self._stream.publish(found)
        # If it was refused again, publish_changes has written a new letter, with the new reason.
        self._tried.add(place)
        return "handed to publish_changes"


def _detail(content: dict[str, Any]) -> dict[str, Any]:
    try:
        found = json.loads(text(part(content, "event"), "Detail"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _plain(keys: dict[str, Any]) -> list[Any]:
    """Return the values of DynamoDB's attributes."""
    return [value for key in keys.values() if isinstance(key, dict) for value in key.values()]
