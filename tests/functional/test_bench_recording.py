"""What the benchmark of warm requests records of an operation."""

import pytest

from tests.benchmarks.warm.record import OPERATIONS, record
from tests.benchmarks.warm.recording import UPSTREAM, Recording
from tests.support.cloud import Cloud

BY_NAME = {each.name: each for each in OPERATIONS}


def services(recording: Recording) -> list[str]:
    return [f"{each.service} {each.operation}" for each in recording.calls]


@pytest.mark.parametrize(
    ("name", "status"), [("GET", 200), ("PARTIAL_UPDATE that changes nothing", 204)]
)
def test_the_look_up_of_the_caller_is_recorded_apart_from_the_calls_of_a_warm_request(
    aws: Cloud, name: str, status: int
) -> None:
    found = record(aws, BY_NAME[name])

    assert services(found) == ["dynamodb GetItem"]
    assert b"RecommendationsTable" in found.calls[0].asked.body
    assert found.credential
    assert b"sha256#" in found.credential.asked.body
    assert found.credential in found.look_ups
    assert found.answer["statusCode"] == status


def test_an_upstreams_calls_are_recorded_with_its_own_bytes(aws: Cloud) -> None:
    found = record(aws, BY_NAME["POST network/recommendations"])

    [call] = [each for each in found.calls if each.service == UPSTREAM]
    assert call.operation == "POST"
    assert call.answered.status == 200
    assert found.answer["body"].encode() == call.answered.body
    assert found.environment["LINKUP_BASE_URL"].startswith(found.upstreams)


def test_a_request_that_needs_no_caller_has_no_look_up(aws: Cloud) -> None:
    found = record(aws, BY_NAME["GET /console"])

    assert (found.credential, found.calls) == (None, ())
