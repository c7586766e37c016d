"""The queue of erasures: a deleted viewer, or a forgotten person, is erased, and nobody else."""

import io
import itertools
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support import messaging, store
from tests.support.broken_table import Killed, at, broken, kill, on_commit, refusing
from tests.support.erasing_people import (
    ACCOUNT,
    call,
    delete_viewer,
    deliver,
    person,
    stored_answers,
    stored_people,
    viewer,
    waiting,
)
from tests.support.managing import invoke
from vouch.aws import deletion, dynamodb
from vouch.domain.people import Call, remembered
from vouch.domain.sighting import Sighting
from vouch.errors import LostRaceError
from vouch.messages import people_erasure
from vouch.messages.people_erasure import PersonErasure, ViewerErasure
from vouch.moment import now
from vouch.services.network import erase
from vouch.settings import people_erasures_dlq, people_erasures_queue, settings
from vouch.storage import people

pytestmark = pytest.mark.usefixtures("stack_messaging")


def play() -> ViewerErasure:
    """Delete a viewer with people and answers; another viewer, and a new generation, stay."""
    for name in ("ana", "ben"):
        viewer(name)
        person(name, 0, "ACo1", "ACo2", "ACo3")
        call(name, 0, f"{name}-1")
        call(name, 0, f"{name}-2", key=f"{name}-key")
    erasure = delete_viewer("ana")
    person("ana", 1, "ACo1")
    call("ana", 1, "ana-3")
    return erasure


def is_erased() -> bool:
    """Tell whether what was deleted in the play is gone, and the rest is there."""
    kept = {("ben", 0, each) for each in ("ACo1", "ACo2", "ACo3")} | {("ana", 1, "ACo1")}
    left = {(people.partition(ACCOUNT, name, at), each) for name, at, each in kept}
    calls = {item["sk"] for item in stored_answers() if item["pk"].startswith("viewer-calls#")}
    pieces = {item["pk"][:-2] for item in stored_answers() if item["sk"] == "piece"}
    return (
        stored_people() == left
        and calls == {"ana-3", "ben-1", "ben-2"}
        and pieces == {"answer#ana-3", "answer#ben-1", "answer#ben-2"}
    )


def requests() -> list[tuple[str, bool]]:
    found = [item for item in stored_answers() if item["pk"].startswith("idempotency#")]
    return sorted((item["reservation"], "forgotten" in item) for item in found)


def test_a_deleted_viewer_is_erased_with_answers_and_the_key_stays_used() -> None:
    erasure = play()

    assert deliver(erasure)

    assert is_erased()
    assert requests() == [("ana-2", True), ("ben-2", False)]
    assert waiting() == (0, 0)


def test_a_key_that_has_expired_or_serves_another_request_does_not_hold_up_the_erasure() -> None:
    for reservation in (None, "another"):
        emptied()
        erasure = play()
        (item,) = [
            each
            for each in stored_answers()
            if each.get("reservation") == "ana-2" and each["pk"].startswith("idempotency#")
        ]
        change = {**item, "reservation": reservation} if reservation else None
        key = {"pk": item["pk"], "sk": item["sk"]}
        table = settings().bookkeeping_table
        change_item = dynamodb.put(table, change) if change else dynamodb.delete(table, key)
        dynamodb.commit({"request": change_item})

        assert deliver(erasure)

        assert is_erased()
        assert [each for each in requests() if each[0] != "ben-2"] == (
            [("another", False)] if reservation else []
        )


def test_a_message_that_comes_again_erases_nothing_more() -> None:
    erasure = play()

    assert [deliver(erasure) for _ in range(3)] == [True] * 3

    assert is_erased()


def test_a_message_about_a_viewer_who_was_not_deleted_erases_nothing() -> None:
    viewer("ana")
    person("ana", 0, "ACo1")
    call("ana", 0, "ana-1")
    before = stored_people(), stored_answers()

    assert deliver(ViewerErasure(ACCOUNT, "ana", 0))
    assert deliver(ViewerErasure(ACCOUNT, "unknown", 0))
    assert deliver(PersonErasure("ACo1"))

    assert (stored_people(), stored_answers()) == before


def test_what_is_written_late_into_an_old_generation_is_erased_by_the_second_pass() -> None:
    erasure = play()
    assert deliver(erasure)
    person("ana", 0, "ACo9")
    call("ana", 0, "ana-9")

    assert deliver(erasure)

    assert is_erased()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_viewer_is_erased_in_the_end_whichever_call_the_worker_dies_at(
    moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erase, "AT_ONCE", 2)
    erasure = play()
    with broken() as healthy:
        deliver(erasure)
    assert healthy.calls.count("transact_write_items") >= 4

    for number in range(1, len(healthy.calls) + 1):
        emptied()
        erasure = play()
        with pytest.raises(Killed), broken(**{moment: at(number, kill)}):
            deliver(erasure)

        assert deliver(erasure)
        assert is_erased(), number
        assert requests() == [("ana-2", True), ("ben-2", False)]


def emptied() -> None:
    for table in ("PeopleTable", "BookkeepingTable"):
        store.empty(table)


def test_what_time_does_not_allow_goes_on_by_a_message_and_nothing_is_lost() -> None:
    viewer("ana")
    person("ana", 0, *(f"ACo{n}" for n in range(1_010)))
    bodies, left = [people_erasure.text(delete_viewer("ana"))], [1_010]

    while bodies:
        with time_for(7):
            assert [deliver(each) for each in bodies] == [True]
        left.append(len(stored_people()))
        bodies = [each.body for each in messaging.drain(people_erasures_queue())]

    assert left == [1_010, 660, 310, 0]


@contextmanager
def time_for(number: int) -> Iterator[None]:
    """Let the time be up when this number of transactions has been made inside the block."""
    left, made = deletion.commit_possible, itertools.count(1)
    with pytest.MonkeyPatch.context() as patch:

        def last(*args: Any) -> int:
            if next(made) == number:
                patch.setattr(erase, "LEAST", math.inf)
            return left(*args)

        patch.setattr(erase, "commit_possible", last)
        yield


def test_a_store_that_is_down_makes_the_message_come_again() -> None:
    erasure = play()

    with broken(before=on_commit(refusing("InternalServerError"))):
        assert not deliver(erasure, left=10)

    assert waiting() == (0, 0)
    assert deliver(erasure)
    assert is_erased()


@pytest.mark.parametrize(
    "body",
    [
        "{",
        '{"version":"2","person":"ACo1"}',
        json.dumps({"version": "1", "account": ACCOUNT, "viewer": "a#b", "generation": 0}),
    ],
)
def test_a_malformed_message_is_set_aside_at_its_first_delivery_with_a_reason(body: str) -> None:
    assert deliver(body)

    (letter,) = messaging.drain(people_erasures_dlq())
    assert letter.body == body
    assert letter.attributes["reason"].startswith('the body must be {"version":"1",')
    assert letter.attributes["receivedAt"].endswith("Z")


@pytest.mark.parametrize(
    "profile",
    [
        "ACo1",
        "urn:li:fsd_profile:ACo1",
        "urn:li:fsd_connectionSuggestion:(urn:li:fsd_profile:ACo1,PYMK)",
    ],
)
def test_a_person_is_forgotten_under_every_viewer_and_never_remembered_again(profile: str) -> None:
    play()

    answer = invoke("forget_person", profile=profile)

    assert answer == {"forgotten": {"person": "ACo1", "people": 3, "goes_on": False}}
    assert {each for _, each in stored_people()} == {"ACo2", "ACo3"}
    assert waiting() == (0, 1)
    with pytest.raises(LostRaceError) as lost:
        dynamodb.commit(
            {"person": put_new("ben", "ACo1"), "tombstone": people.check_not_forgotten("ACo1")}
        )
    assert lost.value.failed == {"tombstone"}


def put_new(name: str, who: str) -> dynamodb.Write:
    seen = remembered(None, Sighting(who, 1, {}), name, Call(now(), "call"), 1)
    assert seen
    return people.put_person(people.partition(ACCOUNT, name, 0), seen, None)


def test_a_person_whom_no_profile_identifies_is_forgotten_by_the_id_or_the_entity() -> None:
    entity = "urn:li:fsd_company:1"
    found = invoke("forget_person", profile=entity)["forgotten"]["person"]
    viewer("ben")
    person("ben", 0, found)

    assert len(found) == 64
    assert invoke("forget_person", profile=found)["forgotten"]["people"] == 1
    assert invoke("forget_person", profile=entity)["forgotten"]["people"] == 0
    assert stored_people() == set()


@pytest.mark.parametrize("profile", ["", "Ana Berg", "..", "https://linkedin.com/in/ana", 7, None])
def test_what_names_no_person_is_refused_and_nothing_changes(profile: object) -> None:
    play()
    before = stored_people()

    assert invoke("forget_person", profile=profile)["error"]["code"] == "INVALID_FIELD"

    assert stored_people() == before
    assert waiting() == (0, 0)


def test_a_person_whom_the_index_shows_late_is_erased_by_the_second_pass(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play()
    with monkeypatch.context() as patch:
        patch.setattr(people, "partitions_with", lambda _: iter(()))
        assert invoke("forget_person", profile="ACo1")["forgotten"]["people"] == 0

    assert deliver(PersonErasure("ACo1"))

    assert {each for _, each in stored_people()} == {"ACo2", "ACo3"}


def test_what_comes_into_the_index_while_people_are_erased_is_erased_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play()
    shown, looks = [*people.partitions_with("ACo1")], itertools.count(1)
    monkeypatch.setattr(people, "partitions_with", lambda _: iter(shown[: next(looks)]))

    assert invoke("forget_person", profile="ACo1")["forgotten"]["people"] == 3


def test_an_index_that_still_shows_the_erased_does_not_keep_the_eraser_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play()
    shown = [*people.partitions_with("ACo1")]
    monkeypatch.setattr(people, "partitions_with", lambda _: iter(shown))

    assert invoke("forget_person", profile="ACo1")["forgotten"]["people"] == 3
    assert invoke("forget_person", profile="ACo1")["forgotten"]["people"] == 0


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_person_is_forgotten_in_the_end_whichever_write_the_command_dies_at(moment: str) -> None:
    play()
    with broken() as healthy:
        invoke("forget_person", profile="ACo1")
    assert "put_item" in healthy.calls

    for number in range(1, len(healthy.calls) + 1):
        emptied()
        play()
        before = waiting()[1]
        with pytest.raises(Killed), broken(**{moment: at(number, kill)}):
            invoke("forget_person", profile="ACo1")

        assert waiting() == (0, before + 1)
        assert deliver(PersonErasure("ACo1"))
        was_put = number > 1 or moment == "after"
        assert people.is_forgotten("ACo1") is was_put
        ids = {each for _, each in stored_people()}
        assert ids == ({"ACo2", "ACo3"} if was_put else {"ACo1", "ACo2", "ACo3"})


def test_neither_viewers_nor_people_are_in_the_log(printed: io.StringIO) -> None:
    erasure = play()

    deliver(erasure)
    invoke("forget_person", profile="ACo1")
    deliver(PersonErasure("ACo1"))
    deliver('{"version":"1","person":"Ana Berg"}')

    lines = printed.getvalue()
    assert '"outcome":"erased"' in lines
    assert [each for each in ('"ana"', "ACo1", "Ana Berg") if each in lines] == []
