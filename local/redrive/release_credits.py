"""Runs of release_credits that failed: one that succeeds does what all of them should have."""

import json

from local.redrive.letter import Letter, StaysError, part, text
from local.redrive.target import Target


class ReleaseCredits:
    """A letter is of Lambda, whose run failed, or of the schedule, which could not start one."""

    dlq = "ReleaseCreditsDlq"

    def __init__(self, target: Target) -> None:
        self._lambda = target.client("lambda")
        self._function = target.outputs["ReleaseCreditsFunction"]
        self._has_run = False

    def describe(self, letter: Letter) -> dict[str, str]:
        content, own = letter.content(), letter.attributes
        error = part(content, "responsePayload")
        reasons = (
            text(part(content, "requestContext"), "condition"),
            text(error, "errorMessage"),
            own.get("ERROR_CODE", ""),
            own.get("ERROR_MESSAGE", ""),
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
                raise StaysError(f"release_credits failed: {text(result or {}, 'errorMessage')}")
            self._has_run = True
        return "release_credits has run"
