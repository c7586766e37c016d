"""Linkup's network recommendations, simulated: `with LinkupSimulator() as linkup: linkup.url …`.

The API is at {url}/v1 and wants the header `x-api-key: {api_key}`, which is new in every process,
unless its state is restored.
Any login token has at least 1,000 people, except those that linkup.tokens lists. Beside the
faults that every simulator knows (control):

GET    /_control/bill        {"credits": …, "calls": [{"status", "mode", "returned", "credits",
                             "request_id", "login_token_sha256", "fault"}]}; see linkup.bill
DELETE /_control/bill        starts a new one
POST   /_control/rate-limit  {"per_minute": 300}, as the original has it; null, as at first: none
"""

import secrets
import socket
import threading
import time
from collections import deque
from http import HTTPStatus
from typing import Any

from local.simulators.answers import JSON_TYPE, Answer, RefusedError, failure, success
from local.simulators.control import Routes, read_object
from local.simulators.linkup import tokens
from local.simulators.linkup.bill import Bill, Call, sha256
from local.simulators.linkup.calls import login_token, serve
from local.simulators.server import Request
from local.simulators.simulator import Simulator

ROUTE = "/v1/network/recommendations"
MINUTE = 60.0


class LinkupSimulator(Simulator):
    """A simulator of Linkup, which serves until it is stopped."""

    def __init__(self, listener: socket.socket | None = None) -> None:
        super().__init__(listener)
        self.api_key = f"linkup-{secrets.token_urlsafe(24)}"
        self.bill = Bill()
        self._limit = _RateLimit()

    def answer(self, request: Request) -> Answer:
        if request.target.partition("?")[0] != ROUTE:
            return failure(RefusedError(HTTPStatus.NOT_FOUND, "Not found"))
        call = Call(request_id=request.headers.get("x-request-id"))
        try:
            answer = self._handle(request, call)
        except RefusedError as refused:
            answer = failure(refused)
        call.status = None if answer.lost else answer.status
        self.bill.enter(call)
        return answer

    def dropped(self) -> None:
        self.bill.enter(Call(fault="drop"))

    def state(self) -> dict[str, Any]:
        return {"api_key": self.api_key, "bill": self.bill.content()["calls"]}

    def restore(self, state: dict[str, Any]) -> None:
        self.api_key = state["api_key"]
        self.bill.restore(state["bill"])

    def routes(self) -> Routes:
        return super().routes() | {
            ("GET", "bill"): lambda _: self.bill.content(),
            ("DELETE", "bill"): self._clear_bill,
            ("POST", "rate-limit"): self._limit.set,
        }

    def _handle(self, request: Request, call: Call) -> Answer:
        self._admit(request)
        fields = read_object(request.body)
        token = login_token(fields)
        call.login_token_sha256 = sha256(token)
        fault = self.faults.take(token) or tokens.fault(token)
        call.fault = fault.name if fault else None
        if fault and not fault.served:
            return fault.refuse()
        served = serve(fields)
        call.mode, call.returned, call.credits = served.mode, served.returned, served.credits
        answer = success({"status": "success", "data": served.data})
        return fault.spoil(answer) if fault else answer

    def _admit(self, request: Request) -> None:
        if request.method != "POST":
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed")
        key = request.headers.get("x-api-key", "")
        if not secrets.compare_digest(key.encode(), self.api_key.encode()):
            raise RefusedError(HTTPStatus.UNAUTHORIZED, "Invalid or missing API key")
        if request.headers.get_content_type() != JSON_TYPE:
            raise RefusedError(HTTPStatus.BAD_REQUEST, f"Content-Type must be {JSON_TYPE}")
        self._limit.count()

    def _clear_bill(self, _: dict[str, Any]) -> object:
        self.bill.clear()
        return self.bill.content()


class _RateLimit:
    """How many calls are served in any minute, or no limit."""

    def __init__(self) -> None:
        self._per_minute: int | None = None
        self._times = deque[float]()
        self._lock = threading.Lock()

    def set(self, body: dict[str, Any]) -> object:
        wanted = body.get("per_minute")
        if wanted is not None and (type(wanted) is not int or wanted < 1):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "per_minute: a positive integer, or null")
        with self._lock:
            self._per_minute = wanted
            self._times.clear()
        return {"per_minute": wanted}

    def count(self) -> None:
        now = time.monotonic()
        with self._lock:
            if self._per_minute is None:
                return
            while self._times and self._times[0] <= now - MINUTE:
                self._times.popleft()
            if len(self._times) >= self._per_minute:
                raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "Rate limit exceeded")
            self._times.append(now)
