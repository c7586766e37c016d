"""The environment, read once: no other module looks at it.

A function asks at Init for the settings that it needs, so that a bad deployment fails there.
"""

import os
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, NamedTuple, cast

LINKUP_VERSIONS: Final = {"v1", "v2"}
LINKEDIN: Final = "linkedin"
"""The value of `source` where LinkedIn's recommendations are mirrored here (DESIGN D5)."""


class Settings(NamedTuple):
    """Names of the stack's tables, as template.yaml hands them to every function."""

    recommendations_table: str
    credits_table: str
    accounts_table: str
    bookkeeping_table: str
    people_table: str


class LinkupSettings(NamedTuple):
    """The address of Linkup, the ARN of the secret that holds the key, and the API's version."""

    linkup_base_url: str
    linkup_api_key_secret: str
    linkup_version: str = "v1"
    """The version that Linkup is spoken to in: `v1` or `v2`."""


class LoginSettings(NamedTuple):
    """How many credits a login or a checkpoint of a viewer can cost."""

    login_credits: int


class PeopleSettings(NamedTuple):
    """How many days after they were last seen people are kept whom nobody decided to keep."""

    people_retention_days: int


class CallLimits(NamedTuple):
    """How many calls of Linkup's an account may have open, or of unknown outcome in an hour."""

    open_calls_per_account: int
    unknown_calls_per_hour: int


class LinkedInSettings(NamedTuple):
    """LinkedIn's addresses, Vouch's credentials there, and the key of members' tokens."""

    linkedin_base_url: str
    linkedin_oauth_url: str
    linkedin_client_secret: str
    """The ARN of the secret that holds the client secret."""
    token_key: str
    """The ARN of a key of KMS."""
    linkedin_client_id: str = ""
    """The id of the application; without one, a stack calls LinkedIn for no member."""


class ConnectionsSettings(NamedTuple):
    """What members are asked to consent to, and where they come back."""

    linkedin_scope: str
    """The scopes, with spaces between them."""
    public_url: str = ""
    """The address at which browsers find this API; if empty, the domain that the request names."""


class ResumptionSettings(NamedTuple):
    """What it takes to schedule a sync that waits for longer than a queue can."""

    sync_queue_arn: str
    sync_dlq_arn: str
    resume_role_arn: str


class HealthSettings(NamedTuple):
    """The stack's name, its queues by URL, and by name those of dead letters.

    All queues of a stack have URLs that differ by their names alone, and so many URLs would not fit
    into the variables of a function.
    """

    stack_name: str
    status_updates_queue_url: str
    status_updates_dlq: str
    sync_queue_url: str
    sync_dlq: str
    sync_starts_queue_url: str
    sync_starts_dlq: str
    people_erasures_queue_url: str
    people_erasures_dlq: str
    refresh_queue_url: str
    refresh_dlq: str
    change_events_dlq: str
    change_stream_dlq: str
    start_sync_dlq: str
    start_refreshes_dlq: str
    release_credits_dlq: str
    reconcile_credits_dlq: str


@cache
def settings() -> Settings:
    """Return the names of the tables."""
    return read(Settings, os.environ)


@cache
def linkup() -> LinkupSettings:
    """Return the settings of functions that call Linkup; RuntimeError if two of them disagree."""
    found = read(LinkupSettings, os.environ)
    base_url, version = found.linkup_base_url.rstrip("/"), found.linkup_version
    if version not in LINKUP_VERSIONS or not base_url.endswith(f"/{version}"):
        raise RuntimeError(
            f"LINKUP_VERSION is {version}, so LINKUP_BASE_URL has to end in /{version}, and does"
            " not; change LinkupVersion and LinkupBaseUrl of the stack together"
        )
    return found


@cache
def linkup_version() -> str:
    """Return the version that Linkup is spoken to in, for functions that do not call it."""
    return os.environ.get("LINKUP_VERSION", "v1")


@cache
def login() -> LoginSettings:
    """Return the settings of the function that connects viewers."""
    return read(LoginSettings, os.environ)


@cache
def people() -> PeopleSettings:
    """Return the settings of the functions that remember people."""
    return read(PeopleSettings, os.environ)


@cache
def people_erasures_queue() -> str:
    """Return the URL of the queue of what is to be erased of viewers and people."""
    return variable("PEOPLE_ERASURES_QUEUE_URL", os.environ)


@cache
def people_erasures_dlq() -> str:
    """Return the URL of the queue of malformed messages about viewers and people."""
    return variable("PEOPLE_ERASURES_DLQ_URL", os.environ)


@cache
def shortest_refresh() -> str:
    """Return the shortest interval of a refresh, as in 30m, 1h or 7d."""
    return variable("SHORTEST_REFRESH", os.environ)


@cache
def refresh_queue() -> str:
    """Return the URL of the queue of refreshes that are due."""
    return variable("REFRESH_QUEUE_URL", os.environ)


@cache
def refresh_dlq() -> str:
    """Return the URL of the queue of malformed messages about refreshes."""
    return variable("REFRESH_DLQ_URL", os.environ)


@cache
def call_limits() -> CallLimits:
    """Return the limits of an account's calls of Linkup."""
    return read(CallLimits, os.environ)


@cache
def linkedin() -> LinkedInSettings:
    """Return the settings of the functions that may call LinkedIn."""
    return read(LinkedInSettings, os.environ)


@cache
def connections() -> ConnectionsSettings:
    """Return the settings of the function that connects members."""
    return read(ConnectionsSettings, os.environ)


@cache
def resumption() -> ResumptionSettings:
    """Return the settings of the function that syncs members."""
    return read(ResumptionSettings, os.environ)


@cache
def health() -> HealthSettings:
    """Return the settings of the function that reports how the stack is."""
    return read(HealthSettings, os.environ)


@cache
def resume_schedule_group() -> str:
    """Return the group of the schedules of syncs that wait."""
    return variable("RESUME_SCHEDULE_GROUP", os.environ)


@cache
def source() -> str:
    """Return whose recommendations are the true ones: `local`, this stack's, or `linkedin`."""
    return variable("RECOMMENDATION_SOURCE", os.environ)


@cache
def console() -> str:
    """Return whether the console is served: `ENABLED` or `DISABLED`."""
    return variable("CONSOLE", os.environ)


@cache
def event_bus() -> str:
    """Return the name of the bus, for functions that publish changes."""
    return variable("EVENT_BUS", os.environ)


@cache
def change_events_dlq() -> str:
    """Return the URL of the queue of events that the bus did not take."""
    return variable("CHANGE_EVENTS_DLQ_URL", os.environ)


@cache
def status_updates_queue() -> str:
    """Return the URL of the queue of status updates, for the function that sends to it."""
    return variable("STATUS_UPDATES_QUEUE_URL", os.environ)


@cache
def status_updates_dlq() -> str:
    """Return the URL of the queue of malformed status updates."""
    return variable("STATUS_UPDATES_DLQ_URL", os.environ)


@cache
def sync_queue() -> str:
    """Return the URL of the queue of syncs, for functions that start them or go on with them."""
    return variable("SYNC_QUEUE_URL", os.environ)


@cache
def sync_starts_queue() -> str:
    """Return the URL of the queue of members whose syncs are to be started."""
    return variable("SYNC_STARTS_QUEUE_URL", os.environ)


@cache
def sync_starts_dlq() -> str:
    """Return the URL of the queue of what could not be started, or is malformed."""
    return variable("SYNC_STARTS_DLQ_URL", os.environ)


def read[S](kind: type[S], environment: Mapping[str, str]) -> S:
    """Read each field from the variable of its name, in capitals; RuntimeError names those missing.

    A field that has a default may be missing or empty. A field is a text or a whole number.
    """
    defaults = getattr(kind, "_field_defaults", {})
    values = {name: environment.get(name.upper(), "") for name in kind.__annotations__}
    missing = [name.upper() for name in values if not values[name] and name not in defaults]
    if missing:
        raise _missing(missing)
    typed = {name: kind.__annotations__[name](value) for name, value in values.items() if value}
    return cast("Callable[..., S]", kind)(**typed)


def variable(name: str, environment: Mapping[str, str]) -> str:
    """Read one variable; RuntimeError names it where it is missing or empty."""
    value = environment.get(name, "")
    if not value:
        raise _missing([name])
    return value


def _missing(names: list[str]) -> RuntimeError:
    return RuntimeError(f"environment variables missing or empty: {', '.join(names)}")
