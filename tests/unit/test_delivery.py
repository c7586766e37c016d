"""What Lambda can deliver of an answer, and the longest answer that it can."""

import json
from typing import Any

import pytest

from vouch.http import delivery
from vouch.http.delivery import ROOM, is_deliverable, longest, size
from vouch.http.response import Response, to_json

FORMS = {"ascii": "a", "quote": '"', "backslash": "\\", "accent": "é", "three bytes": "語",
         "four bytes": "😀", "newline": "\n", "control": "\x01"}  # fmt: skip


def _written(body: str) -> int:
    """How the runtime's client for Python 3.13 writes a result: JSON, nothing escaped but ASCII."""
    return len(json.dumps({"body": body}, ensure_ascii=False).encode()) - len('{"body": ""}')


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_text_is_measured_as_lambda_writes_it_inside_the_result(form: str) -> None:
    for text in (form, form * 3, to_json({"text": form}), form * (2 * delivery.SLICE + 1)):
        assert size(text) == _written(text)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_answer_is_deliverable_to_the_last_byte_that_fits(form: str) -> None:
    each = _written(form)
    fitting = form * (ROOM // each) + "a" * (ROOM % each)

    assert is_deliverable(fitting)
    assert not is_deliverable(f"{fitting}a")


def test_half_of_a_surrogate_pair_is_measured_and_no_error() -> None:
    assert size("\ud83d") == 3


def test_an_ordinary_answer_is_not_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_text: str) -> int:
        raise AssertionError("it was measured")

    monkeypatch.setattr(delivery, "size", never)

    assert is_deliverable("x" * (ROOM // delivery.WIDEST))


def test_the_largest_record_that_dynamodb_stores_is_deliverable_alone() -> None:
    assert is_deliverable(to_json({"recommendationText": "\x01" * 400 * 1024}))


def _listed(parts: list[dict[str, Any]]) -> Response:
    return longest(lambda count: Response(200, to_json({"elements": parts[:count]})), parts)


def test_an_answer_that_fits_is_whole() -> None:
    parts = [{"text": "x" * 60_000} for _ in range(100)]

    assert json.loads(_listed(parts).body)["elements"] == parts


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_an_answer_that_does_not_fit_holds_as_many_of_its_first_parts_as_do(form: str) -> None:
    parts = [{"number": number, "text": form * 50_000} for number in range(200)]

    answer = _listed(parts)

    found = json.loads(answer.body)["elements"]
    assert found == parts[: len(found)]
    assert is_deliverable(answer.body)
    # One part more is kept for what surrounds them.
    assert len(found) == 200 or not is_deliverable(to_json({"elements": parts[: len(found) + 2]}))


def test_an_answer_far_too_large_is_never_written_whole() -> None:
    parts = [{"text": "x" * 50_000} for _ in range(1_000)]
    asked = list[int]()

    def answer(count: int) -> Response:
        asked.append(count)
        return Response(200, to_json({"elements": parts[:count]}))

    longest(answer, parts)

    assert max(asked) < 130


def test_an_answer_has_one_part_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "ROOM", 10)

    assert json.loads(_listed([{"a": 1}, {"b": 2}]).body)["elements"] == [{"a": 1}]
