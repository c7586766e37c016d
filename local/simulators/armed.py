"""The faults of a simulator that wait for their requests."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from local.simulators.answers import RefusedError
from local.simulators.faults import Fault


@dataclass
class Armed:
    """A fault set for requests: for any, or for those of one token or of some operations.

    The first `after` of these requests pass; then the fault meets `times` of them, or all (None).
    """

    fault: Fault
    times: int | None = 1
    token: str | None = None
    operations: frozenset[str] | None = None
    after: int = 0

    def meets(self, token: str | None, operation: str | None) -> bool:
        mine = self.token in {None, token} and self.fault.name != "drop"
        return mine and (self.operations is None or operation in self.operations)


class Faults:
    """The faults that are set in a simulator, oldest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []
        self._lock = threading.Lock()

    def arm(
        self,
        fault: Fault,
        times: int | None = 1,
        token: str | None = None,
        operation: str | None = None,
        after: int = 0,
    ) -> None:
        """Add a fault; `token` is the value by which the simulator tells its callers apart."""
        if fault.name == "drop" and (token is not None or operation is not None):
            raise RefusedError(400, "drop: the request is not read, so nobody knows whose it is")
        operations = fault.operations if operation is None else frozenset({operation})
        with self._lock:
            self._armed.append(Armed(fault, times, token, operations, after))

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def take(self, token: str | None, operation: str | None = None) -> Fault | None:
        """Return the first fault for such a request, and count one use of it; never a `drop`."""
        return self._take(lambda it: it.meets(token, operation))

    def take_drop(self) -> bool:
        return self._take(lambda it: it.fault.name == "drop") is not None

    def _take(self, meets: Callable[[Armed], bool]) -> Fault | None:
        with self._lock:
            for it in filter(meets, tuple(self._armed)):
                if it.after:
                    it.after -= 1
                    continue
                if it.times is not None:
                    it.times -= 1
                    if not it.times:
                        self._armed.remove(it)
                return it.fault
            return None

    def left(self) -> list[dict[str, object]]:
        """Return the faults that are still set, without their tokens, which are secrets."""
        with self._lock:
            return [
                {
                    "fault": it.fault.name,
                    "seconds": it.fault.seconds,
                    "retry_after": it.fault.retry_after,
                    "times": it.times,
                    "after": it.after,
                    "operations": sorted(it.operations) if it.operations else None,
                    "any_token": it.token is None,
                }
                for it in self._armed
            ]
