"""The faults of Linkup's simulator beside those that every simulator has.

The work is not done; the request is answered with a code of v2, under v1 with its status alone:
invalid-api-key, account-inactive, invalid-account, invalid-action, invalid-params,
insufficient-credits, rate-limited, internal-error.

Under v2 an error-NNN has the code of its status, and no envelope where there is none; the errors
under 200 are failures in the envelope, without an `error` for error-in-data.
"""

from dataclasses import dataclass
from typing import ClassVar

from local.simulators.answers import Answer, RefusedError
from local.simulators.faults import Fault
from local.simulators.linkup import envelope
from local.simulators.linkup.envelope import CODES, LinkupError

OPERATIONS = frozenset({"login", "checkpoint", "network", "accounts", "account", "credits", "logs"})
"""The operations of v2; the one of v1 is `network` too."""
REFUSALS = {code.lower().replace("_", "-"): code for code in CODES}


@dataclass(frozen=True)
class LinkupFault(Fault):
    """A fault that may be a code of v2."""

    names: ClassVar[frozenset[str]] = Fault.names | REFUSALS.keys()
    every_operation: ClassVar[frozenset[str]] = OPERATIONS

    @property
    def status(self) -> int | None:
        return CODES[REFUSALS[self.name]] if self.name in REFUSALS else super().status


def refuse_in_v2(fault: Fault, action: str) -> Answer:
    """Return the answer of v2 that is given instead of the work."""
    text = f"simulated fault: {fault.name}"
    if fault.name in REFUSALS:
        refused = LinkupError(REFUSALS[fault.name], text, fault.retry_after)
        return envelope.failure(refused, action)
    if fault.status is not None:
        return envelope.failure(RefusedError(fault.status, text, fault.retry_after), action)
    if fault.name == "error-under-200":
        error = {"code": "INTERNAL_ERROR", "message": text}
        return envelope.failure_under_200({"error": error}, action)
    if fault.name == "error-in-data":
        return envelope.failure_under_200({"data": text}, action)
    return fault.refuse()
