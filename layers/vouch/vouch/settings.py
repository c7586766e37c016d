"""The environment, read once: the only module that looks at it."""

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple, cast


class Settings(NamedTuple):
    """Names of the stack's tables, as template.yaml hands them to every function."""

    recommendations_table: str
    credits_table: str
    accounts_table: str
    bookkeeping_table: str


class LinkupSettings(NamedTuple):
    """Where Linkup is, and the ARN of the secret that holds the key; for functions that call it."""

    linkup_base_url: str
    linkup_api_key_secret: str


class StatusUpdatesSettings(NamedTuple):
    """The queue of status updates, for the function that sends to it."""

    status_updates_queue_url: str


class StatusUpdatesDlqSettings(NamedTuple):
    """Where messages go that cannot be understood, for the function that reads the queue."""

    status_updates_dlq_url: str


class EventBusSettings(NamedTuple):
    """The bus, for functions that tell of changes."""

    event_bus: str


class ChangeEventsDlqSettings(NamedTuple):
    """Where events go that the bus did not take."""

    change_events_dlq_url: str


@cache
def settings() -> Settings:
    """The settings of this process; first asked for at Init, so a bad deployment fails there."""
    return read(Settings, os.environ)


@cache
def linkup() -> LinkupSettings:
    """Those of a function that calls Linkup."""
    return read(LinkupSettings, os.environ)


@cache
def status_updates() -> StatusUpdatesSettings:
    """Those of a function that queues status updates."""
    return read(StatusUpdatesSettings, os.environ)


@cache
def status_updates_dlq() -> StatusUpdatesDlqSettings:
    """Those of the function that applies them."""
    return read(StatusUpdatesDlqSettings, os.environ)


@cache
def event_bus() -> EventBusSettings:
    """Those of a function that puts events on the bus."""
    return read(EventBusSettings, os.environ)


@cache
def change_events_dlq() -> ChangeEventsDlqSettings:
    """Those of the function that publishes changes."""
    return read(ChangeEventsDlqSettings, os.environ)


def read[S](kind: type[S], environment: Mapping[str, str]) -> S:
    """Each field from the variable of its name, in capitals; RuntimeError names those missing."""
    variables = [field.upper() for field in kind.__annotations__]
    missing = [name for name in variables if not environment.get(name)]
    if missing:
        raise RuntimeError(f"environment variables missing or empty: {', '.join(missing)}")
    return cast("Callable[..., S]", kind)(*(environment[name] for name in variables))
