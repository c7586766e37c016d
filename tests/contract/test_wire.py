"""Requests and answers byte for byte, headers included: each file in wire/ is a conversation.

A file alternates request and answer, parted by `~~~`. `<access token of …>` and `<API key of …>`
are valid ones, `<4,097 bytes>`, `<262,145 bytes of body>` and `<message id>` what they say; header
names are lower-case and sorted, as HTTP/2 has them.
"""

import itertools
import re
import time
import uuid
from http.client import responses
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.contract import published
from tests.contract.test_events import filled
from tests.support import gateway
from tests.support.gateway import Answer
from vouch import moment
from vouch.services.credits import ledger, reserve
from vouch.services.recommendations import write

PARTING = "\n~~~\n"
SIZE = re.compile("<([0-9,]+) bytes of body>")
CONVERSATIONS = sorted((Path(__file__).parent / "wire").glob("*.http"))
NOW = 1761127438390
"""Milliseconds: 2025-10-22 10:03:58.390 UTC."""


@pytest.fixture(autouse=True)
def _fixed(stack: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock, the random bits and the request ids; the published recommendation is there."""
    clock = SimpleNamespace(
        time=lambda: NOW / 1000,
        time_ns=lambda: NOW * 1_000_000,
        strftime=time.strftime,
        gmtime=time.gmtime,
    )
    random = SimpleNamespace(randbits=lambda _: 7, token_hex=lambda size: "07" * size)
    monkeypatch.setattr(moment, "time", clock)
    for module in (write, ledger, reserve):
        monkeypatch.setattr(module, "secrets", random)
    monkeypatch.setattr(gateway, "_ids", itertools.count(1))
    published.publish()


def send(request: str) -> Answer:
    head, _, body = request.partition("\n\n")
    line, *fields = head.splitlines()
    method, target, _ = line.split(" ")
    headers = dict(field.split(": ", 1) for field in fields)
    return gateway.call(method, target, headers, body or None)


def written(answer: Answer) -> str:
    lines = [f"HTTP/1.1 {answer.status} {responses[answer.status]}"]
    if "x-update-id" in answer.headers:
        uuid.UUID(answer.headers["x-update-id"])
        answer = answer._replace(headers={**answer.headers, "x-update-id": "<message id>"})
    lines += [f"{name}: {value}" for name, value in sorted(answer.headers.items())]
    return "\n".join([*lines, "", answer.body]).rstrip("\n")


def exchanges(path: Path) -> list[tuple[str, str]]:
    """Request and answer, pair by pair."""
    text = path.read_text().removesuffix("\n").replace("<4,097 bytes>", "x=" + "1" * 4095)
    text = SIZE.sub(lambda size: "1" * int(size[1].replace(",", "")), text)
    requests = iter(filled(text).split(PARTING))
    return list(zip(requests, requests, strict=True))


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
def test_the_wire_is_as_written(path: Path) -> None:
    for request, expected in exchanges(path):
        assert written(send(request)) == expected


def test_every_kind_of_answer_is_written_down() -> None:
    heads = [line for path in CONVERSATIONS for line in path.read_text().splitlines()]
    seen = {int(line.split()[1]) for line in heads if line.startswith("HTTP/1.1 ")}

    assert seen == {
        200,
        201,
        202,
        204,
        400,
        401,
        402,
        403,
        404,
        405,
        409,
        413,
        414,
        415,
        422,
        429,
        502,
    }
