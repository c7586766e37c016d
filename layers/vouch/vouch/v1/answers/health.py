"""The JSON that GET /v1/health answers."""

from typing import Literal, NotRequired, TypedDict

from vouch.v1.answers import Count, Moment


class Queue(TypedDict):
    """A queue with its dead letters; null: not known now. SQS estimates the numbers."""

    name: str
    """The name that `make redrive` has for it."""
    messages: NotRequired[Count | None]
    """How many wait to be received; absent where there is a queue of dead letters alone."""
    in_flight: NotRequired[Count | None]
    """How many were received and are not dealt with yet."""
    delayed: NotRequired[Count | None]
    """How many cannot be received yet."""
    dead_letters: Count | None
    redrive: str
    """The command that shows dead letters with their reasons and moves them back."""


class Alarm(TypedDict):
    """An alarm of the stack that is on."""

    name: str
    """The name in CloudWatch."""
    description: str
    since: Moment
    reason: str
    """CloudWatch's own words."""


class Run(TypedDict):
    """A run that has ended."""

    started: Moment
    finished: Moment
    outcome: Literal["swept", "incomplete", "failed"]
    """All was dealt with; some things failed; the run itself failed."""
    counts: dict[str, int]
    """What the run dealt with; empty where it failed."""
    error: NotRequired[str]
    """The error's code in the log, of a run that failed."""


class ScheduledFunction(TypedDict):
    """A function that runs on a schedule."""

    function: str
    last: Run | None
    """The last run that has ended; null: none since the stack records them."""


class Problem(TypedDict):
    """Why something is not known."""

    part: Literal["queues", "alarms", "runs"]
    message: str


class Health(TypedDict):
    """How the stack is; null: not known now, and `problems` says why."""

    checked_at: Moment
    queues: list[Queue]
    alarms: list[Alarm] | None
    """The stack's alarms that are on, the latest first."""
    runs: list[ScheduledFunction] | None
    problems: list[Problem]
