"""What serves a recorded operation: Vouch, a bare handler, and the same in two frameworks."""

import hashlib
import importlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from tests.benchmarks.warm.calls import Calls
from tests.benchmarks.warm.recording import Recording

type Handler = Callable[[Mapping[str, Any], Any], dict[str, Any]]
REMEMBERED_FOR: Final = 60
JSON: Final = "application/json"


class Invocation:
    """Lambda's context of an invocation, which always has its whole time left."""

    function_name = "bench"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:bench"
    aws_request_id = "8f5b0ee5-65d4-4a9c-9d3c-2f0c5f3f5c11"

    def __init__(self, timeout: int) -> None:
        self._left = timeout * 1000

    def get_remaining_time_in_millis(self) -> int:
        return self._left


class Answer(NamedTuple):
    """A recorded answer, as a handler has it before it is written: JSON as an object."""

    status: int
    content: Any
    type: str | None
    headers: Mapping[str, str]


class Work:
    """What any handler does for an operation: the calls, the look-up of the caller, the answer."""

    def __init__(self, recording: Recording, origin: str) -> None:
        calls = Calls(origin)
        self._calls = calls.bound(recording.calls)
        self._look_up = calls.bound([recording.credential] if recording.credential else [])
        self._callers: dict[str, float] = {}
        self.answer = answer_of(recording.answer)

    def admit(self, headers: Mapping[str, str]) -> None:
        """Look the caller up, or remember who it is, where a caller is needed."""
        if not self._look_up:
            return
        secret = headers.get("x-api-key") or headers.get("authorization", "").removeprefix(
            "Bearer "
        )
        digest = hashlib.sha256(secret.encode()).hexdigest()
        if self._callers.get(digest, 0.0) < time.time() - REMEMBERED_FOR:
            self._look_up[0]()
            self._callers[digest] = time.time()

    def do(self) -> list[Any]:
        """Make the calls, and return what they answered."""
        return [call() for call in self._calls]


def answer_of(answer: Mapping[str, Any]) -> Answer:
    """Return an answer that a handler gave to Lambda."""
    headers: Mapping[str, str] = answer["headers"]
    kind = next((each for name, each in headers.items() if name.lower() == "content-type"), None)
    body: str = answer["body"]
    content = json.loads(body) if body and kind == JSON else body
    return Answer(answer["statusCode"], content, kind, headers)


def vouch(recording: Recording) -> Handler:
    """Return the function's own handler."""
    handler: Handler = importlib.import_module(f"functions.{recording.function}.app").lambda_handler
    return handler


def bare(work: Work) -> Handler:
    """Return what one would write first: clients of boto3, json.dumps of the answer."""
    status, content, kind, headers = work.answer

    def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
        if "body" in event:
            json.loads(event["body"])
        work.do()
        body = json.dumps(content) if kind == JSON else content
        return {"statusCode": status, "headers": dict(headers), "body": body}

    return handler
