"""LinkedIn misbehaves during a sync: what comes again ends well, what would not is told."""

import io
import json
from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import emf, store
from tests.support.broken_table import refusing
from tests.support.connecting import arrive, consent, control, link
from tests.support.syncing import (
    by_schedule,
    connected,
    counted,
    counts,
    deliver,
    message,
    mirrors,
    queued,
    sync_stack,
)
from vouch.aws import kms, queues
from vouch.services.syncs.run import MOST_RECEIVES
from vouch.storage import syncs

PASSING = (
    *("error-500", "error-502", "error-503", "error-504", "html", "html-502", "truncated"),
    *("truncated-json", "empty", "lost", "reset"),
)


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=10) as simulator:
        yield simulator


@pytest.mark.parametrize("fault", PASSING)
def test_a_transient_fault_is_not_noticed(linkedin: LinkedInSimulator, fault: str) -> None:
    ana = connected(linkedin, received=23)
    sync = ana.start()
    control(linkedin, "faults", fault=fault, operation="recipient", after=1)

    for receives, body in enumerate(queued() * MOST_RECEIVES, 1):
        if deliver(body, receives):
            break

    report = ana.told(sync)
    assert (report["state"], report["error"]) == ("SUCCEEDED", None)
    assert counts(report) == counted(seen=23, created=23, pages=5)
    assert mirrors(linkedin)


def test_a_failed_message_is_redelivered_after_growing_waits(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=3)
    ana.start()
    [body] = queued()
    control(linkedin, "faults", fault="error-500", times=None)
    hidden: list[int] = []
    monkeypatch.setattr(queues, "hide", lambda _url, _message, seconds: hidden.append(seconds))

    assert not any(deliver(body, receives) for receives in (1, 2, 3, 4))

    assert hidden == [30, 60, 120, 240]


def test_a_message_that_cannot_be_hidden_is_redelivered_and_one_line_says_so(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [body] = queued()
    control(linkedin, "faults", fault="error-500", times=None)

    def unable(*_: object) -> None:
        raise OSError(ana.urn)

    monkeypatch.setattr(queues, "hide", unable)

    assert not deliver(body)

    lines = map(json.loads, logs.getvalue().splitlines())
    [told] = [each for each in lines if each["message"] == "message not hidden"]
    assert (told["code"], told["correlation_id"]) == ("OSError", sync)
    assert ana.urn not in json.dumps(told)


def test_an_aws_service_that_does_not_answer_is_named_in_one_line_and_the_sync_goes_on_later(
    linkedin: LinkedInSimulator, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [body] = queued()
    with monkeypatch.context() as patch:
        patch.setattr(kms.client(), "decrypt", lambda **_: refusing("KMSInternalException")())
        patch.setattr(queues, "hide", lambda *_: None)
        assert not deliver(body)

    told, handled = (json.loads(line) for line in logs.getvalue().splitlines()[-2:])
    assert (told["message"], told["aws_service"]) == ("unanswered", "KMS")
    assert told["correlation_id"] == handled["correlation_id"] == sync
    assert (handled["outcome"], handled["code"]) == ("retried", "SERVICE_UNAVAILABLE")
    assert handled["Faults"] == 1
    assert deliver(body)
    assert ana.told(sync)["state"] == "SUCCEEDED"


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_stays_fails_the_sync_at_the_last_receive(
    linkedin: LinkedInSimulator, logs: io.StringIO, fault: str
) -> None:
    ana = connected(linkedin, received=23)
    sync = ana.start()
    [body] = queued()
    control(linkedin, "faults", fault=fault, operation="recipient", after=1, times=None)

    assert [deliver(body, receives) for receives in range(1, MOST_RECEIVES + 1)] == [
        *(False for _ in range(MOST_RECEIVES - 1)),
        True,
    ]

    report = ana.told(sync)
    assert report["state"] == "FAILED"
    assert report["error"].startswith("UPSTREAM_")
    assert counts(report) == counted(seen=10, created=10, pages=1)
    assert mirrors(linkedin)
    failed = [line for line in emf.records(logs.getvalue()) if line.get("SyncsFailed")]
    assert [line["SyncsFailed"] for line in failed] == [1]
    linkedin.faults.clear()
    assert by_schedule() == 1
    assert deliver(queued()[0])
    assert ana.call("GET").json["elements"][0]["state"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("error-400", "ILLEGAL_ARGUMENT"),
        ("error-403", "ACCESS_DENIED"),
        ("error-404", "NOT_FOUND"),
    ],
)
def test_a_refusal_fails_the_sync_at_once_with_linkedins_code(
    linkedin: LinkedInSimulator, fault: str, code: str
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "faults", fault=fault, operation="recommender")

    assert deliver(queued()[0])

    report = ana.told(sync)
    assert report["state"] == "FAILED"
    assert "(upstream request id " in report["error"]
    assert f"LinkedIn answered {fault[-3:]}" in report["error"]
    assert counts(report) == counted(seen=3, created=3, pages=2)


@pytest.mark.parametrize("fault", ["duplicate-page", "short-page"])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_spoilt_pages_lose_no_record_and_count_none_twice(
    linkedin: LinkedInSimulator, fault: str, after: int
) -> None:
    ana = connected(linkedin, received=23, given=11)
    sync = ana.start()
    control(linkedin, "faults", fault=fault, operation="recipient", after=after)

    assert deliver(queued()[0])

    report = ana.told(sync)
    assert report["state"] == "SUCCEEDED"
    assert counts(report) == counted(seen=34, created=34, pages=report["pages"])
    assert mirrors(linkedin)
    assert {each["version"] for each in store.records().values()} == {1}


def test_an_incomplete_pass_marks_nothing_as_missing(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=23)
    ana.sync()
    before, synced = store.records(), syncs.synced_at(ana.urn)
    control(linkedin, "remove", urns=sorted(before)[:2])

    for _ in range(3):
        control(linkedin, "faults", fault="error-403", operation="recommender")
        assert ana.sync()["state"] == "FAILED"

    assert store.records() == before
    assert syncs.synced_at(ana.urn) == synced
    assert ana.sync()["deleted"] == 0
    assert ana.sync()["deleted"] == 2


@pytest.mark.parametrize(("fault", "times"), [("error-500", 4), ("error-403", 1), ("empty", 1)])
def test_a_batch_get_that_fails_removes_nothing(
    linkedin: LinkedInSimulator, fault: str, times: int
) -> None:
    ana = connected(linkedin, received=5)
    ana.sync()
    control(linkedin, "remove", urns=sorted(store.records())[:1])
    ana.sync()
    before = store.records()
    sync = ana.start_again()
    [body] = queued()
    control(linkedin, "faults", fault=fault, operation="batch_get", times=times)

    deliver(body)
    assert store.records() == before
    assert deliver(body, receives=2)

    assert ana.told(sync)["state"] == ("FAILED" if fault == "error-403" else "SUCCEEDED")
    if fault == "error-403":
        ana.sync()
    assert sum("deleted" in each for each in store.records().values()) == 1


def test_a_client_secret_that_is_refused_fails_the_sync(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "expire", member=ana.urn, refresh=False)
    linkedin._oauth.client_secret = "changed"

    assert deliver(queued()[0])

    assert ana.told(sync)["error"].startswith("UPSTREAM_CREDENTIALS")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"version":"2","sync":"1","member":"x"}'])
def test_a_malformed_message_is_redelivered_and_then_a_dead_letter(
    linkedin: LinkedInSimulator, body: str
) -> None:
    assert linkedin.url
    assert not deliver(body)


def test_a_message_of_an_unknown_sync_is_acknowledged(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)

    assert deliver(message(ana.urn, "0000000000000-0000000000000000"))


def test_a_consent_that_lacks_the_scope_fails_the_sync_with_that_reason_and_no_record_is_removed(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=3)
    assert ana.sync()["state"] == "SUCCEEDED"
    arrive(consent(link(ana.account), member=ana.urn, scope="openid profile w_recommendations"))

    report = ana.sync()

    assert report["state"] == "FAILED"
    assert report["error"].startswith("INSUFFICIENT_SCOPE: LinkedIn answered 403 (upstream")
    assert counts(report) == counted()
    assert mirrors(linkedin)
