"""The messages that start syncs: read strictly, and quoted nowhere."""

import json
from typing import Any

import pytest

from vouch.aws.queues import MOST_BYTES, MOST_MESSAGES
from vouch.domain.sync_start import AskedAt, DueBy, DuePlace
from vouch.errors import IllegalArgumentError
from vouch.messages.sync_start import (
    MOST_MEMBERS,
    AccountWalk,
    DueWalk,
    Starts,
    SyncStart,
    parse,
    text,
)
from vouch.moment import Milliseconds, Seconds
from vouch.services.syncs.walk import PAGE

ANA, ACCOUNT = "urn:li:person:ana", "0123456789abcdef"
SECOND, MOMENT = Seconds(1_790_000_000), Milliseconds(1_790_000_000_123)
SHARD: dict[str, Any] = {"version": "1", "shard": 7, "until": SECOND, "after": None}
WALK: dict[str, Any] = {"version": "1", "account": ACCOUNT, "asked": MOMENT, "after": None}
STARTS: dict[str, Any] = {"version": "1", "members": [ANA], "until": SECOND}


@pytest.mark.parametrize(
    "message",
    [
        DueWalk(0, SECOND, None),
        DueWalk(7, SECOND, DuePlace(SECOND, ANA)),
        AccountWalk(ACCOUNT, MOMENT, None),
        AccountWalk(ACCOUNT, MOMENT, ANA),
        Starts((ANA,), DueBy(SECOND)),
        Starts((ANA,) * MOST_MEMBERS, AskedAt(MOMENT)),
    ],
)
def test_a_message_is_read_as_it_was_written(message: SyncStart) -> None:
    assert parse(text(message)) == message


@pytest.mark.parametrize(
    "value",
    [
        {**SHARD, "version": "2"},
        {**SHARD, "shard": "7"},
        {**SHARD, "shard": -1},
        {**SHARD, "shard": 256},
        {**SHARD, "shard": True},
        {**SHARD, "until": 2**53},
        {**SHARD, "until": None},
        {**SHARD, "after": ANA},
        {**SHARD, "after": {"due": SECOND}},
        {**SHARD, "after": {"due": SECOND, "member": "Ana Berg"}},
        {**SHARD, "after": {"due": SECOND, "member": ANA, "more": 1}},
        {**SHARD, "more": 1},
        {name: SHARD[name] for name in ("version", "shard", "until")},
        {**WALK, "account": "Ana Berg"},
        {**WALK, "asked": "1"},
        {**WALK, "after": "Ana Berg"},
        {**WALK, "more": 1},
        {**STARTS, "members": []},
        {**STARTS, "members": ANA},
        {**STARTS, "members": ["Ana Berg"]},
        {**STARTS, "members": [ANA, 1]},
        {**STARTS, "members": [ANA] * (MOST_MEMBERS + 1)},
        {**STARTS, "until": True},
        {**STARTS, "asked": MOMENT},
        {"version": "1", "members": [ANA]},
        {"version": "1", "members": [ANA], "asked": -1},
        {},
        [],
        None,
    ],
)
def test_whatever_else_is_refused_without_being_quoted(value: object) -> None:
    with pytest.raises(IllegalArgumentError) as caught:
        parse(json.dumps(value))

    assert caught.value.message.startswith('the body must be {"version":"1","shard"')
    assert "Ana Berg" not in caught.value.message


def test_a_page_of_members_is_sent_by_one_call_however_long_their_ids_are() -> None:
    longest = "urn:li:person:" + "x" * 64
    body = text(Starts((longest,) * MOST_MEMBERS, AskedAt(MOMENT)))

    assert MOST_MESSAGES * MOST_MEMBERS == PAGE
    assert MOST_MESSAGES * len(body) < MOST_BYTES
