"""start_refreshes: a message for each refresh that is due, none lost, and nothing else read."""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.support import emf, store
from tests.support.broken_table import Killed, broken, kill, refusing
from tests.support.broken_worker import broken_worker
from tests.support.due_refreshes import ACCOUNT, OTHER, put, sent, start, stored
from tests.support.sampling import sampled
from tests.support.store_calls import recorded
from vouch.aws import dynamodb, queues
from vouch.domain.items import changed
from vouch.domain.refresh_times import share_of
from vouch.messages.refresh import RefreshMessage, text
from vouch.moment import seconds
from vouch.services.network import start_refreshes
from vouch.settings import settings
from vouch.storage import refreshes
from vouch.storage.refreshes import SHARDS, Due

pytestmark = pytest.mark.usefixtures("stack_messaging")

QUARTER = 15 * 60


def message(refresh: Any) -> str:
    return text(RefreshMessage(refresh["account"], refresh["viewer"], refresh["dueAt"]))


def viewers(bodies: Sequence[str]) -> set[str]:
    return {json.loads(body)["viewer"] for body in bodies}


def named(count: int) -> list[str]:
    return [f"viewer-{number}" for number in range(count)]


class Queue:
    """SQS, which refuses the messages about some viewers so many times."""

    def __init__(self, times: dict[str, int], *, whole: bool = False) -> None:
        self._real = queues.client()
        self._left = times
        self._whole = whole
        self.calls = 0

    def send_message_batch(self, QueueUrl: str, Entries: list[dict[str, str]]) -> Any:  # noqa: N803
        self.calls += 1
        refused = [each for each in Entries if self._refuses(each["MessageBody"])]
        if refused and self._whole:
            refusing("AccessDenied")()
        taken = [each for each in Entries if each not in refused]
        if taken:
            self._real.send_message_batch(QueueUrl=QueueUrl, Entries=taken)
        failed = [{"Id": each["Id"], "SenderFault": False, "Code": "Busy"} for each in refused]
        return {"Failed": failed}

    def _refuses(self, body: str) -> bool:
        viewer = json.loads(body)["viewer"]
        left = self._left.get(viewer, 0)
        self._left[viewer] = left - 1
        return left > 0


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Queue]:
    def install(times: dict[str, int], *, whole: bool = False) -> Queue:
        queue = Queue(times, whole=whole)
        monkeypatch.setattr(queues, "client", lambda: queue)
        return queue

    return install


def test_what_is_due_is_sent_and_looked_for_again_in_a_quarter_of_an_hour() -> None:
    due = [put("ana"), put("ben", -QUARTER), put("ana", account=OTHER)]
    later = put("cleo", 60)

    assert start() == {"started": 3, "failed": 0, "left": 0}

    assert sorted(sent()) == sorted(map(message, due))
    for each in due:
        after = stored(each["viewer"], each["account"])
        assert after == {**each, "dueAt": after["dueAt"]}
        assert 0 <= after["dueAt"] - seconds() - QUARTER + 60 <= 60
    assert stored("cleo") == later


def test_a_message_that_was_lost_is_sent_again_after_that_and_not_before() -> None:
    put("ana")
    start()
    assert len(sent()) == 1

    assert start()["started"] == 0
    put("ben", -1)
    due_at = stored("ana")["dueAt"]
    back = {**stored("ana"), "revision": 2, "dueAt": due_at - QUARTER - 60}
    dynamodb.commit({"refresh": refreshes.put(back)})  # type: ignore[arg-type]

    assert start()["started"] == 2
    assert viewers(sent()) == {"ana", "ben"}


def test_a_refresh_is_not_started_before_the_second_in_which_it_is_due_has_passed() -> None:
    """Otherwise the worker would find it due some milliseconds later."""
    put("ana", 0)
    shown = dynamodb.client().meta.events
    asked: list[int] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        asked.append(int(params["ExpressionAttributeValues"][":moment"]["N"]))

    shown.register("provide-client-params.dynamodb.Query", note, unique_id="moment")
    try:
        start()
    finally:
        shown.unregister("provide-client-params.dynamodb.Query", unique_id="moment")

    assert len(asked) == SHARDS
    assert all(moment < seconds() for moment in asked)


def test_what_is_not_due_is_not_read() -> None:
    for viewer in named(60):
        put(viewer, 3600)
    for viewer in ("due-1", "due-2", "due-3"):
        put(viewer)

    with recorded() as calls:
        start()

    queries = [call.items for call in calls if call.operation == "Query"]
    assert len(queries) == SHARDS
    assert sum(queries) == 3
    # The last one is the record of the run.
    assert {call.operation for call in calls} == {"Query", "TransactWriteItems", "PutItem"}
    assert [call.operation for call in calls].count("PutItem") == 1


def test_a_run_starts_so_many_of_a_shard_the_oldest_first_and_the_next_run_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(start_refreshes, "MOST", 3)
    monkeypatch.setattr(refreshes, "SHARDS", 1)
    for age, viewer in enumerate(named(7), 1):
        put(viewer, -100 * age)
    expected = named(7)[::-1]

    runs = []
    for _ in range(4):
        with recorded() as calls:
            start()
        assert sum(call.items for call in calls if call.operation == "Query") <= 3
        runs.append(viewers(sent()))

    assert runs == [{*expected[:3]}, {*expected[3:6]}, {*expected[6:]}, set()]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_no_refresh_is_lost_whichever_call_the_run_dies_at(moment: str) -> None:
    count = 12
    _put_all(count)
    with broken_worker() as healthy:
        start()
    assert {"query", "send_message_batch", "transact_write_items"} <= set(healthy)

    for number in sampled(range(1, len(healthy) + 1)):
        store.empty(settings().bookkeeping_table)
        before = _put_all(count)
        sent()

        def gone(current: int, _name: str, last: int = number) -> None:
            if current > last - (moment == "before"):
                kill()

        def dies(current: int, _name: str, last: int = number) -> None:
            if current == last and moment == "after":
                kill()

        with pytest.raises(Killed), broken_worker(before=gone, after=dies):
            start()
        start()

        assert viewers(sent()) == {*named(count)}, number
        for viewer, refresh in before.items():
            after = stored(viewer)
            assert after == {**refresh, "dueAt": after["dueAt"]}
            assert after["dueAt"] > seconds()
        assert start()["started"] == 0


def _put_all(count: int) -> dict[str, Any]:
    return {viewer: put(viewer) for viewer in named(count)}


def test_a_message_that_is_refused_alone_is_tried_again_at_once(
    refuse: Callable[..., Queue], pauses: list[float]
) -> None:
    refuse({"ana": 2})
    put("ana")

    assert start()["started"] == 1

    assert len(pauses) == 2
    assert stored("ana")["dueAt"] > seconds()


@pytest.mark.parametrize("whole", [False, True], ids=["an entry", "a call"])
def test_a_failure_is_counted_the_run_raises_and_the_others_are_started(
    refuse: Callable[..., Queue], monkeypatch: pytest.MonkeyPatch, whole: bool, logs: io.StringIO
) -> None:
    if whole:
        monkeypatch.setattr(start_refreshes, "MOST_MESSAGES", 1)
    refuse({"viewer-5": 3}, whole=whole)
    for viewer in named(12):
        put(viewer)

    with pytest.raises(RuntimeError, match=r"^1 refreshes could not be started$"):
        start()

    monkeypatch.undo()
    assert viewers(sent()) == {*named(12)} - {"viewer-5"}
    assert stored("viewer-5")["dueAt"] < seconds()
    line = emf.records(logs.getvalue())[-1]
    assert (line["outcome"], line["failed"], line["started"]) == ("incomplete", 1, 11)
    assert line["RefreshesStarted"] == 11
    assert ACCOUNT not in logs.getvalue()
    assert start()["started"] == 1
    assert viewers(sent()) == {"viewer-5"}


def test_a_shard_that_cannot_be_read_does_not_keep_the_others_from_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A shard may be empty: the one that fails is that of a refresh that is due.
    for viewer in named(40):
        put(viewer)
    lost = share_of(ACCOUNT, "viewer-0", SHARDS)
    read = refreshes.due

    def due(shard: int, *bounds: Any) -> list[Due]:
        if shard == lost:
            refusing("InternalServerError")()
        return read(shard, *bounds)

    monkeypatch.setattr(refreshes, "due", due)
    with pytest.raises(RuntimeError, match=r"^1 refreshes"):
        start()
    first = viewers(sent())
    monkeypatch.undo()

    start()
    assert first == {each for each in named(40) if share_of(ACCOUNT, each, SHARDS) != lost}
    assert first | viewers(sent()) == {*named(40)}


def test_a_store_that_takes_no_write_costs_a_second_message_and_nothing_else() -> None:
    put("ana")

    def fail(_number: int, name: str) -> None:
        if name == "transact_write_items":
            refusing("InternalServerError")()

    with pytest.raises(RuntimeError), broken(before=fail):
        start()
    assert start()["started"] == 1

    assert len(sent()) == 2


def between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let something happen after the messages were sent, before the table is told."""
    real = queues.send_all

    def send_all(queue_url: str, bodies: Sequence[str]) -> dict[int, str]:
        refused = real(queue_url, bodies)
        act()
        return refused

    monkeypatch.setattr(queues, "send_all", send_all)


def test_a_refresh_that_was_deleted_meanwhile_is_not_brought_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put("ana")
    between(monkeypatch, lambda: dynamodb.commit({"it": refreshes.delete(ACCOUNT, "ana")}))

    assert start() == {"started": 1, "failed": 0, "left": 0}

    assert refreshes.get(ACCOUNT, "ana") is None


def test_a_refresh_that_a_process_has_taken_meanwhile_stays_as_that_left_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = changed(put("ana"), holder="another", dueAt=seconds() + 77)
    between(monkeypatch, lambda: dynamodb.commit({"it": refreshes.put(taken)}))

    assert start()["failed"] == 0

    assert stored("ana") == taken


def test_what_time_does_not_allow_is_left_for_the_next_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for viewer in named(12):
        put(viewer)
    monkeypatch.setattr(start_refreshes, "LEAST", 61.0)

    assert start() == {"started": 0, "failed": 0, "left": 12}

    assert sent() == []
    monkeypatch.undo()
    assert start()["started"] == 12
