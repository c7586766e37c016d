"""The messages of erasures: read strictly, and quoted nowhere."""

import json

import pytest

from vouch.errors import IllegalArgumentError
from vouch.messages.people_erasure import Erasure, PersonErasure, ViewerErasure, parse, text

VIEWER = {"version": "1", "account": "0123456789abcdef", "viewer": "ana", "generation": 0}
PERSON = {"version": "1", "person": "ACoAAB1"}


@pytest.mark.parametrize(
    "erasure",
    [
        ViewerErasure("0123456789abcdef", "ana.b:c-d_e", 7),
        PersonErasure("ACoAAB1"),
        PersonErasure("0" * 64),
    ],
)
def test_a_message_is_read_as_it_was_written(erasure: Erasure) -> None:
    assert parse(text(erasure)) == erasure


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 9_000,
        json.dumps({**VIEWER, "version": "2"}),
        json.dumps({**VIEWER, "version": 1}),
        json.dumps({**VIEWER, "account": "0123456789ABCDEF"}),
        json.dumps({**VIEWER, "account": "0123456789abcdef\n"}),
        json.dumps({**VIEWER, "viewer": ".."}),
        json.dumps({**VIEWER, "viewer": "a#b"}),
        json.dumps({**VIEWER, "viewer": "a" * 65}),
        json.dumps({**VIEWER, "generation": True}),
        json.dumps({**VIEWER, "generation": -1}),
        json.dumps({**VIEWER, "generation": 2**53}),
        json.dumps({**VIEWER, "generation": "0"}),
        json.dumps({name: VIEWER[name] for name in ("version", "account", "viewer")}),
        json.dumps({**VIEWER, "more": 1}),
        json.dumps({**VIEWER, **PERSON}),
        json.dumps({**PERSON, "person": "Ana Berg"}),
        json.dumps({**PERSON, "person": "ACo"}),
        json.dumps({**PERSON, "person": None}),
        json.dumps({**PERSON, "more": 1}),
        json.dumps({"person": "ACoAAB1"}),
        '{"version":"1","person":"ACo\ud800"}',
    ],
)
def test_whatever_else_is_refused_without_being_quoted(body: str) -> None:
    with pytest.raises(IllegalArgumentError) as caught:
        parse(body)

    assert caught.value.message.startswith('the body must be {"version":"1","account":id')
    assert "Ana Berg" not in caught.value.message
