"""The stack's queues, alarms and scheduled runs in memory, as GET /v1/health looks at them."""

from typing import Any

from tests.support.payers import Payer, payer
from vouch.aws import alarms, dynamodb, queues
from vouch.moment import Milliseconds
from vouch.services.health.watched import watched_queues
from vouch.settings import health
from vouch.storage import scheduled_runs
from vouch.storage.scheduled_runs import ScheduledRun

RUN: ScheduledRun = {
    "function": "start_sync",
    "started": Milliseconds(1_761_127_438_390),
    "finished": Milliseconds(1_761_127_439_001),
    "outcome": "incomplete",
    "counts": {"started": 4, "failed": 1, "left": 0},
}


def create_queues() -> None:
    """Create every queue of the stack that is not there."""
    for each in watched_queues(health()):
        for url in (each.url, each.dlq_url):
            if url and url.rpartition("/")[2] not in _names():
                queues.client().create_queue(QueueName=url.rpartition("/")[2])


def _names() -> set[str]:
    found = queues.client().list_queues().get("QueueUrls", [])
    return {url.rpartition("/")[2] for url in found}


def operator(**more: Any) -> Payer:
    """Open an operator's account with a key."""
    return payer(operator=True, **more)


def raise_alarm(name: str, state: str = "ALARM", **more: Any) -> None:
    """Make an alarm that is on, or in another state."""
    made: dict[str, Any] = {
        "AlarmName": name,
        "AlarmDescription": "Dead letters: syncs that did not come through",
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        **more,
    }
    alarms.client().put_metric_alarm(**made)
    alarms.client().set_alarm_state(
        AlarmName=name, StateValue=state, StateReason="Threshold Crossed: 3 > 0"
    )


def record(**more: Any) -> None:
    """Store the last run of a function."""
    run: Any = {**RUN, **more}
    dynamodb.commit({"run": scheduled_runs.put_run(run)})
