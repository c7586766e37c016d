"""CPU of a warm GET: the handler against a bare one that does the same GetItem.

Both run in one process, which `measure` starts beside a stand-in for DynamoDB; standard output goes
to the null device there, as the log line a handler writes is part of its work.
"""

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import process_time_ns
from typing import Any, Final, NamedTuple

from tests.benchmarks.dynamodb_standin import URN
from tests.support.context import Context

ROUNDS: Final = 45
CALLS: Final = 50
"""How many calls make a round: enough to time, few enough for both to see the same machine."""
EVENT: Final[dict[str, Any]] = {
    "version": "2.0",
    "routeKey": "GET /v2/recommendation/{urn}",
    "rawPath": f"/v2/recommendation/{URN}",
    "rawQueryString": "",
    "headers": {"authorization": "Bearer bench", "x-restli-protocol-version": "2.0.0"},
    "requestContext": {
        "http": {"method": "GET", "path": f"/v2/recommendation/{URN}"},
        "requestId": "JKJaXmPLvHcESHA=",
    },
    "pathParameters": {"urn": URN},
    "isBase64Encoded": False,
}
CONTEXT: Final = Context()


class WarmGet(NamedTuple):
    """The median microseconds of CPU per call, and the median of their ratio round by round."""

    handler: float
    bare: float
    ratio: float


def measure() -> WarmGet:
    """Run the stand-in, and this module as a program against it."""
    program = [sys.executable, "-m", "tests.benchmarks.dynamodb_standin"]
    with subprocess.Popen(  # noqa: S603
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as standin:
        assert standin.stdin
        assert standin.stdout
        endpoint = f"http://127.0.0.1:{standin.stdout.readline().strip()}"
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __name__],
            env={**os.environ, "AWS_ENDPOINT_URL": endpoint},
            stdout=subprocess.PIPE,
            check=True,
        )
        standin.stdin.close()
    return WarmGet(*json.loads(done.stdout))


def bare_handler() -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return what one would write first: a boto3 client, the item, json.dumps."""
    client = importlib.import_module("boto3").client("dynamodb")
    table = os.environ["RECOMMENDATIONS_TABLE"]

    def handler(event: dict[str, Any]) -> dict[str, Any]:
        key = {"urn": {"S": event["pathParameters"]["urn"]}}
        item = client.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
        return {"statusCode": 200, "headers": {}, "body": json.dumps(item)}

    return handler


def main() -> None:
    results, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    handle = importlib.import_module("functions.get_recommendation.app").lambda_handler
    bare = bare_handler()
    for served in (handle(EVENT, CONTEXT), bare(EVENT)):
        assert served["statusCode"] == 200, served
    calls = (lambda: handle(EVENT, CONTEXT), lambda: bare(EVENT))
    rounds = [_round(*calls, first=turn % 2 == 0) for turn in range(ROUNDS + 1)][1:]
    handler, plain = (median(column) for column in zip(*rounds, strict=True))
    ratio = median(handled / bared for handled, bared in rounds)
    os.write(results, json.dumps([handler, plain, ratio]).encode())


def _round(
    subject: Callable[[], object], baseline: Callable[[], object], *, first: bool
) -> tuple[float, float]:
    """Time subject and baseline, which take turns at being first."""
    if first:
        return _cpu(subject), _cpu(baseline)
    bared = _cpu(baseline)
    return _cpu(subject), bared


def _cpu(call: Callable[[], object]) -> float:
    started = process_time_ns()
    for _ in range(CALLS):
        call()
    return (process_time_ns() - started) / CALLS / 1000


if __name__ == "__main__":
    main()
