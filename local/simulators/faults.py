"""The faults that a simulator can have; `armed` says for which requests and how often.

The work is done, and billed, but the answer
  latency          comes after `seconds` (30 by default)
  lost             is never sent: the connection is reset
  truncated        ends in the middle, short of its Content-Length
  truncated-json   ends in the middle, and its Content-Length agrees
  html             is a page of HTML under 200
  empty            has no body

The work is not done; the request is answered with
  error-NNN        this status, 400 to 599, and `retry_after` (seconds) as Retry-After
  error-under-200  an error under 200, its text in `message`
  error-in-data    an error under 200, its text in `data`
  html-502         a proxy's page under 502
  reset            nothing: the connection is reset, the request was read
  drop             nothing: the connection is reset before the request is read
"""

import re
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import ClassVar

from local.simulators.answers import LOST, Answer, RefusedError, failure, success

LATENCY_SECONDS = 30.0
SERVED = {"latency", "lost", "truncated", "truncated-json", "html", "empty"}
NOT_SERVED = {"error-under-200", "error-in-data", "html-502", "reset", "drop"}
ERROR = re.compile(r"error-([45]\d\d)")
PAGE = b"<!DOCTYPE html><html><head><title>%b</title></head><body><h1>%b</h1></body></html>"


@dataclass(frozen=True)
class Fault:
    """One way to go wrong; `name` is in this module's list or in a simulator's own."""

    name: str
    seconds: float = LATENCY_SECONDS
    retry_after: int | None = None

    served_names: ClassVar[frozenset[str]] = frozenset(SERVED)
    names: ClassVar[frozenset[str]] = frozenset(SERVED | NOT_SERVED)
    every_operation: ClassVar[frozenset[str]] = frozenset()
    """The operations that a fault may be restricted to."""

    def __post_init__(self) -> None:
        if self.name not in self.names and self.status is None:
            known = ", ".join(sorted(self.names))
            raise RefusedError(400, f"fault: one of {known}, error-NNN")

    @property
    def operations(self) -> frozenset[str] | None:
        """The operations that the fault makes sense for; None stands for any request."""
        return None

    @property
    def status(self) -> int | None:
        """The HTTP status of an `error-NNN`, else None."""
        found = ERROR.fullmatch(self.name)
        return int(found[1]) if found and int(found[1]) in set(HTTPStatus) else None

    @property
    def served(self) -> bool:
        """Tell whether the work is done all the same."""
        return self.name in self.served_names

    def error(self, refused: RefusedError) -> Answer:
        """Return the refusal in the shape of the contract."""
        return failure(refused)

    def refuse(self) -> Answer:
        """Return the answer that is given instead of the work."""
        text = f"simulated fault: {self.name}"
        if self.status is not None:
            return self.error(RefusedError(self.status, text, self.retry_after))
        if self.name == "html-502":
            page = PAGE % (b"502 Bad Gateway", b"502 Bad Gateway")
            return Answer(HTTPStatus.BAD_GATEWAY, page, "text/html")
        if self.name in {"error-under-200", "error-in-data"}:
            where = "data" if self.name == "error-in-data" else "message"
            return success({"status": "error", where: text})
        return LOST

    def spoil(self, answer: Answer) -> Answer:
        """Return what becomes of the answer to work that was done."""
        middle = len(answer.body) // 2
        match self.name:
            case "latency":
                return replace(answer, wait=self.seconds)
            case "truncated":
                return replace(answer, sent=middle)
            case "truncated-json":
                return replace(answer, body=answer.body[:middle])
            case "html":
                return replace(
                    answer, body=PAGE % (b"Sign in", b"Sign in"), content_type="text/html"
                )
            case "empty":
                return replace(answer, body=b"")
        return replace(answer, lost=True)
