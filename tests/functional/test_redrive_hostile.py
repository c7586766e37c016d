"""`make redrive`: a letter may say anything; it moves no cursor, turns no line and ends no walk."""

import importlib
import json
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from local import info
from local.errors import LocalError
from tests.support.redriving import die, redrive, target
from vouch.aws import queues
from vouch.settings import change_events_dlq

URN = "urn:li:recommendation:(urn:li:person:ana,1)"
HOSTILE = "\u202eno \u2066harm\u200b\u2028\u0085 \ue000\U000e0041"
"""A text that a queue can hold: SQS takes no ESC and no other control of ASCII."""
SHOWN = r"\u202eno \u2066harm\u200b\u2028\x85 \ue000\U000e0041"
ESCAPE = "\x1b[2J\r"
"""In JSON, and so in the body of a letter, it may be escaped."""

pytestmark = pytest.mark.usefixtures("stack_messaging")


def send(dlq: str, content: object) -> None:
    body = content if isinstance(content, str) else json.dumps(content)
    queues.send(target().outputs[dlq], body)


def is_harmless(output: str) -> bool:
    return all(line.isprintable() for line in output.split("\n"))


def test_what_a_malformed_update_says_of_itself_is_one_line_each() -> None:
    ids = {"reason": f"{HOSTILE}\n  moved", "receivedAt": HOSTILE, "correlationId": HOSTILE}
    die("{}", URN, updateId=f"{HOSTILE}\t", **ids)

    output = redrive("status-updates", target(), show=True)

    assert is_harmless(output)
    assert f"  why             {SHOWN}\\n  moved\n" in output
    assert f"  update id       {SHOWN}\\t\n" in output


@pytest.mark.parametrize(
    ("queue", "dlq", "content"),
    [
        (
            "change-events",
            "ChangeEventsDlq",
            {
                "event": {"DetailType": ESCAPE, "Detail": json.dumps({"id": ESCAPE})},
                "record": {
                    "sequenceNumber": ESCAPE,
                    "eventSourceARN": f"a/{ESCAPE}/b",
                    "keys": {"pk": {"S": ESCAPE}},
                },
                "reason": ESCAPE,
            },
        ),
        (
            "change-stream",
            "ChangeStreamDlq",
            {
                "DDBStreamBatchInfo": {"batchSize": ESCAPE, "streamArn": f"a/{ESCAPE}/b"},
                "requestContext": {"condition": ESCAPE},
                "timestamp": ESCAPE,
            },
        ),
        (
            "release-credits",
            "ReleaseCreditsDlq",
            {"requestContext": {"condition": ESCAPE}, "responsePayload": {"errorMessage": ESCAPE}},
        ),
        ("sync", "SyncDlq", {"sync": ESCAPE, "member": "urn:li:person:ana"}),
    ],
)
def test_what_the_body_of_a_letter_says_is_escaped(queue: str, dlq: str, content: object) -> None:
    send(dlq, content)

    output = redrive(queue, target(), show=True)

    assert is_harmless(output)
    assert r"\x1b[2J\r" in output


def test_a_reason_without_end_is_cut() -> None:
    die("{}", URN, reason="x" * 100_000)

    (why,) = [line for line in redrive("status-updates", target()).split("\n") if "why" in line]

    assert why.endswith("x… (100,000 characters)")
    assert len(why) < 1_100


@pytest.mark.parametrize("queue", ["change-events", "change-stream", "sync", "status-updates"])
def test_a_body_that_is_nested_without_end_is_a_letter_like_others(queue: str) -> None:
    dlqs = {"change-events": "ChangeEventsDlq", "change-stream": "ChangeStreamDlq"}
    nested = "[" * 100_000
    if queue == "status-updates":
        die(nested, URN, reason="why")
    else:
        send(dlqs.get(queue, "SyncDlq"), nested)

    assert "1 of 1" in redrive(queue, target(), show=True)


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 5_000])
@pytest.mark.parametrize("queue", ["change-events", "change-stream"])
def test_a_letter_that_names_no_record_stays(queue: str, number: str) -> None:
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/2026"
    if queue == "change-events":
        send("ChangeEventsDlq", {"record": {"sequenceNumber": number, "eventSourceARN": arn}})
    else:
        place = {"startSequenceNumber": number, "endSequenceNumber": "1", "streamArn": arn}
        send("ChangeStreamDlq", {"DDBStreamBatchInfo": place})

    assert "it does not say which record" in redrive(queue, target())


def test_a_letter_s_time_has_the_form_of_every_other_time() -> None:
    queues.send(change_events_dlq(), "{}")

    (when,) = [line for line in redrive("change-events", target()).split("\n") if "when" in line]

    assert when.endswith("Z")
    assert "+00:00" not in when


def test_the_error_of_a_letter_that_stays_is_one_line() -> None:
    class Refusing:
        def put_events(self, **_: object) -> None:
            told = f"{ESCAPE}\n  moved"
            raise ClientError({"Error": {"Code": "X", "Message": told}}, "PutEvents")

    send("ChangeEventsDlq", {"event": {"Detail": "{}"}})

    output = redrive("change-events", target(events=Refusing()))

    (stays,) = [line for line in output.split("\n") if line.startswith("  stays ")]
    assert stays.endswith(r"\x1b[2J\r\n  moved")
    assert is_harmless(output)


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("local.env", ()),
        ("local.demo.__main__", ()),
        ("ops.manage", ("events/manage_accounts_create_account.json",)),
        ("ops.redrive.__main__", ("sync",)),
    ],
)
def test_an_error_that_quotes_the_outside_is_shown_escaped(
    tool: str,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(_home: Path) -> None:
        raise LocalError(f"it said:\n{ESCAPE}")

    monkeypatch.setattr(info, "read", fail)
    monkeypatch.setattr(sys, "argv", [tool, *arguments])

    assert importlib.import_module(tool).main() == 1

    assert capsys.readouterr().err.endswith("it said:\n\\x1b[2J\\r\n")
