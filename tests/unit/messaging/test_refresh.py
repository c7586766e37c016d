"""The messages of refreshes: read strictly, and quoted nowhere."""

import json

import pytest

from vouch.errors import IllegalArgumentError
from vouch.messages.refresh import Message, Raised, RefreshMessage, parse, text

ACCOUNT = "0123456789abcdef"
RAISED = {"version": "1", "account": ACCOUNT}
DUE = {**RAISED, "viewer": "ana", "due": 1_790_000_000}


@pytest.mark.parametrize(
    "message",
    [
        RefreshMessage(ACCOUNT, "ana.b:c-d_e", 0),
        RefreshMessage(ACCOUNT, "a" * 64, 2**53 - 1),
        Raised(ACCOUNT),
    ],
)
def test_a_message_is_read_as_it_was_written(message: Message) -> None:
    assert parse(text(message)) == message


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 9_000,
        json.dumps({**RAISED, "version": "2"}),
        json.dumps({**RAISED, "version": 1}),
        json.dumps({**RAISED, "account": "0123456789ABCDEF"}),
        json.dumps({**RAISED, "account": f"{ACCOUNT}\n"}),
        json.dumps({**RAISED, "account": None}),
        json.dumps({**RAISED, "more": 1}),
        json.dumps({**RAISED, "viewer": "ana"}),
        json.dumps({**RAISED, "due": 1}),
        json.dumps({"account": ACCOUNT}),
        json.dumps({**DUE, "account": "Ana Berg"}),
        json.dumps({**DUE, "viewer": ".."}),
        json.dumps({**DUE, "viewer": "Ana Berg"}),
        json.dumps({**DUE, "viewer": "a" * 65}),
        json.dumps({**DUE, "viewer": None}),
        json.dumps({**DUE, "due": True}),
        json.dumps({**DUE, "due": -1}),
        json.dumps({**DUE, "due": 1.0}),
        json.dumps({**DUE, "due": 2**53}),
        json.dumps({**DUE, "due": "1"}),
        json.dumps({**DUE, "due": None}),
        json.dumps({**DUE, "more": 1}),
        json.dumps({**DUE, "more": list(range(3_000))}),
        '{"version":"1","account":"0123456789abcdef\ud800"}',
    ],
)
def test_whatever_else_is_refused_without_being_quoted(body: str) -> None:
    with pytest.raises(IllegalArgumentError) as caught:
        parse(body)

    assert caught.value.message == (
        'the body must be {"version":"1","account":id,"viewer":name,"due":seconds}'
        ' or {"version":"1","account":id}'
    )
