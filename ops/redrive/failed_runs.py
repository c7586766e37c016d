"""Failed runs of a scheduled function: one that succeeds does what all of them should have."""

import json

from local.target import Target
from ops.redrive.letter import Letter, StaysError, part, text


class FailedRuns:
    """The queue of failed runs, sent by Lambda, or by the schedule if it could start none."""

    dlq: str
    function: str
    """The output of the stack that names the function."""
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
    """Failed runs of release_credits, which releases all overdue reservations."""

    dlq = "ReleaseCreditsDlq"
    function = "ReleaseCreditsFunction"
    name = "release_credits"


class ReconcileCredits(FailedRuns):
    """Failed runs of reconcile_credits, which reads what is left at Linkup."""

    dlq = "ReconcileCreditsDlq"
    function = "ReconcileCreditsFunction"
    name = "reconcile_credits"


class StartSync(FailedRuns):
    """Failed runs of start_sync, which sends a message for each shard of members."""

    dlq = "StartSyncDlq"
    function = "StartSyncFunction"
    name = "start_sync"


class StartRefreshes(FailedRuns):
    """Failed runs of start_refreshes, which sends a message for each refresh that is due."""

    dlq = "StartRefreshesDlq"
    function = "StartRefreshesFunction"
    name = "start_refreshes"
