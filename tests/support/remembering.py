"""Calls of viewers, and what is stored of the people whom they delivered."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import store
from tests.support.clock import Clock
from tests.support.gateway import Answer
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer
from tests.support.suggesting import ROUTE, token
from tests.support.viewing import connect, viewer_stack
from vouch.aws import dynamodb, queues
from vouch.clients.linkup.client import LinkupClient
from vouch.clients.linkup.people import Recommendations, data_of
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.deadline import Deadline
from vouch.domain.listed import json_of
from vouch.services.credits.reserve import HELD_FOR
from vouch.services.network.sweep import Swept, sweep
from vouch.settings import people_erasures_queue, settings

VIEWER: Final = "anna"
CLIENTS: Final = {"v1": LinkupClient, "v2": LinkupV2Client}


class Version:
    """A deployment that speaks one version of Linkup's API, and an account's calls of it."""

    def __init__(self, name: str, linkup: LinkupSimulator) -> None:
        self.name = name
        self.linkup = linkup
        self.client: Any = CLIENTS[name]
        self._tokens: dict[str, str] = {}

    def connect(self, payer: Payer, viewer: str = VIEWER, case: str = "member") -> None:
        """Do what has to be done before a viewer can be asked for."""
        self._tokens[f"{payer.id} {viewer}"] = login_token = token(case)
        if self.name == "v2":
            assert connect(payer, viewer, login_token).status == 201

    def ask(self, payer: Payer, viewer: str = VIEWER, **fields: Any) -> Answer:
        """Ask for people of a viewer; `key` is the call's Idempotency-Key."""
        headers = {"Idempotency-Key": key} if (key := fields.pop("key", None)) else {}
        sent = {"viewer": viewer, **fields}
        if self.name == "v1":
            sent["login_token"] = self._tokens[f"{payer.id} {viewer}"]
        return payer.call("POST", ROUTE, sent, headers)

    def asked(self) -> int:
        """Return how many calls for people Linkup served."""
        calls = (
            self.linkup.bill.calls() if self.name == "v1" else self.linkup.bill.v2_calls("network")
        )
        return len(calls)

    @contextmanager
    def around(
        self, before: Callable[[], None] | None = None, after: Callable[[], None] | None = None
    ) -> Iterator[None]:
        """Let something run before or after Linkup is asked for people."""
        real = self.client.recommend

        def recommend(*args: Any, **named: Any) -> Recommendations:
            if before:
                before()
            answer: Recommendations = real(*args, **named)
            if after:
                after()
            return answer

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.client, "recommend", recommend)
            yield

    @contextmanager
    def delivering(self, people: Sequence[Any]) -> Iterator[None]:
        """Let Linkup deliver these people."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.client, "recommend", lambda *_, **__: answer_of(people))
            yield


@contextmanager
def deployment(name: str) -> Iterator[Version]:
    """Run the simulator for a stack of this version."""
    if name == "v2":
        with viewer_stack() as linkup:
            yield Version(name, linkup)
        return
    queues.client().create_queue(QueueName=people_erasures_queue().rpartition("/")[2])
    with linkup_stack() as linkup:
        yield Version(name, linkup)


def answer_of(people: Sequence[Any]) -> Recommendations:
    """Return what a client returns where Linkup delivers these people."""
    content = {"total_results": len(people), "recommendations": people}
    data = data_of(content)
    assert data is not None
    body = json_of({"status": "success", "data": content})
    return Recommendations(data.recommendations, data.number, None, body, "theirs-1")


def shown(answer: Answer) -> list[str]:
    """Return the profile addresses in an answer."""
    assert answer.status == 200, answer.body
    return [each["profile_url"] for each in answer.json["data"]["recommendations"]]


def counts(answer: Answer) -> tuple[int, int]:
    """Return how many people were new to the viewer, and how many known."""
    return int(answer.headers["x-people-new"]), int(answer.headers["x-people-known"])


def people_of(payer: Payer, viewer: str = VIEWER) -> dict[str, dict[str, Any]]:
    """Return everybody who is stored for a viewer, under whatever generation, by key and id."""
    found = map(dynamodb.unpack, store.items(settings().people_table))
    prefix = f"people#{payer.id}#{viewer}#"
    return {
        f"{item['pk'].removeprefix(prefix)}/{item['sk']}": item
        for item in found
        if item["pk"].startswith(prefix)
    }


def addresses(payer: Payer, viewer: str = VIEWER) -> set[str]:
    """Return the profile addresses of everybody who is stored for a viewer."""
    return {each["profileUrl"] for each in people_of(payer, viewer).values()}


def times(payer: Payer, viewer: str = VIEWER) -> set[int]:
    """Return how often those who are stored were remembered."""
    return {each["times"] for each in people_of(payer, viewer).values()}


def left_over() -> list[str]:
    """Return the partitions of Bookkeeping that hold calls and answers."""
    found = map(dynamodb.unpack, store.items(settings().bookkeeping_table))
    return [item["pk"] for item in found if item["pk"].startswith(("viewer-calls#", "answer#"))]


def swept(clock: Clock) -> Swept:
    """Run the sweep once all requests have ended."""
    clock.advance(HELD_FOR + 1)
    return sweep(Deadline.after(60))
