"""publish_changes: runs of refreshes that have ended, told by the write of their item."""

import json
from typing import Any

import pytest

from tests.support import stream, subscriber
from tests.support.stream import Record
from vouch.aws import dynamodb
from vouch.domain.refresh import RefreshRun
from vouch.errors import LostRaceError
from vouch.moment import iso, now
from vouch.settings import settings
from vouch.storage import refresh_runs

NAME = "Grace Hopper"
"""A member's name, which no item of a run has."""


def run(**more: Any) -> RefreshRun:
    """A run that ended now; REFRESHED, unless it is said how."""
    ended: dict[str, Any] = {"outcome": "REFRESHED", "new": 1, "known": 2, "charged": 1}
    common = {"account": "acme", "viewer": "ana", "generation": 0, "run": now() - 5, "at": now()}
    return {**common, **ended, "people": ["ACoAAB1"], **more}  # type: ignore[typeddict-item]


def paused() -> RefreshRun:
    common = run()
    return {
        "account": common["account"],
        "viewer": common["viewer"],
        "generation": common["generation"],
        "run": common["run"],
        "outcome": "PAUSED",
        "at": common["at"],
        "reason": "REFRESH_BUDGET",
        "until": common["at"] + 1000,
    }


def end(ended: RefreshRun) -> None:
    dynamodb.commit({"run": refresh_runs.put_run(ended)})


def changes() -> list[Record]:
    return stream.changes(settings().bookkeeping_table)


def test_a_run_is_published_when_its_item_is_written_and_no_second_time() -> None:
    ended = run()
    end(ended)
    with pytest.raises(LostRaceError):
        end(ended)
    assert stream.publish(changes()) == []

    ((kind, detail),) = subscriber.details()

    assert kind == "Network Refreshed"
    assert detail.items() >= {"viewer": "ana", "new": 1, "known": 2, "people": ["ACoAAB1"]}.items()
    assert detail["time"] == iso(ended["at"])


def test_a_run_of_no_new_people_is_published() -> None:
    end(run(new=0, people=[]))
    assert stream.publish(changes()) == []

    ((_, detail),) = subscriber.details()

    assert (detail["new"], detail["people"]) == (0, [])


def test_a_paused_run_is_published_with_the_moment_at_which_it_goes_on() -> None:
    ended = paused()
    end(ended)
    assert stream.publish(changes()) == []

    ((kind, detail),) = subscriber.details()

    assert (kind, detail["reason"]) == ("Refresh Paused", "REFRESH_BUDGET")
    assert detail["until"] == iso(ended["at"] + 1000)


def test_a_record_that_comes_twice_is_published_under_the_same_id() -> None:
    end(run())
    for _ in range(2):
        assert stream.publish(changes()) == []

    (_, first), (_, second) = subscriber.details()

    assert first == second


def test_the_deletion_of_a_run_is_not_published() -> None:
    end(run())
    dynamodb.commit({"run": next(refresh_runs.delete_runs("acme", "ana", 9))})
    assert [each["eventName"] for each in changes()] == ["INSERT", "REMOVE"]

    assert stream.publish(changes()[1:]) == []

    assert subscriber.details() == []
    assert subscriber.dead_letters() == []


HOSTILE: dict[str, dict[str, Any] | None] = {
    "generation": None,
    "account": {"N": "7"},
    "run": {"S": NAME},
    "outcome": {"S": NAME},
    "new": {"S": NAME},
    "people": {"SS": [NAME]},
    "at": {"N": "7.5"},
    "charged": {"NULL": True},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_unfit_run_goes_aside_with_its_place_and_without_its_content(name: str) -> None:
    end(run())
    end(run(viewer="bob"))
    unfit, other = changes()
    image = unfit["dynamodb"]["NewImage"] | {"name": {"S": NAME}}
    value = HOSTILE[name]
    unfit["dynamodb"]["NewImage"] = {key: image[key] for key in image if key != name} | (
        {} if value is None else {name: value}
    )

    assert stream.publish([unfit, other]) == []

    ((_, detail),) = subscriber.details()
    assert detail["viewer"] == "bob"
    (letter,) = subscriber.dead_letters()
    assert letter["record"]["keys"] == unfit["dynamodb"]["Keys"]
    assert NAME not in json.dumps(letter)


def test_a_refresh_beside_its_runs_is_ignored() -> None:
    end(run())
    (record,) = changes()
    record["dynamodb"]["Keys"]["pk"] = {"S": "refreshes#acme"}

    assert stream.publish([record]) == []

    assert subscriber.details() == []
    assert subscriber.dead_letters() == []
