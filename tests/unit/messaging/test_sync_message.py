"""The message of a sync, written and read."""

import pytest

from vouch.errors import IllegalArgumentError
from vouch.messages.sync import SyncMessage

MESSAGE = SyncMessage("1792929600000-0123456789abcdef", "urn:li:person:ana")
TEXT = '{"version":"1","sync":"1792929600000-0123456789abcdef","member":"urn:li:person:ana"}'


def test_a_sync_message_reads_as_it_was_written() -> None:
    assert MESSAGE.text() == TEXT
    assert SyncMessage.parse(TEXT) == MESSAGE


@pytest.mark.parametrize(
    "body",
    [
        *("", "{", "[]", "null", '"text"', "[" * 100_000),
        TEXT.replace('"1"', '"2"'),
        TEXT.replace('"1"', "1"),
        TEXT.replace("urn:li:person:ana", "urn:li:person:"),
        TEXT.replace("urn:li:person:ana", "urn:li:company:ana"),
        TEXT.replace('"urn:li:person:ana"', "null"),
        TEXT.replace("1792929600000-0123456789abcdef", ""),
        '{"version":"1","sync":"1"}',
        TEXT.replace("}", f',"more":[{"0," * 2_000}0]' + "}"),
        TEXT.replace("}", ',"more":1}'),
        TEXT.replace("ana", "\ud800"),
        TEXT.replace("0123456789abcdef", r"\ud800"),
    ],
)
def test_a_malformed_message_is_refused_and_not_quoted(body: str) -> None:
    with pytest.raises(IllegalArgumentError, match="the body must be") as caught:
        SyncMessage.parse(body)

    assert "ana" not in str(caught.value)


def test_a_byte_order_mark_before_a_message_is_dropped() -> None:
    assert SyncMessage.parse("\ufeff" + TEXT) == MESSAGE
