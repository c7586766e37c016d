"""A loopback proxy between the functions and the engine's AWS services that fails now and then."""

import http.client
import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from local.ports import listen
from local.simulators.answers import LOST, Answer
from local.simulators.server import Request, Server

RATE: Final = 0.05
"""The share of requests that fail, each try counted; a second try mostly succeeds."""
LASTING: Final = 0.01
"""The share of calls all of whose tries fail, so that the caller has to come again."""
THROTTLED: Final = {
    "DynamoDB_20120810": "ProvisionedThroughputExceededException",
    "AWSEvents": "ThrottlingException",
}
TOLD: Final = ("x-amzn-requestid", "x-amz-crc32")
"""The headers of an answer that its client looks at."""

type Watch = Callable[[str], None]
"""A watch that gets each request's target, `DynamoDB_20120810.GetItem`, twice.

It is called before the request is forwarded, and before it is answered.
"""


class FaultyProxy:
    """A proxy that refuses requests, breaks them on arrival, or loses their answers: all transient.

    Requests are forwarded as they came, so that their signatures hold.
    """

    def __init__(self, upstream: str, watch: Watch, seed: int) -> None:
        self._upstream = urlsplit(upstream).netloc
        self._watch = watch
        self._random = random.Random(seed)  # noqa: S311 (no secret)
        self._lasting: dict[str, str] = {}
        self._calls = itertools.count()
        self.counted: Counter[str] = Counter()
        """The requests by what became of them."""
        self._listener = listen()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextmanager
    def running(self) -> Iterator[None]:
        server = Server(self._listener, self._answer, lambda _target: False)
        try:
            yield
        finally:
            server.stop()

    @property
    def faults(self) -> int:
        return self.counted.total() - self.counted["served"]

    def _answer(self, request: Request) -> Answer:
        target = request.headers["X-Amz-Target"]
        self._watch(target)
        fault = self._fault(request.headers["amz-sdk-invocation-id"])
        self.counted[fault] += 1
        if fault == "throttled":
            return _error(400, THROTTLED[target.partition(".")[0]])
        if fault == "broken":
            return _error(500, "InternalServerError")
        if fault == "refused":
            return LOST
        answer = self._forwarded(request)
        self._watch(target)
        return LOST if fault == "lost" else answer

    def _fault(self, call: str) -> str:
        """Return what becomes of a try of a call; the tries of one call share its id."""
        kinds = ("throttled", "broken", "refused", "lost")
        if call not in self._lasting:
            lasts = self._random.random() < LASTING
            self._lasting[call] = self._random.choice(kinds) if lasts else ""
        if self._lasting[call]:
            return self._lasting[call]
        return self._random.choice(kinds) if self._random.random() < RATE - LASTING else "served"

    def _forwarded(self, request: Request) -> Answer:
        connection = http.client.HTTPConnection(self._upstream, timeout=60)
        try:
            headers = dict(request.headers.items())
            connection.request(request.method, request.target, request.body, headers)
            answer = connection.getresponse()
            told = {name: answer.headers[name] for name in TOLD if name in answer.headers}
            kind = answer.headers.get_content_type()
            return Answer(answer.status, answer.read(), kind, told)
        finally:
            connection.close()


def _error(status: int, code: str) -> Answer:
    body = {"__type": f"com.amazonaws#{code}", "message": "injected"}
    return Answer(status, json.dumps(body).encode(), "application/x-amz-json-1.0")
