"""The process whose memory and CPU one hostile request costs: it prints a `bench_inputs.Cost`."""

import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from time import process_time
from typing import Any, Final

from moto import mock_aws

from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.benchmarks.bench_inputs import Cost
from tests.benchmarks.hostile_inputs import INPUTS, SUGGEST
from tests.support import gateway
from tests.support.builders import PROTOCOL, member
from tests.support.context import Context
from tests.support.managing import account, api_key
from tests.support.template import tables
from vouch.aws import dynamodb

STATUS: Final = Path("/proc/self/status")
PEAK: Final = Path("/proc/self/clear_refs")
FORGET: Final = "5"
"""What Linux wants written to `PEAK`, to measure the most memory from now on."""


def main() -> None:
    results, null = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    with mock_aws():
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        os.write(results, json.dumps(measured(sys.argv[1], int(sys.argv[2]))).encode())


def measured(name: str, size: int) -> Cost:
    """Return what the input costs a function that has served one call."""
    target, body, headers = INPUTS[name]
    sent = {**credential(target), **headers}
    gateway.call("POST", target.partition("?")[0], {**sent, "Content-Type": ""}, b"{}")
    prepared = gateway.prepare("POST", target, sent, body(size))
    assert prepared
    route, event = prepared
    return cost(importlib.import_module(route.module).lambda_handler, json.dumps(event))


def credential(target: str) -> Mapping[str, str]:
    if target.startswith(SUGGEST):
        return {"X-Api-Key": api_key(account())[1]}
    return {"Authorization": f"Bearer {member().token}", **PROTOCOL}


def cost(handler: Callable[[Any, Context], Mapping[str, Any]], text: str) -> Cost:
    """Return what it costs to serve an event, read from text as Lambda's runtime does."""
    PEAK.write_text(FORGET)
    before, started = kilobytes("VmRSS"), process_time()
    answer = handler(json.loads(text), Context(24))
    seconds = process_time() - started
    return Cost((kilobytes("VmHWM") - before) / 1024, seconds, answer["statusCode"])


def kilobytes(name: str) -> int:
    found = re.search(rf"^{name}:\s+(\d+) kB$", STATUS.read_text(), re.MULTILINE)
    assert found
    return int(found[1])


if __name__ == "__main__":
    main()
