"""The benchmark of warm requests: what is replayed is what was recorded, or nothing is measured."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from local import paths
from tests.benchmarks.warm import recording as recordings
from tests.benchmarks.warm.record import OPERATIONS
from tests.benchmarks.warm.recording import Answered, Asked, Exchange, Recording
from tests.benchmarks.warm.standin import SERVED, Script, Server, written
from tests.benchmarks.warm.subjects import Work, bare
from tests.benchmarks.warm.turns import WrongAnswerError, check, check_calls

ALIASES = {"GET /v2/recommendations"}
"""Routes that another path of the same function serves too."""


def exchange(body: bytes, answer: bytes, target: str = "DynamoDB.GetItem") -> Exchange:
    asked = Asked("POST", "/", target, body)
    return Exchange("dynamodb", "GetItem", {}, asked, Answered(200, {}, answer))


def table(name: str, key: str) -> bytes:
    return json.dumps({"TableName": name, "Key": key}).encode()


FIRST = exchange(table("A", "known"), b"first")
SECOND = exchange(table("A", "new each time"), b"second")
OTHER = exchange(table("B", "known"), b"other")
LOOK_UP = exchange(table("A", "caller"), b"caller")


def recording(*calls: Exchange, **changes: Any) -> Recording:
    made = Recording(
        name="GET",
        function="get_recommendation",
        timeout=10,
        event={"body": "{}"},
        environment={},
        upstreams=(),
        calls=calls,
        look_ups=(LOOK_UP,),
        credential=LOOK_UP,
        answer={
            "statusCode": 200,
            "headers": {"Content-Type": "application/json"},
            "body": '{"id":1,"elements":[{"at":"now","text":"same"}]}',
        },
        volatile=frozenset({"at"}),
    )
    return made._replace(**changes)


def answers(script: Script, *bodies: bytes) -> list[bytes]:
    return [script.answer(Asked("POST", "/", "DynamoDB.GetItem", body)).body for body in bodies]


@pytest.fixture
def origin() -> Iterator[str]:
    """A stand-in for the two calls."""
    with Server(Script(recording(FIRST, OTHER))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def post(origin: str, body: bytes) -> requests.Response:
    return requests.post(origin, body, headers={"X-Amz-Target": "DynamoDB.GetItem"}, timeout=5)


def test_a_request_that_was_recorded_has_its_own_answer_in_whatever_order() -> None:
    script = Script(recording(FIRST, SECOND, OTHER))

    asked = [each.asked.body for each in (OTHER, SECOND, FIRST, SECOND)]

    assert answers(script, *asked) == [b"other", b"second", b"first", b"second"]


def test_a_request_with_new_ids_has_the_answer_of_the_next_one_in_its_place() -> None:
    script = Script(recording(FIRST, SECOND))
    round_ = (FIRST.asked.body, table("A", "id 1"), FIRST.asked.body, table("A", "id 2"))

    assert answers(script, *round_) == [b"first", b"second", b"first", b"second"]


def test_what_a_fresh_process_looks_up_is_answered_and_changes_no_turn() -> None:
    script = Script(recording(FIRST, SECOND))

    found = answers(script, LOOK_UP.asked.body, table("A", "id 1"), table("A", "id 2"))

    assert found == [b"caller", b"first", b"second"]


def test_what_was_never_recorded_is_refused() -> None:
    assert Script(recording(FIRST)).answer(Asked("POST", "/", "SQS.Send", b"{}")).status == 400


def test_an_answer_goes_over_the_wire_with_the_status_and_the_headers_that_it_had() -> None:
    answered = Answered(404, {"Content-Type": "text/plain", "content-length": "9"}, b"gone")

    head, _, body = written(answered, closes=True).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 404 ")
    assert b"Content-Type: text/plain" in head
    assert head.lower().count(b"content-length") == 1
    assert b"Connection: close" in head
    assert body == b"gone"


def test_the_recorded_answer_passes_whatever_is_new_in_each() -> None:
    found = recording()

    check("bare", found, found.answer)
    check("bare", found, {**found.answer, "body": found.answer["body"].replace("now", "later")})


@pytest.mark.parametrize(
    "changes",
    [
        {"statusCode": 201},
        {"body": '{"id":2,"elements":[{"at":"now","text":"same"}]}'},
        {"body": '{"id":1,"elements":[]}'},
        {"body": ""},
    ],
)
def test_a_subject_that_answers_otherwise_is_not_measured(changes: dict[str, Any]) -> None:
    found = recording()

    with pytest.raises(WrongAnswerError, match="bare"):
        check("bare", found, {**found.answer, **changes})


def test_a_subject_that_makes_other_calls_is_not_measured(origin: str) -> None:
    found = recording(FIRST, OTHER)

    post(origin, FIRST.asked.body)
    with pytest.raises(WrongAnswerError, match="other calls"):
        check_calls("bare", found, origin)

    assert post(origin, FIRST.asked.body).content == b"first"
    assert post(origin, OTHER.asked.body).content == b"other"
    check_calls("bare", found, origin)
    assert requests.get(origin + SERVED, timeout=5).json() == {}


def test_the_bare_handler_answers_what_was_recorded() -> None:
    found = recording(credential=None)

    answer = bare(Work(found, "http://127.0.0.1:9"))(found.event, None)

    assert json.loads(answer["body"]) == json.loads(found.answer["body"])
    check("bare", found, answer)


def test_a_recording_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = recording(FIRST, SECOND)

    recordings.write(found, tmp_path / "GET.pickle")

    assert recordings.read(tmp_path / "GET.pickle") == found


def test_every_operation_that_is_described_is_measured() -> None:
    described = json.loads((paths.ROOT / "docs/openapi.json").read_text())["paths"]
    routes = {f"{method.upper()} {path}" for path in described for method in described[path]}

    assert routes - ALIASES <= {each.route for each in OPERATIONS}
    assert len({each.name for each in OPERATIONS}) == len(OPERATIONS)
