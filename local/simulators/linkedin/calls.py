"""The count of calls by operation, and the faults that calls meet."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from local.simulators.answers import Answer, RefusedError
from local.simulators.armed import Faults
from local.simulators.control import Routes
from local.simulators.linkedin.faults import LinkedInFault


class Calls:
    """The calls by operation, `other` for none, `dropped` for unread ones; safe from threads."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._calls = Counter[str]()
        self._lock = threading.Lock()

    def serve(
        self,
        operation: str | None,
        member: str | None,
        work: Callable[[str | None], Answer],
        refusal: Callable[[RefusedError], Answer],
    ) -> Answer:
        """Count a call and return its answer, with the fault that is set for it, if any.

        `work` receives the name of a fault in the content of a page, or None.
        """
        self.count(operation)
        armed = self._faults.take(member, operation)
        fault = LinkedInFault(**vars(armed)) if armed else None
        if fault and not fault.served:
            return fault.refuse_call(operation)
        try:
            answer = work(fault.page if fault else None)
        except RefusedError as refused:
            answer = refusal(refused)
        return fault.spoil(answer) if fault else answer

    def count(self, operation: str | None) -> None:
        with self._lock:
            self._calls[operation or "other"] += 1

    def content(self) -> dict[str, Any]:
        """Return the counts as the control endpoint shows them."""
        with self._lock:
            return {"calls": dict(self._calls), "total": self._calls.total()}

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()

    def routes(self) -> Routes:
        def clear(_: dict[str, Any]) -> object:
            self.clear()
            return self.content()

        return {("GET", "calls"): lambda _: self.content(), ("DELETE", "calls"): clear}
