"""No request makes a handler fail: bad input is a 4xx in the contract's shape and stores nothing.

This file holds what all fuzzing shares, and fuzzes the URN of a read.
`FUZZ_EXAMPLES=20000 pytest tests/functional -k fuzz` looks further, and at random.
"""

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import gateway
from tests.support.builders import PROTOCOL, Member, path
from tests.support.gateway import Answer
from tests.support.sampling import WHOLE, size
from vouch.aws import dynamodb

EXAMPLES = os.environ.get("FUZZ_EXAMPLES")
fuzz = settings(
    max_examples=int(EXAMPLES or size(500, 50)),
    derandomize=WHOLE and EXAMPLES is None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PERSON = "urn:li:person:Fuzz"
TOKENS = ("Bearer <alice>", "bearer  <bob>", "Bearer <carol>")
NO_ROUTE = '{"message":"Not Found"}'
LONGEST_ANSWER = 100_000
"""Bytes; the largest error there is names a hundred fields."""

line = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
grammar = st.text("List(),:'%=&?$ab1~é", max_size=60)
urns = st.one_of(
    st.sampled_from(["<urn>", PERSON, "urn:li:recommendation:(urn:li:person:é%2F,007)", "urn:"]),
    st.integers(min_value=0).map(f"urn:li:recommendation:({PERSON},{{}})".format),
    line.map("urn:li:recommendation:({},1)".format),
    st.just(f"urn:li:recommendation:(urn:li:person:{'漢' * 900},1)"),
    grammar.map("urn:li:recommendation:{}".format),
    line,
)


class World(NamedTuple):
    """Who and what a request may speak of, and the writes that have succeeded."""

    people: dict[str, Member]
    urn: str
    stored: list[str]

    def fill(self, text: str) -> str:
        """The text with tokens and the URN of the record put in."""
        for name, person in self.people.items():
            text = text.replace(f"<{name}>", person.token)
        return text.replace("<urn>", self.urn)


@pytest.fixture
def world(alice: Member, bob: Member, carol: Member) -> Iterator[World]:
    urn, stored = alice.write(bob), list[str]()

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        if model.name != "GetItem" and parsed["ResponseMetadata"]["HTTPStatusCode"] == 200:
            stored.append(model.name)

    events = dynamodb.client().meta.events
    events.register("after-call.dynamodb.*", note)
    yield World({"alice": alice, "bob": bob, "carol": carol}, urn, stored)
    events.unregister("after-call.dynamodb.*", note)


def check(answer: Answer, stored: list[str]) -> None:
    """What holds of every answer, whatever was asked; `stored` are the writes it made."""
    assert answer.status < 500, answer
    assert all(value.isprintable() for value in answer.headers.values())
    assert len(answer.body.encode()) < LONGEST_ANSWER
    if answer.status >= 400 and answer.body != NO_ROUTE:
        assert answer.headers["x-restli-error-response"] == "true"
        assert answer.headers["x-li-request-id"]
        assert answer.json["status"] == answer.status
        assert answer.json["code"].isupper()
        assert answer.json["message"]
        assert not stored


def send(world: World, method: str, target: str, said: dict[str, str], body: bytes | None) -> None:
    """Make a request, with tokens put in, and check its answer."""
    world.stored.clear()
    textual = said.get("Content-Type") == "application/json"
    data = body.decode(errors="replace").encode() if body and textual else body
    sent = {name: world.fill(value) for name, value in said.items()}
    check(gateway.call(method, world.fill(target), sent, data), world.stored)


@fuzz
@given(urns, st.sampled_from(TOKENS))
def test_any_urn_is_answered_in_shape(world: World, urn: str, token: str) -> None:
    send(world, "GET", path(world.fill(urn)), {"Authorization": token, **PROTOCOL}, None)
