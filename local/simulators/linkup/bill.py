"""What Linkup's simulator did and what it costs, call by call, so that bills can be compared.

Total mode costs 1 credit for every 10 people or fraction, pages mode 1 for every page that held
somebody. In v2 people cost the same as in total mode, a checkpoint 1, a login what was set, and
all else nothing. Work that was done is billed even where its answer was lost or spoilt on the way.
A call that was refused costs nothing.

Of v1 there is a second column, `documented`: what the call costs by Linkup's documentation. There
every call costs 1 at least, refused or empty, but for a 500, and pages cost as many as were asked
for. A call that was not served and got no answer costs nothing.
"""

import hashlib
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

from local.simulators.linkup.clock import now

ACTIONS = {"network": "recommendations"}


@dataclass
class Call:
    """One request for recommendations in v1; `status` None: no answer was sent."""

    status: int | None = None
    mode: str | None = None
    returned: int = 0
    credits: int = 0
    request_id: str | None = None
    login_token_sha256: str | None = None
    fault: str | None = None
    documented: int = 0
    """0 in a call that an earlier version of the simulator kept."""


@dataclass
class V2Call(Call):
    """One request in v2; its login token is that of its account. `served`: the work was done."""

    operation: str = ""
    account_id: str | None = None
    served: bool = False
    timestamp: str = field(default_factory=now)

    @property
    def action(self) -> str:
        """The operation's name in Linkup's answers and log."""
        return ACTIONS.get(self.operation, self.operation)


class Bill:
    """The calls, oldest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = threading.Lock()

    def enter(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)

    def calls(self, login_token: str | None = None) -> list[Call]:
        """Return all calls, or those of one login token."""
        wanted = None if login_token is None else sha256(login_token)
        with self._lock:
            return [it for it in self._calls if wanted in {None, it.login_token_sha256}]

    def v2_calls(self, *operations: str) -> list[V2Call]:
        """Return the calls of these operations of v2, or of all."""
        return [
            call
            for call in self.calls()
            if isinstance(call, V2Call) and (not operations or call.operation in operations)
        ]

    def credits(self, login_token: str | None = None) -> int:
        return sum(call.credits for call in self.calls(login_token))

    def documented(self, login_token: str | None = None) -> int:
        return sum(call.documented for call in self.calls(login_token))

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()

    def restore(self, calls: list[dict[str, Any]]) -> None:
        """Replace the calls by those of a `content`."""
        with self._lock:
            self._calls = [
                V2Call(**call) if "operation" in call else Call(**call) for call in calls
            ]

    def content(self) -> dict[str, Any]:
        """Return the bill as the control endpoint shows it."""
        calls = self.calls()
        return {
            "credits": sum(call.credits for call in calls),
            "documented": sum(call.documented for call in calls),
            "calls": [asdict(call) for call in calls],
        }


def sha256(login_token: str) -> str:
    return hashlib.sha256(login_token.encode()).hexdigest()
