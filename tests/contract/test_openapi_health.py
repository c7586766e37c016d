"""What GET /v1/health answers is what docs/openapi.json says, in every way it says."""

import pytest

from tests.contract.described import Conversation, possible
from tests.support import health
from tests.support.broken_table import broken, on_read, refusing
from tests.support.payers import payer
from vouch.aws import queues
from vouch.handlers import auth
from vouch.settings import sync_queue

HEALTH = "/v1/health"
NOT_PROVOKED = {"429", "500"}
"""Answers that no request alone brings about."""


@pytest.mark.usefixtures("stack")
def test_it_answers_as_it_says_and_in_every_way_it_says() -> None:
    health.create_queues()
    boss, conversation = health.operator(), Conversation()
    conversation.say(boss, "GET", HEALTH)
    health.raise_alarm("vouch-SyncDlqAlarm-1A2B")
    health.record()
    health.record(function="release_credits", outcome="failed", counts={}, error="THROTTLED")
    queues.client().delete_queue(QueueUrl=sync_queue())
    found = conversation.say(boss, "GET", HEALTH).json
    assert found["problems"]
    conversation.say(payer(), "GET", HEALTH)
    conversation.say(boss, "GET", f"{HEALTH}?x=1")
    conversation.say(boss, "GET", HEALTH, None, {"x-api-key": "nobody's"})
    conversation.send_unread(boss, "GET", HEALTH)
    auth.forget()
    with broken(before=on_read(refusing("InternalServerError"))):
        conversation.say(boss, "GET", HEALTH)

    mine = {each for each in possible("v1") if each[1] == HEALTH}
    assert conversation.met == {each for each in mine if each[2] not in NOT_PROVOKED}
