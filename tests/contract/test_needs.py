"""A function that lacks a variable fails at Init, before any call, and names the variable."""

import gc
import importlib
import weakref

import pytest

from tests.support.template import PAGES, functions
from vouch import settings
from vouch.handlers.needs import meet

SYNC = ["SYNC_QUEUE_URL", "SYNC_QUEUE_ARN", "SYNC_DLQ_ARN", "RESUME_SCHEDULE_GROUP"]
NEEDS = {
    "create_recommendation": ["RECOMMENDATION_SOURCE"],
    "get_recommendation": ["RECOMMENDATION_SOURCE"],
    "query_recommendations": ["RECOMMENDATION_SOURCE"],
    "update_recommendation": ["RECOMMENDATION_SOURCE", "STATUS_UPDATES_QUEUE_URL"],
    "recommend_connections": [
        "LINKUP_BASE_URL",
        "LINKUP_API_KEY_SECRET",
        "OPEN_CALLS_PER_ACCOUNT",
        "UNKNOWN_CALLS_PER_HOUR",
        "PEOPLE_RETENTION_DAYS",
    ],
    "release_credits": ["PEOPLE_RETENTION_DAYS"],
    "reconcile_credits": ["LINKUP_BASE_URL", "LINKUP_API_KEY_SECRET"],
    "manage_viewers": [
        "LINKUP_BASE_URL",
        "LOGIN_CREDITS",
        "OPEN_CALLS_PER_ACCOUNT",
        "PEOPLE_ERASURES_QUEUE_URL",
    ],
    "manage_refreshes": ["SHORTEST_REFRESH"],
    "manage_connections": [
        "LINKEDIN_BASE_URL",
        "TOKEN_KEY",
        "LINKEDIN_SCOPE",
        "RESUME_SCHEDULE_GROUP",
    ],
    "start_sync": ["SYNC_QUEUE_URL", "SYNC_STARTS_QUEUE_URL"],
    "start_queued_syncs": ["SYNC_QUEUE_URL", "SYNC_STARTS_QUEUE_URL", "SYNC_STARTS_DLQ_URL"],
    "start_refreshes": ["REFRESH_QUEUE_URL"],
    "sync_member": ["LINKEDIN_BASE_URL", *SYNC, "RESUME_ROLE_ARN"],
    "apply_status_updates": ["RECOMMENDATION_SOURCE", "STATUS_UPDATES_DLQ_URL", "EVENT_BUS"],
    "erase_people": ["PEOPLE_ERASURES_QUEUE_URL", "PEOPLE_ERASURES_DLQ_URL"],
    "manage_accounts": [
        "RESUME_SCHEDULE_GROUP",
        "PEOPLE_ERASURES_QUEUE_URL",
        "REFRESH_QUEUE_URL",
    ],
    "refresh_network": [
        "LINKUP_BASE_URL",
        "LINKUP_API_KEY_SECRET",
        "OPEN_CALLS_PER_ACCOUNT",
        "UNKNOWN_CALLS_PER_HOUR",
        "PEOPLE_RETENTION_DAYS",
        "REFRESH_QUEUE_URL",
        "REFRESH_DLQ_URL",
    ],
    "report_health": ["STACK_NAME", "STATUS_UPDATES_QUEUE_URL", "RECONCILE_CREDITS_DLQ"],
    "show_console": ["CONSOLE"],
    "publish_changes": ["EVENT_BUS", "CHANGE_EVENTS_DLQ_URL"],
}
"""What is read at Init beside the names of the tables."""
CASES = [
    (each, name)
    for each in functions()
    for name in [*([] if each in PAGES else ["CREDITS_TABLE"]), *NEEDS.get(each, [])]
]


@pytest.mark.parametrize(("folder", "variable"), CASES)
def test_a_function_does_not_start_without_a_variable(
    folder: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = importlib.import_module(f"functions.{folder}.app")
    monkeypatch.delenv(variable)
    for each in vars(settings).values():
        if hasattr(each, "cache_clear"):
            each.cache_clear()

    with pytest.raises(RuntimeError, match=variable):
        importlib.reload(app)


class _Circle:
    """Garbage that only a look for it frees."""

    def __init__(self) -> None:
        self.me = self


def test_after_init_garbage_is_freed_soon_because_little_of_it_may_hold_much() -> None:
    meet(())
    usual = gc.get_threshold()[0]
    freed = weakref.finalize(_Circle(), lambda: None)

    assert len([[number] for number in range(2 * usual)]) == 2 * usual

    assert usual <= 10_000
    assert not freed.alive
