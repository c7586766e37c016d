"""An answer of a simulator, and what may happen to it on its way."""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Answer:
    """An answer, sent after `wait` seconds; `sent` limits how many bytes of its body are sent.

    A `lost` answer is not sent at all: the connection is reset.
    """

    status: int
    body: bytes
    content_type: str | None = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    sent: int | None = None
    lost: bool = False

    def wire(self) -> bytes:
        """Return the answer as HTTP/1.1; Content-Length counts the whole body, sent or not."""
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        headers = {"Content-Type": self.content_type} if self.content_type else {}
        headers |= self.headers
        headers["Content-Length"] = str(len(self.body))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body[: self.sent]


LOST = Answer(HTTPStatus.OK, b"", lost=True)


class RefusedError(Exception):
    """A request that is answered with the contract's error."""

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


def success(content: Any, status: int = HTTPStatus.OK) -> Answer:
    """Return an answer of JSON, not escaped to ASCII, because the originals write names so."""
    return Answer(status, json.dumps(content, ensure_ascii=False).encode())


def failure(refused: RefusedError) -> Answer:
    """Return an answer in the shape of Linkup's errors, which the control endpoint shares."""
    answer = success({"status": "error", "message": str(refused)}, refused.status)
    if refused.retry_after is not None:
        answer.headers["Retry-After"] = str(refused.retry_after)
    return answer
