"""What the product asks of AWS, answered in this process: the store, queues, bus and keys."""

import uuid
from collections.abc import Mapping
from typing import Any

from tests.support.lean_store import LeanStore
from tools.scale.capacity import Item, Table


class LeanCloud:
    """The store, and services that only take what they are given."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._store = LeanStore(tables)

    def stored(self, table: str, key: Item) -> Item | None:
        """Return an item as it is stored."""
        return self._store.stored(table, key)

    def store(self, table: str, item: Item) -> None:
        """Put an item there."""
        self._store.store(table, item)

    def call(self, service: str, operation: str, params: Any) -> Any:
        """Answer a call; None where it is one for moto."""
        match service, operation:
            case "dynamodb", _:
                return self._store.call(operation, params)
            case "sqs", "SendMessage":
                return {"MessageId": str(uuid.uuid4())}
            case "sqs", "SendMessageBatch":
                return {"Successful": params["Entries"], "Failed": []}
            case "events", "PutEvents":
                return {
                    "FailedEntryCount": 0,
                    "Entries": [{"EventId": "1"} for _ in params["Entries"]],
                }
            case "kms", "Encrypt":
                return {"CiphertextBlob": b"sealed" + params["Plaintext"]}
            case "kms", "Decrypt":
                return {"Plaintext": params["CiphertextBlob"].removeprefix(b"sealed")}
        return None
