"""BATCH_GET: what came, and why the rest did not (CONTRACTS 2.3)."""

from typing import Any

import pytest

from tests.support.fake_upstream import Reply
from tests.support.linkedin_replies import (
    RECORD,
    URN,
    json_reply,
    linkedin,
    record,
    refusal,
    urn_of,
)
from vouch.clients.linkedin.batch import BatchGet
from vouch.errors import (
    UpstreamError,
    UpstreamRejectedError,
    UpstreamThrottledError,
    UpstreamUnavailableError,
)

OTHER = urn_of(7)


def batch(body: object, *urns: str) -> BatchGet:
    client, _ = linkedin(json_reply(body, X_LI_UUID="theirs-7"))
    return client.batch_get(urns or [URN, OTHER])


def test_records_and_errors_come_together() -> None:
    gone = {"status": 404, "code": "NOT_FOUND", "message": "Could not find entity"}

    found = batch({"statuses": {OTHER: 404}, "results": {URN: RECORD}, "errors": {OTHER: gone}})

    assert found.results[URN].fields == RECORD
    assert [*found.results] == [URN]
    error = found.errors[OTHER]
    assert (type(error), error.status, error.code) == (UpstreamRejectedError, 404, "NOT_FOUND")
    assert error.message == "Could not find entity (upstream request id theirs-7)"


def test_each_of_the_three_maps_may_be_absent() -> None:
    assert [*batch({"results": {URN: RECORD}}, URN).results] == [URN]
    assert [*batch({"entities": {URN: RECORD}}, URN).results] == [URN]
    assert batch({"statuses": {URN: 404}}, URN).errors[URN].status == 404
    assert batch({"errors": {URN: {"status": "403"}}}, URN).errors[URN].code == "ACCESS_DENIED"


def test_a_record_the_answer_leaves_out_is_not_taken_for_removed() -> None:
    silent: list[dict[str, object]] = [
        {},
        {"results": {}},
        {"statuses": None, "results": [], "errors": {URN: None}},
    ]

    for body in silent:
        assert type(batch(body, URN).errors[URN]) is UpstreamError


def test_keys_may_be_percent_encoded() -> None:
    key = URN.replace(":", "%3A").replace(",", "%2C").replace("(", "%28").replace(")", "%29")

    assert [*batch({"results": {key: RECORD}}, URN).results] == [URN]


@pytest.mark.parametrize("value", [None, [], "x", {}, record(status="?"), record(id=8)])
def test_an_unsound_record_is_an_error_of_its_own(value: object) -> None:
    found = batch({"results": {URN: value, OTHER: record(7)}})

    assert [*found.results] == [OTHER]
    assert type(found.errors[URN]) is UpstreamError


@pytest.mark.parametrize(
    ("status", "kind"),
    [(422, UpstreamRejectedError), (429, UpstreamThrottledError),
     (500, UpstreamError), (503, UpstreamUnavailableError)],
)  # fmt: skip
def test_the_error_of_a_key_equals_the_error_of_a_call(
    status: int, kind: type[UpstreamError]
) -> None:
    error = batch({"errors": {URN: {"status": status, "message": "theirs"}}}, URN).errors[URN]

    assert (type(error), error.upstream_status) == (kind, status)
    assert "theirs" in str(error)


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'{"results":{'])
def test_an_answer_that_is_no_batch_fails_the_call(body: bytes) -> None:
    client, _ = linkedin(Reply(200, body))

    with pytest.raises(UpstreamError):
        client.batch_get([URN])


def test_a_refused_call_fails_all_its_records() -> None:
    urns = [urn_of(number) for number in range(1, 52)]
    results: dict[str, Any] = {urn: record(at) for at, urn in enumerate(urns, 1)}
    client, upstream = linkedin(json_reply({"results": results}), refusal(403))

    with pytest.raises(UpstreamRejectedError):
        client.batch_get(urns)

    assert len(upstream.requests) == 2
