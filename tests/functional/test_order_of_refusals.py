"""The order of refusals of DESIGN 4.5: each request breaks one rule and every rule after it."""

import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from tests.support import gateway, status_queue, store
from tests.support.builders import Member


@dataclasses.dataclass
class Call:
    """A request as it is made worse, rule by rule, from the last rule to the first."""

    token: str
    urn: str
    body: str = '{"patch":{"$set":{"status":"PENDING"}}}'
    query: str = ""
    headers: dict[str, str] = dataclasses.field(
        default_factory=lambda: {"X-Restli-Protocol-Version": "2.0.0"}
    )

    def send(self) -> gateway.Answer:
        headers = {**self.headers, "Authorization": f"Bearer {self.token}"}
        target = f"/v2/recommendation/{quote(self.urn, safe='')}?{self.query}"
        return gateway.call("POST", target, headers, self.body)


class Rule(NamedTuple):
    """How a call breaks it, and what it is answered."""

    name: str
    breaks: Callable[[Call, Member], None]
    status: int
    code: str = ""
    says: str = ""


def _set(**values: Any) -> Callable[[Call, Member], None]:
    def change(call: Call, _recommender: Member) -> None:
        for name, value in values.items():
            setattr(call, name, value)

    return change


def _recommender(call: Call, recommender: Member) -> None:
    call.token = recommender.token


def _patch(fields: str) -> str:
    return f'{{"patch":{{"$set":{{{fields}}}}}}}'


BAD_FIELDS = '"status":"GONE","recommendeeEntity":7,"foo":1'
ABSENT = "urn:li:recommendation:(urn:li:person:Nobody,1)"
BAD_ARGUMENT = (400, "ILLEGAL_ARGUMENT")
BAD_TOKEN = (401, "INVALID_ACCESS_TOKEN")

COMPRESSED = {"Content-Encoding": "gzip"}

ORDER = [
    Rule("body too large", _set(body=" " * 32_769), 413, "PAYLOAD_TOO_LARGE", "32768 are allowed"),
    Rule(
        "compressed", _set(headers=COMPRESSED), 415, "UNSUPPORTED_MEDIA_TYPE", "send the body uncom"
    ),
    Rule("query too long", _set(query="x=(" + "y" * 4096), 414, "URI_TOO_LONG"),
    Rule("token", _set(token="unknown"), *BAD_TOKEN, "Invalid access token"),
    Rule("protocol header", _set(headers={}), *BAD_ARGUMENT, "header X-Restli-Protocol-Version"),
    Rule("query", _set(query="x=("), *BAD_ARGUMENT, "Invalid query parameters syntax"),
    Rule("method", _set(query="ids=List(a)"), *BAD_ARGUMENT, "is not supported for"),
    Rule("path", _set(urn="urn:li:person:1"), *BAD_ARGUMENT, "expected a URN urn:li:recomm"),
    Rule("JSON", _set(body=_patch(BAD_FIELDS)[:-1]), *BAD_ARGUMENT, "not valid JSON"),
    Rule(
        "patch shape",
        _set(body=f'{{"patch":{{"$put":1,"$set":{{{BAD_FIELDS},"visibilityForRecommender":1}}}}}}'),
        *BAD_ARGUMENT,
        "unknown patch operator",
    ),
    Rule(
        "status with visibility",
        _set(body=_patch(f'{BAD_FIELDS},"visibilityForRecommender":1')),
        *BAD_ARGUMENT,
        "only one of status and visibilityForRecommender",
    ),
    Rule("fields", _set(body=_patch(BAD_FIELDS)), 422, "INVALID_FIELD", "status: Input should be"),
    Rule("absent", _set(urn=ABSENT), 404, "NOT_FOUND", "no such recommendation"),
    Rule("actor", _recommender, 403, "ACCESS_DENIED", "not by the recommender"),
    Rule("same status", _set(body=_patch('"status":"REPLACED"')), 204),
    Rule("edge", _set(), 409, "ILLEGAL_STATUS_TRANSITION", "from REPLACED to PENDING"),
]


@pytest.mark.parametrize("place", range(len(ORDER)), ids=[rule.name for rule in ORDER])
def test_each_rule_is_answered_before_all_that_come_after_it(
    alice: Member, bob: Member, place: int
) -> None:
    urn = alice.write(bob)
    bob.patch(urn, status="REPLACED")
    before = store.everything()
    call = Call(bob.token, urn)
    for rule in reversed(ORDER[place:]):
        rule.breaks(call, alice)

    answer = call.send()

    broken = ORDER[place]
    assert answer.status == broken.status
    if broken.code:
        assert answer.json["code"] == broken.code
        assert broken.says in answer.json["message"]
    assert store.everything() == before


ASYNC_ORDER = ORDER[: [rule.name for rule in ORDER].index("same status")]
"""What does not depend on the record's present state."""


@pytest.mark.usefixtures("stack_messaging")
@pytest.mark.parametrize("place", range(len(ASYNC_ORDER)), ids=[rule.name for rule in ASYNC_ORDER])
def test_a_respond_async_update_is_refused_in_the_same_order_and_not_queued(
    alice: Member, bob: Member, place: int
) -> None:
    urn = alice.write(bob)
    before = store.everything()
    call = Call(bob.token, urn)
    for rule in reversed(ASYNC_ORDER[place:]):
        rule.breaks(call, alice)
    call.headers = {**call.headers, "Prefer": "respond-async"}

    answer = call.send()

    broken = ASYNC_ORDER[place]
    assert (answer.status, answer.json["code"]) == (broken.status, broken.code)
    assert broken.says in answer.json["message"]
    assert not {"preference-applied", "x-update-id"} & answer.headers.keys()
    assert (store.everything(), status_queue.receive()) == (before, [])


CREATE_ORDER = [
    ("?x=(" + "y" * 4096, "unknown", "", "{", 414, "URI_TOO_LONG"),
    ("?x=(", "unknown", "", "{", 401, "INVALID_ACCESS_TOKEN"),
    ("?x=(", None, "", "{", 400, "header X-Restli-Protocol-Version"),
    ("?x=(", None, "2.0.0", "{", 400, "Invalid query parameters syntax"),
    ("", None, "2.0.0", '{"foo":1', 400, "not valid JSON"),
    ("", None, "2.0.0", '[{"foo":1}]', 400, "must be a JSON object"),
    ("", None, "2.0.0", '{"foo":1}', 422, "foo: unknown field"),
]


@pytest.mark.parametrize(("query", "token", "protocol", "body", "status", "says"), CREATE_ORDER)
def test_a_create_is_refused_in_the_same_order(
    alice: Member, query: str, token: str | None, protocol: str, body: str, status: int, says: str
) -> None:
    headers = {"Authorization": f"Bearer {token or alice.token}"}
    if protocol:
        headers["X-Restli-Protocol-Version"] = protocol

    answer = gateway.call("POST", f"/v2/recommendation{query}", headers, body)

    assert answer.status == status
    assert says in answer.body
    assert store.records() == {}
