"""The environment, read once."""

import os
from typing import Any

import pytest

from vouch import settings
from vouch.settings import CallLimits, LinkupSettings, Settings, read

COMPLETE = {
    "RECOMMENDATIONS_TABLE": "r",
    "CREDITS_TABLE": "c",
    "ACCOUNTS_TABLE": "a",
    "BOOKKEEPING_TABLE": "b",
    "PEOPLE_TABLE": "p",
}
LINKUP = {"LINKUP_BASE_URL": "http://127.0.0.1:1/v1", "LINKUP_API_KEY_SECRET": "arn:…"}


def test_each_setting_comes_from_the_variable_of_its_name() -> None:
    assert read(Settings, COMPLETE) == Settings("r", "c", "a", "b", "p")


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("left", [{}, {"value": ""}])
def test_a_missing_or_empty_variable_is_named(name: str, left: dict[str, str]) -> None:
    environment = {**COMPLETE, name: left.get("value", "")}
    if not left:
        del environment[name]

    with pytest.raises(RuntimeError) as refused:
        read(Settings, environment)

    named = [variable for variable in COMPLETE if variable in str(refused.value)]
    assert named == [name]


def test_one_error_names_all_missing_variables() -> None:
    with pytest.raises(RuntimeError) as refused:
        read(Settings, {})

    assert all(name in str(refused.value) for name in COMPLETE)


def test_the_settings_of_linkup_come_from_their_variables() -> None:
    assert read(LinkupSettings, LINKUP) == LinkupSettings("http://127.0.0.1:1/v1", "arn:…")


@pytest.mark.parametrize("name", LINKUP)
def test_a_function_that_calls_linkup_needs_to_know_how(name: str) -> None:
    with pytest.raises(RuntimeError, match=f": {name}$"):
        read(LinkupSettings, {**COMPLETE, **LINKUP, name: ""})


@pytest.mark.parametrize(
    ("version", "address"),
    [
        ("v1", "http://127.0.0.1:1/v2"),
        ("v2", "http://127.0.0.1:1/v1"),
        ("v2", "http://127.0.0.1:1/av2"),
        ("v3", "http://127.0.0.1:1/v3"),
    ],
)
def test_a_function_does_not_start_where_address_and_version_of_linkup_disagree(
    monkeypatch: pytest.MonkeyPatch, version: str, address: str
) -> None:
    found = {**LINKUP, "LINKUP_VERSION": version, "LINKUP_BASE_URL": address}
    monkeypatch.setattr(os, "environ", found)

    with pytest.raises(RuntimeError, match="LinkupVersion and LinkupBaseUrl"):
        settings.linkup.__wrapped__()


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/v2", "http://127.0.0.1:1/v2/"])
def test_address_and_version_of_linkup_agree(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    found = {**LINKUP, "LINKUP_VERSION": "v2", "LINKUP_BASE_URL": address}
    monkeypatch.setattr(os, "environ", found)

    assert settings.linkup.__wrapped__().linkup_version == "v2"


def test_limits_are_whole_numbers() -> None:
    limits = {"OPEN_CALLS_PER_ACCOUNT": "3", "UNKNOWN_CALLS_PER_HOUR": "40"}

    assert read(CallLimits, limits) == CallLimits(3, 40)
    with pytest.raises(ValueError, match=r"2\.5"):
        read(CallLimits, {**limits, "OPEN_CALLS_PER_ACCOUNT": "2.5"})


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (settings.source, "RECOMMENDATION_SOURCE"),
        (settings.status_updates_queue, "STATUS_UPDATES_QUEUE_URL"),
        (settings.status_updates_dlq, "STATUS_UPDATES_DLQ_URL"),
        (settings.event_bus, "EVENT_BUS"),
        (settings.change_events_dlq, "CHANGE_EVENTS_DLQ_URL"),
        (settings.sync_queue, "SYNC_QUEUE_URL"),
        (settings.sync_starts_queue, "SYNC_STARTS_QUEUE_URL"),
        (settings.sync_starts_dlq, "SYNC_STARTS_DLQ_URL"),
        (settings.people_erasures_queue, "PEOPLE_ERASURES_QUEUE_URL"),
        (settings.people_erasures_dlq, "PEOPLE_ERASURES_DLQ_URL"),
        (settings.refresh_queue, "REFRESH_QUEUE_URL"),
        (settings.refresh_dlq, "REFRESH_DLQ_URL"),
        (settings.shortest_refresh, "SHORTEST_REFRESH"),
    ],
)
@pytest.mark.parametrize("empty", [False, True])
def test_a_function_needs_only_the_variable_that_it_reads(
    monkeypatch: pytest.MonkeyPatch, function: Any, name: str, *, empty: bool
) -> None:
    monkeypatch.setattr(os, "environ", {name: "there"})
    assert function.__wrapped__() == "there"

    monkeypatch.setattr(os, "environ", {**COMPLETE, **LINKUP, **({name: ""} if empty else {})})
    with pytest.raises(RuntimeError, match=f": {name}$"):
        function.__wrapped__()
