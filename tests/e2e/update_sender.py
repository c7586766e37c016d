"""Sends planned updates, by the API and straight to the queue, and keeps the models in step."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from local.stack import Stack
from tests.e2e.api import at
from tests.e2e.guests import Guest
from tests.e2e.update_plan import Model, Update

REQUESTED: Final = "2026-11-22T10:03:58.390Z"
MOST: Final = 10
"""How many messages one call sends."""


class Sender:
    """A sender that knows what it sent, as a client does."""

    def __init__(self, stack: Stack, recommendee: Guest) -> None:
        self._stack, self._recommendee = stack, recommendee
        self._recommenders = {each["urn"]: each["recommender"] for each in recommendee.records}
        self._waiting: list[tuple[Update, dict[str, Any], str]] = []
        self._numbers = 0
        self.models: Mapping[str, Model] = defaultdict(Model)
        self.correlations: dict[str, str] = {}
        """The correlation ids, by the update's id."""
        self.malformed: dict[str, str] = {}
        """The bodies of malformed messages, by the update's id."""
        self.over_http = 0

    def send(self, updates: Iterable[Update]) -> None:
        """Send each in its turn: those of one recommendation keep their order."""
        for update in updates:
            if update.over_http:
                self._flush()
                self._ask(update)
            else:
                self._waiting.append((update, *self._message(update)))
            if len(self._waiting) == MOST:
                self._flush()
        self._flush()

    def _ask(self, update: Update) -> None:
        """Ask as a client who does not want to wait for it."""
        body = {"patch": {"$set": {"status": update.status}}}
        headers = {"Prefer": "respond-async"}
        answer = self._recommendee.call("POST", at(update.urn), body, headers)
        assert answer.status_code == 202, answer.text
        assert answer.headers["Preference-Applied"] == "respond-async"
        self.over_http += 1
        self._sent(update, answer.headers["X-Update-Id"], answer.headers["x-li-request-id"])

    def _message(self, update: Update) -> tuple[dict[str, Any], str]:
        self._numbers += 1
        correlation = f"sent-{self._numbers}" if self._numbers % 2 else ""
        attribute = {"DataType": "String", "StringValue": correlation}
        return {
            "Id": str(self._numbers),
            "MessageBody": self._body(update),
            "MessageGroupId": update.urn,
            "MessageDeduplicationId": f"{update.urn}-{self._numbers}"[-128:],
            "MessageAttributes": {"correlationId": attribute} if correlation else {},
        }, correlation

    def _body(self, update: Update) -> str:
        actors = {
            "recommendee": self._recommendee.urn,
            "recommender": self._recommenders[update.urn],
            "stranger": "urn:li:person:stranger",
        }
        body = {
            "version": "2" if update.flaw == "version" else "1",
            "recommendation": update.urn.replace(")", "0)")
            if update.flaw == "group"
            else update.urn,
            "actor": actors[update.actor],
            "patch": {"$set": {"status": update.status}},
            "requestedAt": REQUESTED,
        }
        text = json.dumps(body)
        return text[:-1] if update.flaw == "json" else text

    def _flush(self) -> None:
        if not self._waiting:
            return
        queue = self._stack.info.queues["status_updates"]
        entries = [message for _, message, _ in self._waiting]
        answer = self._stack.engine.client("sqs").send_message_batch(
            QueueUrl=queue, Entries=entries
        )
        ids = {each["Id"]: each["MessageId"] for each in answer["Successful"]}
        for update, message, correlation in self._waiting:
            update_id = ids[message["Id"]]
            self._sent(update, update_id, correlation or update_id)
            if update.flaw:
                self.malformed[update_id] = message["MessageBody"]
        self._waiting.clear()

    def _sent(self, update: Update, update_id: str, correlation: str) -> None:
        self.correlations[update_id] = correlation
        if not update.flaw:
            self.models[update.urn].apply(update, update_id)
