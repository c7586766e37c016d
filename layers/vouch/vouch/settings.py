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


class SourceSettings(NamedTuple):
    """Whose recommendations are the true ones; for every function that serves or changes them."""

    recommendation_source: str

    @property
    def is_linkedin(self) -> bool:
        """LinkedIn's, and what is stored here mirrors them (DESIGN D5)."""
        return self.recommendation_source == "linkedin"


class LinkedInSettings(NamedTuple):
    """LinkedIn: where it is, as whom Vouch calls, the key that encrypts members' tokens."""

    linkedin_base_url: str
    linkedin_oauth_url: str
    linkedin_client_secret: str
    """The ARN of the secret that holds it."""
    token_key: str
    """The ARN of a key of KMS."""
    linkedin_client_id: str = ""
    """Empty in a stack that was given none: it calls LinkedIn for nobody."""


class ConnectionsSettings(NamedTuple):
    """For the function that connects members."""

    linkedin_scope: str
    """With spaces between the scopes."""
    public_url: str = ""
    """Where browsers find this API; empty: at the domain that the request names."""


class SyncsSettings(NamedTuple):
    """For functions that start syncs or go on with them."""

    sync_queue_url: str


class ResumptionSettings(NamedTuple):
    """For the function whose syncs may have to wait for longer than a queue can."""

    sync_queue_arn: str
    sync_dlq_arn: str
    resume_schedule_group: str
    resume_role_arn: str


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


@cache
def source() -> SourceSettings:
    """Whose recommendations are the true ones."""
    return read(SourceSettings, os.environ)


@cache
def linkedin() -> LinkedInSettings:
    """Those of a function that may call LinkedIn; read when it first does."""
    return read(LinkedInSettings, os.environ)


@cache
def connections() -> ConnectionsSettings:
    """Those of the function that connects members."""
    return read(ConnectionsSettings, os.environ)


@cache
def syncs() -> SyncsSettings:
    """Those of functions that start syncs or go on with them."""
    return read(SyncsSettings, os.environ)


@cache
def resumption() -> ResumptionSettings:
    """Those of the function whose syncs may have to wait."""
    return read(ResumptionSettings, os.environ)


def read[S](kind: type[S], environment: Mapping[str, str]) -> S:
    """Each field from the variable of its name, in capitals; RuntimeError names those missing.

    One that has a default may be missing or empty.
    """
    defaults = getattr(kind, "_field_defaults", {})
    values = {name: environment.get(name.upper(), "") for name in kind.__annotations__}
    missing = [name.upper() for name in values if not values[name] and name not in defaults]
    if missing:
        raise RuntimeError(f"environment variables missing or empty: {', '.join(missing)}")
    return cast("Callable[..., S]", kind)(**{n: v for n, v in values.items() if v})
