"""GET /v1/health: queues, alarms that are on and last runs, for operators (DESIGN 14.3)."""

from typing import Final

from vouch.aws.alarms import Alarm
from vouch.aws.queues import Depth
from vouch.errors import NotOperatorError
from vouch.http.response import Response
from vouch.moment import iso, now
from vouch.services.health.look import Health, QueueState, Unknown, look
from vouch.services.health.watched import SCHEDULED
from vouch.settings import health as settings
from vouch.storage import accounts
from vouch.storage.scheduled_runs import ScheduledRun
from vouch.v1.answers import health as answers
from vouch.v1.request import Request
from vouch.v1.response import ok

LOOPBACK: Final = "http://"
"""How the origin of a stack begins that runs on this machine; make redrive finds it by itself."""


def report(request: Request, account_id: str) -> Response:
    """Answer how the stack is, to an operator's account alone."""
    request.query()
    account = accounts.account(account_id)
    if account is None or "operator" not in account:
        raise NotOperatorError
    stack = "" if request.origin.startswith(LOOPBACK) else f" STACK={settings().stack_name}"
    return ok(_health(look(request.deadline), stack))


def _health(found: Health, stack: str) -> answers.Health:
    return {
        "checked_at": iso(now()),
        "queues": [_queue(each, stack) for each in found.queues],
        "alarms": None
        if isinstance(found.alarms, Unknown)
        else [_alarm(each) for each in sorted(found.alarms, key=_since, reverse=True)],
        "runs": None
        if isinstance(found.runs, Unknown)
        else [_scheduled(name, found.runs.get(name)) for name in SCHEDULED],
        "problems": _problems(found),
    }


def _queue(state: QueueState, stack: str) -> answers.Queue:
    letters = state.letters
    shown: answers.Queue = {
        "name": state.queue.name,
        "dead_letters": None if isinstance(letters, Unknown) else sum(letters),
        "redrive": f"make redrive QUEUE={state.queue.name}{stack}",
    }
    if state.depth is not None:
        known = state.depth if isinstance(state.depth, Depth) else None
        shown["messages"] = known and known.waiting
        shown["in_flight"] = known and known.in_flight
        shown["delayed"] = known and known.delayed
    return shown


def _since(alarm: Alarm) -> int:
    return alarm.since


def _alarm(alarm: Alarm) -> answers.Alarm:
    return {
        "name": alarm.name,
        "description": alarm.description,
        "since": iso(alarm.since),
        "reason": alarm.reason,
    }


def _scheduled(function: str, run: ScheduledRun | None) -> answers.ScheduledFunction:
    if run is None:
        return {"function": function, "last": None}
    last: answers.Run = {
        "started": iso(run["started"]),
        "finished": iso(run["finished"]),
        "outcome": run["outcome"],
        "counts": dict(run["counts"]),
    }
    if "error" in run:
        last["error"] = run["error"]
    return {"function": function, "last": last}


def _problems(found: Health) -> list[answers.Problem]:
    problems: list[answers.Problem] = []
    for state in found.queues:
        unknown = [each for each in (state.depth, state.letters) if isinstance(each, Unknown)]
        said = dict.fromkeys(f"{state.queue.name}: {each.reason}" for each in unknown)
        problems += [{"part": "queues", "message": each} for each in said]
    if isinstance(found.alarms, Unknown):
        problems.append({"part": "alarms", "message": found.alarms.reason})
    if isinstance(found.runs, Unknown):
        problems.append({"part": "runs", "message": found.runs.reason})
    return problems
