"""DynamoDB's client with something wrong at one of its calls.

The product gets at DynamoDB only through `dynamodb.client()`; `broken` puts a wrapper there. A
fault is a function of the number of the call (from 1) and of its name; it runs before or after the
real call and may raise, or write as somebody else would.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from vouch.aws import dynamodb

OUR_FAULT = {
    "InternalServerError", "InternalServiceError", "KMSInternalException", "ServiceUnavailable",
}  # fmt: skip
"""Codes of the errors that are DynamoDB's own fault."""

type Fault = Callable[[int, str], None]


class Killed(BaseException):
    """The process is gone: nothing of the product may catch this."""


class BrokenTable:
    """A client that counts the calls and lets the faults strike."""

    def __init__(
        self, real: object, before: Fault, after: Fault, calls: list[str] | None = None
    ) -> None:
        self._real = real
        self._before = before
        self._after = after
        self._inside = False
        self.calls: list[str] = [] if calls is None else calls

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._real, name)
        if not callable(operation) or self._inside:
            return operation

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append(name)
            number = len(self.calls)
            self._strike(self._before, number, name)
            answer = operation(*args, **kwargs)
            self._strike(self._after, number, name)
            return answer

        return call

    def _strike(self, fault: Fault, number: int, name: str) -> None:
        self._inside = True  # what a fault does itself goes straight to the table
        try:
            fault(number, name)
        finally:
            self._inside = False


def nothing(_number: int, _name: str) -> None:
    """Do nothing: the fault that is none."""


@contextmanager
def broken(before: Fault = nothing, after: Fault = nothing) -> Iterator[BrokenTable]:
    """Break the product's client inside the block."""
    table = BrokenTable(dynamodb.client(), before, after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dynamodb, "client", lambda: table)
        yield table


def at(number: int, fault: Callable[[], None]) -> Fault:
    """Return the fault for the call of this number only."""

    def strike(current: int, _name: str) -> None:
        if current == number:
            fault()

    return strike


def on_commit(fault: Callable[[], None], times: int | None = None) -> Fault:
    """Return the fault for each write, or for the first `times` of them."""
    left = [times]

    def strike(_number: int, name: str) -> None:
        if name in {"put_item", "transact_write_items"} and left[0] != 0:
            left[0] = None if left[0] is None else left[0] - 1
            fault()

    return strike


def on_read(fault: Callable[[], None]) -> Fault:
    """Return the fault for each read."""

    def strike(_number: int, name: str) -> None:
        if name == "get_item":
            fault()

    return strike


def kill() -> None:
    """Let the process die here."""
    raise Killed


def refusing(code: str, *reasons: str) -> Callable[[], None]:
    """Return a fault that answers with an error; `reasons` are those of a cancelled transaction."""

    def refuse() -> None:
        response = {
            "Error": {"Code": code, "Message": "as DynamoDB says it"},
            "ResponseMetadata": {"HTTPStatusCode": 500 if code in OUR_FAULT else 400},
            "CancellationReasons": [{"Code": reason} for reason in reasons],
        }
        raise ClientError(cast("Any", response), "AnyOperation")

    return refuse
