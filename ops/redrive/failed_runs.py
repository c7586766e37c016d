"""Runs of a function on a schedule that failed: one that succeeds does what all should have."""

import json

from local.target import Target
from ops.redrive.letter import Letter, StaysError, part, text


class FailedRuns:
    """A letter is of Lambda, whose run failed, or of the schedule, which could not start one."""

    dlq: str
    function: str
    """The output that names the function."""
    name: str

    def __init__(self, target: Target) -> None:
        self._lambda = target.client("lambda")
        self._function = target.outputs[self.function]
        self._has_run = False

    def describe(self, letter: Letter) -> dict[str, str]:
        content = letter.content()
        reasons = (
            text(part(content, "requestContext"), "condition"),
            text(part(content, "responsePayload"), "errorMessage"),
            *letter.delivery_error,
        )
        return {
            "why": ": ".join(filter(None, reasons)),
            "when": text(content, "timestamp") or letter.sent,
        }

    def move(self, _letter: Letter) -> str:
        if not self._has_run:
            answer = self._lambda.invoke(FunctionName=self._function, Payload="{}")
            result = json.load(answer["Payload"])
            if "FunctionError" in answer:
                raise StaysError(f"{self.name} failed: {text(result or {}, 'errorMessage')}")
            self._has_run = True
        return f"{self.name} has run"


class ReleaseCredits(FailedRuns):
    """Settles all reservations whose requests have died."""

    dlq = "ReleaseCreditsDlq"
    function = "ReleaseCreditsFunction"
    name = "release_credits"


class StartSync(FailedRuns):
    """Sends a message for each member who is due."""

    dlq = "StartSyncDlq"
    function = "StartSyncFunction"
    name = "start_sync"
