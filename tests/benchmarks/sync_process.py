"""The process whose syncs are measured: it is told where its stack is, and prints what it found."""

import json
import logging
import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from itertools import chain
from typing import Any, NamedTuple, cast

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.benchmarks.bench_sync import LATENCY, Measured, Sizes
from tests.support import store_calls
from tests.support.connecting import calls, control, environment
from tests.support.syncing import Connected, connected
from vouch.aws import kms, queues, secrets
from vouch.clients.linkedin import LinkedInClient
from vouch.deadline import Deadline
from vouch.domain.status import Status
from vouch.services.linkedin import tokens
from vouch.settings import linkedin, settings, sync_queue, sync_starts_queue


class Told(NamedTuple):
    """The place of the stack: as much of a simulator as its callers need."""

    aws: str
    url: str
    base_url: str
    oauth_url: str
    client_id: str
    client_secret: str


@contextmanager
def stack(told: Told) -> Iterator[LinkedInSimulator]:
    """Let the functions of this process call what is in the other one."""
    secret = secrets.client().create_secret(Name="LinkedIn", SecretString=told.client_secret)
    for url in (sync_queue(), sync_starts_queue()):
        queues.client().create_queue(QueueName=url.rpartition("/")[2])
    variables = {
        "LINKEDIN_BASE_URL": told.base_url,
        "LINKEDIN_OAUTH_URL": told.oauth_url,
        "LINKEDIN_CLIENT_ID": told.client_id,
        "LINKEDIN_CLIENT_SECRET": secret["ARN"],
        "TOKEN_KEY": kms.client().create_key()["KeyMetadata"]["Arn"],
    }
    with pytest.MonkeyPatch.context() as patch, environment(patch, **variables):
        yield cast("LinkedInSimulator", told)


def measured(upstream: LinkedInSimulator, sizes: Sizes) -> Measured:
    memory_few = memory_of_few(upstream, sizes.few)
    many = connected(upstream, received=sizes.records)
    first_seconds, first = timed(many.sync)
    for operation in ("recipient", "recommender"):
        control(
            upstream, "faults", fault="latency", seconds=LATENCY, times=None, operation=operation
        )
    bare_seconds, (pages, urns) = timed(lambda: read(many))
    before = sum(calls(upstream).values())
    with writes() as written:
        seconds, second = timed(many.sync)
    used = sum(calls(upstream).values()) - before
    assert (second["state"], second["pages"]) == ("SUCCEEDED", pages)
    memory = peak(many.sync)
    control(upstream, "change", urns=urns[: sizes.changed], set={"status": "HIDDEN"})
    control(upstream, "remove", urns=urns[-sizes.removed :])
    third, fourth = many.sync(), many.sync()
    control(upstream, "hide", member=many.urn, hidden=True)
    fifth = many.sync()
    assert (third["deleted"], fourth["updated"]) == (0, 0)
    assert (fifth["state"], fifth["deleted"]) == ("PARTIAL", 0)
    return Measured(
        first["created"],
        first_seconds,
        len(written),
        used - pages,
        seconds,
        bare_seconds,
        memory,
        memory_few,
        third["updated"],
        fourth["deleted"],
    )


def memory_of_few(upstream: LinkedInSimulator, few: int) -> float:
    """Return the megabytes of an unchanged sync of a member, whom the schedule then leaves out."""
    member = connected(upstream, received=few)
    member.sync()
    memory = peak(member.sync)
    ended = member.account.call("DELETE", f"/v1/connections/{member.urn}")
    assert ended.status == 204, ended.body
    return memory


def timed[T](what: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = what()
    return time.perf_counter() - start, result


def read(member: Connected) -> tuple[int, list[str]]:
    """Read the pages of both finders: return how many there are, and the URNs in them."""
    until = Deadline.after(600)
    token = tokens.access_token(member.urn, until)
    client = LinkedInClient(linkedin().linkedin_base_url, token, deadline=until)
    statuses = list(Status)
    finders = client.pages("recipient", statuses), client.pages("recommender", statuses)
    number, urns = 0, list[str]()
    for page in chain(*finders):
        number += 1
        urns += [each.urn for each in page.elements]
    return number, urns


@contextmanager
def writes() -> Iterator[list[str]]:
    """Record the writes to Recommendations inside the block."""
    found: list[str] = []
    with store_calls.asked("PutItem") as puts, store_calls.asked("TransactWriteItems") as several:
        yield found
    table = settings().recommendations_table
    found += ["put" for each in puts if each["TableName"] == table]
    found += ["transaction" for each in several if table in str(each)]


def peak(what: Callable[[], Any]) -> float:
    """Return the megabytes allocated at once."""
    tracemalloc.start()
    try:
        what()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def main() -> None:
    told = Told(**json.loads(sys.argv[1]))
    os.environ["AWS_ENDPOINT_URL"] = told.aws
    logging.disable(logging.CRITICAL)
    with redirect_stdout(sys.stderr), stack(told) as upstream:
        found = measured(upstream, Sizes(**json.loads(sys.argv[2])))
    sys.stdout.write(f"{json.dumps(found._asdict())}\n")


if __name__ == "__main__":
    main()
