"""Functions on the engine disturbed: their calls go through a proxy, their processes are killed."""

import itertools
import os
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from local.stack import Stack
from tests.e2e.faulty_proxy import FaultyProxy

FIRST: Final = 20
"""The call of a function at which it is killed first: by then it works."""
ENDPOINTS: Final = ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_EVENTBRIDGE")


class Killer:
    """A killer that ends a function's process by SIGKILL, each time in the middle of a call.

    `every` names function and interval by the service that is called.
    """

    def __init__(self, stack: Stack, every: Mapping[str, tuple[str, int]]) -> None:
        self._stack = stack
        self._every = every
        self._moments = {service: itertools.count() for service in every}
        self.killed: Counter[str] = Counter()

    def __call__(self, target: str) -> None:
        """Watch a proxy, some of whose calls have not been made yet then, while others are done."""
        service = target.partition(".")[0]
        function, interval = self._every[service]
        moment = next(self._moments[service])
        if moment >= FIRST and (moment - FIRST) % interval == 0:
            self._kill(function)

    def _kill(self, function: str) -> None:
        for process in processes_of(self._stack, function):
            os.kill(process, signal.SIGKILL)
            self.killed[function] += 1


def processes_of(stack: Stack, function: str) -> list[int]:
    """Return the engine's workers for a function, by its logical id."""
    name = stack.deployed.names[function]
    marks = {
        f"AWS_LAMBDA_FUNCTION_NAME={name}".encode(),
        f"TMPDIR={stack.processes.temporary}".encode(),
    }
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
        except OSError:  # it ended meanwhile, or belongs to somebody else
            continue
        if marks <= set(environment.split(b"\0")):
            found.append(int(process.name))
    return found


@contextmanager
def through(proxy: FaultyProxy, stack: Stack, *functions: str) -> Iterator[None]:
    """Let functions make their calls of DynamoDB and EventBridge through a proxy."""
    variables = dict.fromkeys(ENDPOINTS, proxy.url)
    with proxy.running(), configured(stack, variables, *functions):
        yield


@contextmanager
def configured(stack: Stack, variables: Mapping[str, str], *functions: str) -> Iterator[None]:
    """Let functions have other variables of their environment inside the block."""
    client = stack.engine.client("lambda")
    names = [stack.deployed.names[function] for function in functions]
    before = {
        name: client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        for name in names
    }
    try:
        for name, own in before.items():
            client.update_function_configuration(
                FunctionName=name, Environment={"Variables": {**own, **variables}}
            )
        yield
    finally:
        for name, own in before.items():
            client.update_function_configuration(FunctionName=name, Environment={"Variables": own})


@contextmanager
def hidden_for(seconds: int, stack: Stack, queue: str) -> Iterator[None]:
    """Let a queue's messages come again after `seconds` when they have failed."""
    client, names = stack.engine.client("sqs"), ["VisibilityTimeout"]
    before = client.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
    try:
        client.set_queue_attributes(QueueUrl=queue, Attributes={names[0]: str(seconds)})
        yield
    finally:
        client.set_queue_attributes(QueueUrl=queue, Attributes=before)
