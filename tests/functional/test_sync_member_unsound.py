"""Records of LinkedIn's that do not fit the contract are skipped, counted and logged."""

import io
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import emf, store
from tests.support.broken_table import Killed, kill
from tests.support.clock import Clock
from tests.support.connecting import control
from tests.support.syncing import (
    Connected,
    connected,
    counted,
    counts,
    deliver,
    queued,
    runs,
    sync_stack,
    time_for,
    upstream,
)
from vouch.aws import dynamodb
from vouch.clients.linkedin.record import LONGEST_TEXT
from vouch.domain.items import changed
from vouch.services.linkedin.resolve_creates import UnknownCreates
from vouch.services.syncs.pages import MOST_LOGGED
from vouch.storage import sync_passes, sync_runs, syncs

SECRET = "Nobody-else-may-read-this"


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=10) as simulator:
        yield simulator


def spoil(linkedin: LinkedInSimulator, *urns: str, **fields: Any) -> None:
    """Give records at LinkedIn other values, whatever the contract says."""
    for urn in urns:
        linkedin.store.put({**upstream(linkedin)[urn], **fields})


def own(linkedin: LinkedInSimulator, member: Connected) -> list[str]:
    """Return the URNs of all that LinkedIn lists of a member."""
    parties = ("recommender", "recommendee")
    there = upstream(linkedin).items()
    return sorted(u for u, each in there if member.urn in {each[name] for name in parties})


def warnings(logs: io.StringIO) -> list[dict[str, Any]]:
    return [each for each in emf.lines(logs.getvalue()) if each["message"] == "unsound records"]


@pytest.mark.parametrize(
    "fields",
    [
        {"recommendationText": None},
        {"recommendationText": [SECRET]},
        {"recommendationText": "x" * (LONGEST_TEXT + 1)},
        {"lastModified": SECRET},
        {"lastModified": 10**14},
    ],
    ids=["null", "of another type", "too long", "no moment", "out of range"],
)
def test_an_unsound_record_is_skipped_and_the_rest_is_mirrored(
    linkedin: LinkedInSimulator, fields: dict[str, Any]
) -> None:
    ana = connected(linkedin, received=23, given=4)
    unsound = own(linkedin, ana)[11]
    spoil(linkedin, unsound, **fields)

    first, second = ana.sync(), ana.sync()

    assert first["state"] == second["state"] == "SUCCEEDED"
    assert counts(first) == counted(seen=27, created=26, pages=6, skipped=1)
    assert counts(second) == counted(seen=27, pages=6, skipped=1)
    assert store.records().keys() == {*own(linkedin, ana)} - {unsound}
    assert syncs.synced_at(ana.urn)


def test_a_skipped_record_is_mirrored_once_it_is_sound(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=5)
    [urn, *_] = own(linkedin, ana)
    spoil(linkedin, urn, recommendationText=None)
    assert ana.sync()["skipped"] == 1

    spoil(linkedin, urn, recommendationText="Mended")

    assert counts(ana.sync()) == counted(seen=5, created=1, pages=3)
    assert store.record(urn)["recommendationText"] == "Mended"


def test_a_pass_that_skipped_suspiciously_much_concludes_nothing(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin, received=20)
    ana.sync()
    synced = syncs.synced_at(ana.urn)
    gone, *unsound = own(linkedin, ana)
    control(linkedin, "remove", urns=[gone])
    spoil(linkedin, *unsound, recommendationText=None)

    for _ in range(3):
        clock.advance(60)
        report = ana.sync()
        assert (report["state"], report["skipped"], report["deleted"]) == ("PARTIAL", 19, 0)

    assert syncs.synced_at(ana.urn) == synced
    assert "deleted" not in store.record(gone)


def test_urn_and_fields_are_logged_and_no_value(
    linkedin: LinkedInSimulator, logs: io.StringIO
) -> None:
    ana = connected(linkedin, received=3)
    [urn, *_] = own(linkedin, ana)
    spoil(linkedin, urn, recommendationText=[SECRET], lastModified=SECRET, subject=SECRET)

    sync = ana.sync()

    [line] = warnings(logs)
    assert line["correlation_id"] == sync["id"]
    assert line["records"] == [{"urn": urn, "fields": ["lastModified", "recommendationText"]}]
    [handled] = [each for each in emf.records(logs.getvalue()) if each.get("SyncsSucceeded")]
    assert emf.metrics_of(handled)["RecordsSkipped"] == handled["counts"]["skipped"] == 1
    assert SECRET not in logs.getvalue()


def test_many_unsound_records_are_one_line_for_each_page(
    linkedin: LinkedInSimulator, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouch.services.syncs.pages.COUNT", 100)
    ana = connected(linkedin, received=100)
    spoil(linkedin, *own(linkedin, ana), recommendationText=None)

    assert counts(ana.sync()) == counted(seen=100, pages=3, skipped=100)

    [line] = warnings(logs)
    assert (line["skipped"], len(line["records"])) == (100, MOST_LOGGED)


def test_a_mirrored_record_that_becomes_unsound_stays_as_it_was(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=6)
    ana.sync()
    before = store.records()

    spoil(linkedin, *sorted(before)[:2], recommendationText=None)
    reports = [ana.sync() for _ in range(3)]

    assert [counts(each) for each in reports] == [counted(seen=6, pages=3, skipped=2)] * 3
    assert store.records() == before


def test_an_unsound_record_does_not_keep_others_from_being_removed(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=6)
    ana.sync()
    unsound, gone, *_ = sorted(store.records())
    spoil(linkedin, unsound, recommendationText=None)
    control(linkedin, "remove", urns=[gone])

    assert [ana.sync()["deleted"] for _ in range(3)] == [0, 1, 0]
    assert "deleted" in store.record(gone)
    assert "deleted" not in store.record(unsound)


def test_no_record_is_removed_by_a_pass_that_skipped_one_without_a_urn(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=6)
    ana.sync()
    gone = sorted(store.records())[:2]
    control(linkedin, "remove", urns=gone)
    assert ana.sync()["deleted"] == 0

    nameless = [_nameless(linkedin, ana) for _ in range(2)]

    assert [counts(each) for each in nameless] == [counted(seen=4, pages=3, skipped=1)] * 2
    assert {each["state"] for each in nameless} == {"SUCCEEDED"}
    assert not any("deleted" in each for each in store.records().values())
    # Nor was it one of the two passes that a record has to miss.
    assert [ana.sync()["deleted"] for _ in range(2)] == [0, 2]


def test_a_pass_that_lists_next_to_nothing_is_partial_in_spite_of_a_record_without_a_urn(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=30)
    ana.sync()
    control(linkedin, "remove", urns=sorted(store.records())[:28])

    assert _nameless(linkedin, ana)["state"] == "PARTIAL"


@pytest.mark.parametrize("pages", [1, 2])
def test_what_was_skipped_is_counted_over_all_messages_of_a_sync(
    linkedin: LinkedInSimulator, pages: int
) -> None:
    ana = connected(linkedin, received=23, given=11)
    spoil(linkedin, *own(linkedin, ana)[::5], recommendationText=None)
    sync = ana.start()

    while bodies := queued():
        with time_for(pages):
            assert deliver(bodies[0])

    assert counts(ana.told(sync)) == counted(seen=34, created=27, pages=7, skipped=7)


def test_a_page_that_is_read_again_after_a_crash_is_counted_once(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=3)
    spoil(linkedin, *own(linkedin, ana)[:1], recommendationText=None)
    sync = ana.start()
    [body] = queued()
    with monkeypatch.context() as patch:
        patch.setattr(sync_passes, "put_page", lambda *_: kill())
        with pytest.raises(Killed):
            deliver(body)

    assert deliver(body)

    assert counts(ana.told(sync)) == counted(seen=3, created=2, pages=3, skipped=1)


def test_a_page_that_comes_twice_counts_its_unsound_records_once(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=23)
    spoil(linkedin, *own(linkedin, ana)[::4], recommendationText=None)
    control(linkedin, "faults", fault="duplicate-page", operation="recipient", after=1)

    report = ana.sync()

    assert counts(report) == counted(seen=23, created=17, pages=report["pages"], skipped=6)


def test_a_sync_that_an_earlier_release_began_goes_on(linkedin: LinkedInSimulator) -> None:
    """Its item has no count of what was skipped."""
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [begun] = runs(ana.urn)
    stored = sync_runs.get(ana.urn, sync)
    assert stored is not None
    assert "skipped" in begun
    dynamodb.commit({"run": sync_runs.put_run(changed(stored, skipped=None))})
    assert ana.told(sync)["skipped"] == 0
    spoil(linkedin, *own(linkedin, ana)[:1], recommendationText=None)

    assert deliver(queued()[0])

    assert counts(ana.told(sync)) == counted(seen=3, created=2, pages=3, skipped=1)


def _nameless(linkedin: LinkedInSimulator, ana: Connected) -> dict[str, Any]:
    """Sync while the first record that LinkedIn lists has no id."""
    control(linkedin, "faults", fault="unsound-page", operation="recipient")
    return ana.sync()


def test_a_key_of_unknown_outcome_is_not_freed_by_a_sync_that_skipped_a_record(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=3)
    whole: list[bool] = []
    monkeypatch.setattr(UnknownCreates, "end", lambda _, *, is_whole: whole.append(is_whole))
    spoil(linkedin, own(linkedin, ana)[0], recommendationText=None)
    ana.sync()
    spoil(linkedin, own(linkedin, ana)[0], recommendationText="Mended")
    ana.sync()

    assert whole == [False, True]
