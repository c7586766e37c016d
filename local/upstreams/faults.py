"""What a simulator can be told to do wrong, and for how many requests.

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
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus

from local.upstreams.answers import LOST, Answer, RefusedError, failure, success

LATENCY_SECONDS = 30.0
SERVED = {"latency", "lost", "truncated", "truncated-json", "html", "empty"}
NOT_SERVED = {"error-under-200", "error-in-data", "html-502", "reset", "drop"}
ERROR = re.compile(r"error-([45]\d\d)")
PAGE = b"<!DOCTYPE html><html><head><title>%b</title></head><body><h1>%b</h1></body></html>"


@dataclass(frozen=True)
class Fault:
    """One way to go wrong; `name` is one of this module's list."""

    name: str
    seconds: float = LATENCY_SECONDS
    retry_after: int | None = None

    def __post_init__(self) -> None:
        if self.name not in SERVED | NOT_SERVED and self.status is None:
            known = ", ".join(sorted(SERVED | NOT_SERVED))
            raise RefusedError(400, f"fault: one of {known}, error-NNN")

    @property
    def status(self) -> int | None:
        """Of an `error-NNN`."""
        found = ERROR.fullmatch(self.name)
        return int(found[1]) if found and int(found[1]) in set(HTTPStatus) else None

    @property
    def served(self) -> bool:
        """Whether the work is done all the same."""
        return self.name in SERVED

    def refuse(self) -> Answer:
        """The answer instead of the work."""
        text = f"simulated fault: {self.name}"
        if self.status is not None:
            return failure(RefusedError(self.status, text, self.retry_after))
        if self.name == "html-502":
            page = PAGE % (b"502 Bad Gateway", b"502 Bad Gateway")
            return Answer(HTTPStatus.BAD_GATEWAY, page, "text/html")
        if self.name in {"error-under-200", "error-in-data"}:
            where = "data" if self.name == "error-in-data" else "message"
            return success({"status": "error", where: text})
        return LOST

    def spoil(self, answer: Answer) -> Answer:
        """What becomes of the answer to work that was done."""
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


@dataclass
class Armed:
    """A fault that waits for its requests: any, or those of one token; `times` None is for ever."""

    fault: Fault
    times: int | None = 1
    token: str | None = None


class Faults:
    """The armed ones, oldest first; safe from several threads."""

    def __init__(self) -> None:
        self._armed: list[Armed] = []
        self._lock = threading.Lock()

    def arm(self, fault: Fault, times: int | None = 1, token: str | None = None) -> None:
        if fault.name == "drop" and token is not None:
            raise RefusedError(400, "drop: the request is not read, so no token can be told")
        with self._lock:
            self._armed.append(Armed(fault, times, token))

    def clear(self) -> None:
        with self._lock:
            self._armed.clear()

    def take(self, token: str | None) -> Fault | None:
        """The first fault for this token, now used up by one; `drop` apart."""
        return self._take(lambda it: it.fault.name != "drop" and it.token in {None, token})

    def take_drop(self) -> bool:
        return self._take(lambda it: it.fault.name == "drop") is not None

    def _take(self, fits: Callable[[Armed], bool]) -> Fault | None:
        with self._lock:
            found = next(filter(fits, self._armed), None)
            if found is None:
                return None
            if found.times is not None:
                found.times -= 1
                if not found.times:
                    self._armed.remove(found)
            return found.fault

    def left(self) -> list[dict[str, object]]:
        """Without the tokens, which are secrets."""
        with self._lock:
            return [
                {
                    "fault": it.fault.name,
                    "seconds": it.fault.seconds,
                    "retry_after": it.fault.retry_after,
                    "times": it.times,
                    "any_token": it.token is None,
                }
                for it in self._armed
            ]
