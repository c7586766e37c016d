"""Serves each operation over AWS in memory and the simulators, and records it.

Run as a program with a folder and names of operations, or none for all; it writes a file for each.
"""

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.benchmarks.warm import (
    requests_members,
    requests_network,
    requests_v2,
    requests_viewers,
)
from tests.benchmarks.warm.listening import listening
from tests.benchmarks.warm.operations import Ask, Operation
from tests.benchmarks.warm.recording import Exchange, Recording, write
from tests.support import gateway
from tests.support.cloud import Cloud, cloud
from tests.support.context import Context
from tests.support.template import timeout_of
from vouch.handlers import auth
from vouch.storage import log_key

OPERATIONS: Final = (
    *requests_v2.OPERATIONS,
    *requests_network.OPERATIONS,
    *requests_viewers.OPERATIONS,
    *requests_members.OPERATIONS,
)
READS: Final = ("Get", "Decrypt")
"""How the operations begin with which a process looks up what it remembers."""
GATEWAY: Final = {
    "accountId": "123456789012",
    "apiId": "r3pmxmplak",
    "domainPrefix": "r3pmxmplak",
    "stage": "$default",
    "time": "22/Oct/2025:10:03:58 +0000",
    "timeEpoch": 1761127438390,
}
CLIENT: Final = {
    "protocol": "HTTP/1.1",
    "sourceIp": "192.0.2.1",
    "userAgent": "python-requests/2.34.2",
}


def record(aws: Cloud, operation: Operation) -> Recording:
    """Serve an operation twice, and record the second request; the process is warm by the first."""
    heard: list[Exchange] = []
    origins: set[str] = set()
    aws.reset()
    with listening(heard, origins), operation.stack() as stack:
        _make_log_key()
        _served(operation.prepare(stack))
        ask = operation.prepare(stack)
        credential = heard[-1] if _admit(ask) else None
        before = len(heard)
        function, event, answer = _served(ask)
        assert event["routeKey"] == operation.route, event["routeKey"]
        environment = dict(os.environ)
    return Recording(
        name=operation.name,
        function=function,
        timeout=timeout_of(function),
        event=event,
        environment={name: environment[name] for name in environment if name[:4] != "AWS_"},
        upstreams=tuple(origins),
        calls=tuple(heard[before:]),
        look_ups=tuple(each for each in heard[:before] if each.operation.startswith(READS)),
        credential=credential,
        answer=answer,
        volatile=operation.volatile,
    )


def _make_log_key() -> None:
    """Have the key of the log lines made, and read as processes read it that did not make it."""
    for _ in range(2):
        log_key.key.cache_clear()
        log_key.key()


def _served(ask: Ask) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return the function that served a request, the event and the answer."""
    prepared = gateway.prepare(*ask)
    assert prepared, ask
    route, event = prepared
    event["requestContext"] |= GATEWAY
    event["requestContext"]["http"] |= CLIENT
    handler = importlib.import_module(route.module).lambda_handler
    answer = handler(event, Context(timeout_of(route.function)))
    assert answer["statusCode"] < 300, answer
    return route.function, event, answer


def _admit(ask: Ask) -> bool:
    """Have the caller looked up, as a request before did; tell whether there is one."""
    auth.forget()
    headers = {name.lower(): value for name, value in ask.headers.items()}
    if "authorization" in headers:
        auth.member(headers)
    elif "x-api-key" in headers:
        auth.account(headers)
    return bool(headers.keys() & {"authorization", "x-api-key"})


def main(folder: Path, names: Sequence[str]) -> bool:
    """Tell whether all operations could be recorded; say of each other one why not."""
    if unknown := set(names) - {each.name for each in OPERATIONS}:
        sys.exit(
            f"no operation {unknown}; there are: {', '.join(each.name for each in OPERATIONS)}"
        )
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the functions' log lines
    wanted = [each for each in OPERATIONS if not names or each.name in names]
    failed = 0
    with cloud() as aws:
        for number, operation in enumerate(wanted):
            try:
                write(record(aws, operation), folder / f"{number:02}.pickle")
            except Exception as error:  # an older tree may be without the operation
                failed += 1
                sys.stderr.write(f"{operation.name} is not recorded: {error!r:.400}\n")
    return failed == 0


if __name__ == "__main__":
    sys.exit(not main(Path(sys.argv[1]), sys.argv[2:]))
