"""The last chapter: the events that the story has caused on the bus."""

from typing import Any

from local.demo import refreshing
from local.demo.stage import Events, Expected, Stage
from local.demo.teller import StoryError, check, until


def listen(stage: Stage) -> None:
    stage.tell.step(
        "The change events have arrived",
        "A rule on the bus has sent them to a queue since the story began; both are removed now.",
        "One event per version of a recommendation, at least once, without any member's text.",
    )
    events = stage.events
    missing = stage.expected

    def all_there() -> bool | None:
        nonlocal missing
        stage.hear()
        missing = [each for each in missing if not _fitting(each, events)]
        return None if missing else True

    try:
        until(all_there, "events did not come")
    except StoryError as error:
        raise StoryError(f"{error}: {'; '.join(map(_described, missing))}") from error
    for each in stage.expected:
        found = _fitting(each, events)
        check(len(found) == 1, f"{len(found)} events instead of one: {_described(each)}")
        stage.tell.say(_line(found[0]))
    others = len(events) - len(stage.expected)
    stage.tell.say(
        f"and {others} more, about other mirrored records" if others else "and no others"
    )


def _fitting(expected: Expected, events: Events) -> list[dict[str, Any]]:
    return [event for event in events.values() if expected.fits(event)]


def _line(event: dict[str, Any]) -> str:
    """Describe an event in one line: what happened, to what, and why."""
    detail = event["detail"]
    if "sync" in detail:
        return f"{event['detail-type']:<30} {detail['outcome']}"
    if "viewer" in detail:
        return f"{event['detail-type']:<30} {refreshing.told_in(detail)}"
    statuses = [detail.get(when, {}).get("status") for when in ("before", "after")]
    change = " -> ".join(filter(None, statuses))
    number = detail["recommendation"].rstrip(")").rpartition(",")[2]
    return f"{event['detail-type']:<30} {number:<20} {change:<20} cause: {detail['cause']}"


def _described(expected: Expected) -> str:
    return f"{expected.kind} with {expected.values}"
