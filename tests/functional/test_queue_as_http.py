"""The same update comes to the same end by HTTP and by the queue."""

from typing import Any

import pytest

from tests.support import messaging, status_queue, store
from tests.support.builders import Member
from tests.support.status_queue import send, update
from tests.support.status_table import STATES, triples

pytestmark = pytest.mark.usefixtures("stack_messaging")

ASKED = [each[:3] for each in triples() if each[2] != "revision"]
STRANGERS = [(current, "HIDDEN", "stranger") for current in STATES]
OWN = ("urn", "id", "created", "lastModified", "correlationId", "cause", "updateId", "lastPlace")
"""What each record has of its own, and what tells the two ways apart."""


def brought_to(state: str, alice: Member, bob: Member) -> str:
    urn = alice.write(bob)
    if state != "PENDING":
        assert (alice if state == "WITHDRAWN" else bob).patch(urn, status=state).status == 204
    return urn


def shown(urn: str) -> dict[str, Any]:
    return {name: value for name, value in store.record(urn).items() if name not in OWN}


@pytest.mark.parametrize(("current", "target", "actor"), [*ASKED, *STRANGERS])
def test_an_update_has_the_same_outcome_by_queue_and_by_http(
    alice: Member, bob: Member, carol: Member, current: str, target: str, actor: str
) -> None:
    member = {"recommender": alice, "recommendee": bob, "stranger": carol}[actor]
    called, queued = (brought_to(current, alice, bob) for _ in range(2))

    answer = member.patch(called, status=target)
    send(update(queued, member.urn, target))
    status_queue.run()

    assert shown(queued) == shown(called)
    refusal = answer.json if answer.status != 204 else None
    expected = [{name: refusal[name] for name in ("code", "message")}] if refusal else []
    assert [each["reason"] for each in messaging.rejections()] == expected
    assert messaging.dead_letters() == []
