"""The faults of a simulator that wait for their requests."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from local.simulators.answers import RefusedError
from local.simulators.faults import Fault


@dataclass
class Armed:
    """A fault that waits for its requests: any, or those of one token, or of some operations.

    `after` of them pass first; `times` None is for ever.
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
    """The armed ones, oldest first; safe from several threads."""

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
        """`token` is whatever the simulator tells its callers apart by."""
        if fault.name == "drop" and (token is not None or operation is not None):
            raise RefusedError(400, "drop: the request is not read, so nobody knows whose it is")
        operations = fault.operations if operation is None else frozenset({operation})
        with self._lock:
            self._armed.append(Armed(fault, times, token, operations, after))

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def take(self, token: str | None, operation: str | None = None) -> Fault | None:
        """The first fault for such a request, now used up by one; `drop` apart."""
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
        """Without the tokens, which are secrets."""
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
