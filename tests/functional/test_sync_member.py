"""A member's recommendations at LinkedIn are mirrored: what changed, once, and nothing else."""

import io
import math
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import emf, store
from tests.support.clock import Clock
from tests.support.connecting import calls, control
from tests.support.syncing import (
    connected,
    counted,
    counts,
    deliver,
    mirrors,
    queued,
    sync_stack,
    time_for,
)
from vouch.domain import events
from vouch.services.syncs.gone import MARKED_AT_ONCE
from vouch.services.syncs.lease import Hold
from vouch.storage import syncs


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=10) as simulator:
        yield simulator


def test_the_first_sync_creates_every_record_and_a_second_one_writes_none(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=23, given=11)

    first = ana.sync()
    before, called = store.records(), calls(linkedin)
    second = ana.sync()

    # A page that is short may not be the last: an empty one is.
    assert counts(first) == counted(seen=34, created=34, pages=4 + 3)
    assert counts(second) == counted(seen=34, pages=7)
    assert first["state"] == second["state"] == "SUCCEEDED"
    assert len(before) == 34
    assert mirrors(linkedin)
    assert store.records() == before
    after = calls(linkedin)
    assert {name: after[name] - called[name] for name in after if after[name] != called[name]} == {
        "recipient": 4,
        "recommender": 3,
    }


def test_a_changed_record_is_written_once_with_one_event_of_cause_sync(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=23, given=11)
    ana.sync()
    before = store.records()
    urns = sorted(before)[::3]

    control(linkedin, "change", urns=urns, set={"recommendationText": "Changed over there"})
    report = ana.sync()

    after = store.records()
    assert counts(report) == counted(seen=34, updated=len(urns), pages=7)
    assert {urn for urn in after if after[urn] != before[urn]} == set(urns)
    for urn in urns:
        assert after[urn]["writeCount"] == before[urn]["writeCount"] + 1
        event = events.of_record(before[urn], after[urn], 0)
        assert event is not None
        assert event.detail_type == "Recommendation Changed"
        assert (event.detail["cause"], event.detail["actor"]) == ("sync", ana.urn)
        assert event.detail["correlationId"] == report["id"]
    assert mirrors(linkedin)


def test_a_removed_record_is_marked_after_the_second_complete_pass(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=30)
    ana.sync()
    before = store.records()
    gone = sorted(before)[:5]

    control(linkedin, "remove", urns=gone)
    first = ana.sync()
    kept = store.records()
    second = ana.sync()
    third = ana.sync()

    assert counts(first) == counted(seen=25, pages=5)
    assert kept == before
    assert counts(second) == counted(seen=25, deleted=5, pages=5)
    after = store.records()
    assert {urn for urn in after if "deleted" in after[urn]} == set(gone)
    assert {after[urn]["cause"] for urn in gone} == {"sync"}
    assert counts(third) == counted(seen=25, pages=5)
    assert store.records() == after


def test_removed_records_are_marked_in_transactions_that_take_the_largest(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=60)
    ana.sync()
    control(linkedin, "remove", urns=sorted(store.records())[:12])
    ana.sync()
    save, marked = Hold.save, list[int]()

    def counting(hold: Hold, changes: Any, writes: Any = None) -> None:
        if "deleted" in changes:
            marked.append(len(writes))
        save(hold, changes, writes)

    monkeypatch.setattr(Hold, "save", counting)

    assert ana.sync()["deleted"] == 12
    assert marked == [MARKED_AT_ONCE, 12 - MARKED_AT_ONCE]


def test_a_record_that_comes_back_is_served_again(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=12)
    ana.sync()
    [urn, *_] = sorted(store.records())
    there = linkedin.store.get(urn)
    assert there is not None
    control(linkedin, "remove", urns=[urn])
    ana.sync()
    assert ana.sync()["deleted"] == 1

    linkedin.store.put(there)
    report = ana.sync()

    assert counts(report) == counted(seen=12, updated=1, pages=4)
    assert "deleted" not in store.record(urn)
    assert mirrors(linkedin)


def test_an_upstream_that_suddenly_lists_nothing_removes_nothing(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=30, given=15)
    ana.sync()
    before = store.records()
    synced = syncs.synced_at(ana.urn)

    control(linkedin, "hide", member=ana.urn, hidden=True)
    reports = [ana.sync() for _ in range(3)]

    assert [each["state"] for each in reports] == ["PARTIAL"] * 3
    assert counts(reports[-1]) == counted(pages=2)
    assert store.records() == before
    assert syncs.synced_at(ana.urn) == synced


def test_unlisted_records_stay_while_linkedin_still_has_them(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=6)
    ana.sync()
    before = store.records()

    control(linkedin, "hide", member=ana.urn, hidden=True)
    reports = [ana.sync() for _ in range(3)]

    assert [each["state"] for each in reports] == ["SUCCEEDED"] * 3
    assert store.records() == before


def test_a_partial_pass_does_not_count_as_one_of_the_two(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=30)
    ana.sync()
    gone = sorted(store.records())[:3]

    control(linkedin, "hide", member=ana.urn, hidden=True)
    assert ana.sync()["state"] == "PARTIAL"
    control(linkedin, "remove", urns=gone)
    control(linkedin, "hide", member=ana.urn, hidden=False)

    assert ana.sync()["deleted"] == 0
    assert ana.sync()["deleted"] == 3


def test_a_fast_clock_at_linkedin_loses_no_change(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=12)
    control(linkedin, "clock", offset_ms=5000)
    ana.sync()
    urns = sorted(store.records())

    for text in ("One", "Two", "Three"):
        control(linkedin, "change", urns=urns[:4], set={"recommendationText": text})
        assert ana.sync()["updated"] == 4
        assert mirrors(linkedin)
    control(linkedin, "clock", offset_ms=-5000)
    control(linkedin, "change", urns=urns[4:6], set={"status": "WITHDRAWN"})

    assert ana.sync()["updated"] == 2
    assert mirrors(linkedin)


def test_both_parties_may_be_synced_and_the_second_finds_nothing_to_write(
    linkedin: LinkedInSimulator,
) -> None:
    ana, ben = connected(linkedin), connected(linkedin)
    record = {**next(iter(linkedin.store._records.values()))}
    linkedin.store.put({**record, "id": 77, "recommender": ana.urn, "recommendee": ben.urn})

    assert ana.sync()["created"] == 1
    before = store.records()
    assert counts(ben.sync()) == counted(seen=1, pages=3)
    assert store.records() == before


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_sync_out_of_time_is_continued_by_the_next_message(
    linkedin: LinkedInSimulator, pages: int
) -> None:
    ana = connected(linkedin, received=23, given=11)
    sync, messages = ana.start(), 0

    while bodies := queued():
        assert len(bodies) == 1
        with time_for(pages):
            assert deliver(bodies[0])
        messages += 1

    report = ana.told(sync)
    assert messages == math.ceil(7 / pages)
    assert report["state"] == "SUCCEEDED"
    assert counts(report) == counted(seen=34, created=34, pages=7)
    assert calls(linkedin)["recipient"] + calls(linkedin)["recommender"] == 7
    assert mirrors(linkedin)


def test_the_end_of_a_sync_is_counted_with_the_mirrors_age(
    linkedin: LinkedInSimulator, clock: Clock, logs: io.StringIO
) -> None:
    ana = connected(linkedin, received=3)
    ana.sync()
    clock.advance(100)
    logs.truncate(0)
    logs.seek(0)
    ana.sync()

    [line] = [each for each in emf.records(logs.getvalue()) if each["operation"] == "sync_member"]
    metrics = emf.metrics_of(line)
    assert (metrics["SyncsSucceeded"], metrics["RecordsSynced"]) == (1, 3)
    assert metrics["SyncLag"] == 100_000
    assert metrics["Faults"] == 0
    assert metrics["UpstreamDuration"] > 0
    assert line["outcome"] == "succeeded"
