"""What a pass amounts to, when a sync may go on, and what is told of its failure."""

import pytest

from vouch.domain.day_share import SPREAD, next_turn
from vouch.domain.items import changed
from vouch.domain.syncing import (
    DEAD_AFTER,
    SENT_WITHIN,
    Run,
    Stage,
    State,
    after,
    begun_again,
    dead_from,
    is_dead,
    next_resume,
    queued,
    reason,
    verdict,
    waits,
)
from vouch.errors import (
    NotConnectedError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamThrottledError,
    UpstreamTokenError,
    UpstreamUnavailableError,
)

NOON = 1_792_929_600_000
DAY = 24 * 60 * 60 * 1000
MEMBER = "urn:li:person:ana"


def passed(**counts: int) -> Run:
    """Return a sync that has these counts."""
    return changed(queued("1", MEMBER, NOON), **counts)


def throttled(wait: int | None, *, day_limit: bool = False) -> UpstreamThrottledError:
    error = UpstreamThrottledError("called too often", wait=wait)
    error.day_limit = day_limit
    return error


@pytest.mark.parametrize(
    ("mirrored", "missing", "state"),
    [
        (0, 0, State.SUCCEEDED),
        (10, 10, State.SUCCEEDED),
        (11, 11, State.PARTIAL),
        (55, 11, State.SUCCEEDED),
        (54, 11, State.PARTIAL),
        (100, 20, State.SUCCEEDED),
        (100, 21, State.PARTIAL),
        (10_000, 10, State.SUCCEEDED),
        (10_000, 2_000, State.SUCCEEDED),
        (10_000, 2_001, State.PARTIAL),
    ],
)
def test_removing_more_than_a_fifth_and_more_than_ten_is_suspicious(
    mirrored: int, missing: int, state: State
) -> None:
    assert verdict(passed(), mirrored, missing) is state


@pytest.mark.parametrize(
    ("unnamed", "state"),
    [(0, State.PARTIAL), (9, State.PARTIAL), (10, State.SUCCEEDED), (99, State.SUCCEEDED)],
)
def test_a_record_without_a_urn_may_be_one_of_the_missing(unnamed: int, state: State) -> None:
    assert verdict(passed(unnamed=unnamed), 50, 20) is state


@pytest.mark.parametrize(
    ("seen", "skipped", "state"),
    [
        (1, 1, State.SUCCEEDED),
        (10, 10, State.SUCCEEDED),
        (11, 11, State.PARTIAL),
        (55, 11, State.SUCCEEDED),
        (54, 11, State.PARTIAL),
        (10_000, 2_000, State.SUCCEEDED),
        (10_000, 2_001, State.PARTIAL),
    ],
)
def test_skipping_more_than_a_fifth_and_more_than_ten_is_suspicious(
    seen: int, skipped: int, state: State
) -> None:
    assert verdict(passed(seen=seen, skipped=skipped), 0, 0) is state


@pytest.mark.parametrize(
    ("wait", "resume"),
    [
        *((None, 60_000), (0, 60_000), (59, 60_000), (61, 61_000), (3_600, 3_600_000)),
        *((DAY // 1000, DAY), (DAY // 1000 + 1, DAY), (3 * 10**11, DAY)),
    ],
)
def test_a_short_limit_waits_its_retry_after_from_a_minute_to_a_day(
    wait: int | None, resume: int
) -> None:
    assert next_resume(passed(), throttled(wait), None, NOON) == NOON + resume


@pytest.mark.parametrize("now", [NOON, NOON - DAY // 2, NOON + DAY // 2 - 1])
def test_a_day_limit_waits_for_the_next_days_turn_and_ignores_retry_after(now: int) -> None:
    resume = next_resume(passed(), throttled(5, day_limit=True), NOON, now)

    assert resume == next_turn("1", NOON, now)
    assert NOON + DAY // 2 <= resume < NOON + DAY // 2 + SPREAD


def test_stages_follow_each_other() -> None:
    assert after(Stage.RECIPIENT) is Stage.RECOMMENDER
    assert after(Stage.RECOMMENDER) is Stage.MISSING


def test_a_change_raises_the_revision_and_removes_attributes_set_to_none() -> None:
    run = queued("1", MEMBER, NOON)

    waiting = changed(run, state=State.WAITING, resumeAt=NOON)
    running = changed(waiting, state=State.RUNNING, resumeAt=None)

    assert (waiting["revision"], running["revision"]) == (2, 3)
    assert waiting["resumeAt"] == NOON
    assert "resumeAt" not in running
    assert run == queued("1", MEMBER, NOON)


def test_a_sync_without_news_is_dead_after_a_while() -> None:
    run = changed(queued("1", MEMBER, NOON), until=NOON)

    assert not is_dead(run, NOON + DEAD_AFTER)
    assert is_dead(run, NOON + DEAD_AFTER + 1)


def test_a_sync_whose_message_is_not_known_to_be_sent_is_dead_two_minutes_later() -> None:
    new = queued("1", MEMBER, NOON)
    waiting = changed(new, state=State.WAITING, resumeAt=NOON, pages=3)
    again = begun_again(waiting, NOON)

    assert (again["state"], again["pages"], "resumeAt" in again) == (State.QUEUED, 3, False)
    for run in (new, again, changed(new, until=dead_from(NOON + SENT_WITHIN))):
        assert not is_dead(run, NOON + 119_999)
        assert is_dead(run, NOON + 120_000)


@pytest.mark.parametrize(
    ("resume", "is_waiting"),
    [
        *((0, False), (1, True), (DAY + SPREAD + DEAD_AFTER, True)),
        *((DAY + SPREAD + DEAD_AFTER + 1, False), (3 * 10**14, False)),
    ],
)
def test_no_sync_waits_longer_than_the_next_days_turn(resume: int, is_waiting: bool) -> None:
    run = changed(queued("1", MEMBER, NOON), resumeAt=NOON + resume)

    assert waits(run, NOON) is is_waiting


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NotConnectedError(), "NOT_CONNECTED"),
        (ValueError("what a member wrote"), "INTERNAL_ERROR"),
        (UpstreamError("an answer", request_id="abc"), "UPSTREAM_FAILED (upstream request id abc)"),
        (UpstreamUnavailableError("what they wrote"), "UPSTREAM_UNAVAILABLE"),
        (
            UpstreamTokenError(401, "REVOKED_ACCESS_TOKEN", "what they wrote", request_id="abc"),
            "REVOKED_ACCESS_TOKEN: LinkedIn answered 401 (upstream request id abc)",
        ),
        (
            UpstreamRejectedError(403, "what they wrote", "and more", request_id=None),
            "UPSTREAM_REFUSED: LinkedIn answered 403",
        ),
    ],
)
def test_the_error_of_a_sync_shows_no_text_of_linkedins(error: Exception, told: str) -> None:
    assert reason(error) == told
