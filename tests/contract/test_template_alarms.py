"""Alarms and the dashboard: every metric is one that exists, of something that exists."""

import json
import re
from typing import Any

import pytest

from tests.support.template import functions, resources, routes, template
from vouch.observability import DIMENSIONS, METRICS, NAMESPACE

ALARMS = resources("AWS::CloudWatch::Alarm")
KNOWN: dict[str, tuple[str, str, set[str]]] = {
    "AWS/ApiGateway": (
        "ApiId",
        "AWS::Serverless::HttpApi",
        {"4xx", "5xx", "Count", "DataProcessed", "IntegrationLatency", "Latency"},
    ),
    "AWS/DynamoDB": (
        "TableName",
        "AWS::DynamoDB::Table",
        {"ReadThrottleEvents", "WriteThrottleEvents"},
    ),
    "AWS/Lambda": (
        "FunctionName",
        "AWS::Serverless::Function",
        {"Duration", "Errors", "Invocations", "IteratorAge", "Throttles"},
    ),
    "AWS/SQS": (
        "QueueName",
        "AWS::SQS::Queue",
        {
            "ApproximateAgeOfOldestMessage",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesVisible",
            "NumberOfMessagesDeleted",
            "NumberOfMessagesReceived",
            "NumberOfMessagesSent",
        },
    ),
}
"""What AWS publishes, as its services' documentation lists it: namespace -> dimension, what that
names, metrics. Those of HTTP APIs are other ones than those of REST APIs (`5XXError`)."""
NAME_OF = {"AWS::SQS::Queue": ".QueueName"}
"""The attribute that is the name, where `Ref` is something else."""

BELOW = "UpstreamBalanceLowAlarm"
"""The alarm of what is too little; all others are of what is too much."""

alarms = pytest.mark.parametrize("alarm", ALARMS)


def check(namespace: str, metric: str, dimensions: dict[str, str]) -> None:
    """Dimensions as in `!Sub`, without the braces: `Api`, `StatusUpdatesQueue.QueueName`."""
    if namespace == NAMESPACE:
        assert metric in METRICS
        assert sorted(dimensions) in [sorted(each) for each in DIMENSIONS]
        assert dimensions["service"] == "AWS::StackName"
        assert dimensions.get("operation", "publish_changes") in functions()
        return
    dimension, kind, metrics = KNOWN[namespace]
    assert metric in metrics
    assert dimensions.keys() == {dimension}
    found = {f"{name}{NAME_OF.get(kind, '')}" for name in resources(kind)}
    assert dimensions[dimension] in found


def reference(value: dict[str, str] | str) -> str:
    return value if isinstance(value, str) else next(iter(value.values()))


def widgets() -> list[dict[str, Any]]:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    found: list[dict[str, Any]] = json.loads(dashboard["DashboardBody"]["Fn::Sub"])["widgets"]
    return found


def shown(widget: dict[str, Any]) -> list[tuple[str, str, dict[str, str]]]:
    """Namespace, metric and dimensions of each line of a graph."""
    lines = []
    for namespace, metric, *rest in widget["properties"]["metrics"]:
        pairs = [re.sub(r"^\$\{(.*)\}$", r"\1", each) for each in rest if isinstance(each, str)]
        lines.append((namespace, metric, dict(zip(pairs[::2], pairs[1::2], strict=True))))
    return lines


@alarms
def test_an_alarms_metric_and_dimensions_exist(alarm: str) -> None:
    properties = ALARMS[alarm]
    dimensions = {each["Name"]: reference(each["Value"]) for each in properties["Dimensions"]}

    check(properties["Namespace"], properties["MetricName"], dimensions)


@alarms
def test_an_alarm_notifies_the_topic_that_the_parameter_names(alarm: str) -> None:
    properties = ALARMS[alarm]

    assert properties["AlarmActions"] == {
        "Fn::If": ["HasAlarmTopic", [{"Ref": "AlarmTopicArn"}], {"Ref": "AWS::NoValue"}]
    }
    assert properties["AlarmDescription"]
    assert template()["Parameters"]["AlarmTopicArn"]["Default"] == ""


@alarms
def test_an_alarm_is_quiet_where_nothing_happens(alarm: str) -> None:
    properties = ALARMS[alarm]

    assert properties["TreatMissingData"] == "notBreaching"
    if alarm == BELOW:
        assert properties["ComparisonOperator"] == "LessThanThreshold"
        return
    assert properties["ComparisonOperator"] == "GreaterThanThreshold"
    assert properties["Threshold"] >= 0


def alarmed(metric: str) -> set[str]:
    """What has an alarm of this metric."""
    return {
        reference(dimension["Value"]).removesuffix(".QueueName")
        for alarm in ALARMS.values()
        if alarm["MetricName"] == metric
        for dimension in alarm["Dimensions"]
    }


def test_every_function_that_runs_without_a_request_has_alarms_for_errors_and_throttles() -> None:
    behind_the_api = {route.function for route in routes()}
    invoked = {"manage_accounts"}  # its caller is answered
    silent = functions().keys() - behind_the_api - invoked
    names = {"".join(map(str.capitalize, each.split("_"))) + "Function" for each in silent}

    assert alarmed("Errors") == alarmed("Throttles") == names
    assert alarmed("5xx") == {"Api"}


def test_every_queue_and_stream_that_is_behind_has_an_alarm() -> None:
    queues = {name for name in resources("AWS::SQS::Queue") if not name.endswith("Dlq")}
    mappings = resources("AWS::Lambda::EventSourceMapping").values()
    readers = {each["FunctionName"]["Ref"] for each in mappings if "StartingPosition" in each}

    assert alarmed("ApproximateAgeOfOldestMessage") == queues
    assert alarmed("IteratorAge") == readers


def test_credits_that_run_out_have_an_alarm() -> None:
    assert alarmed("CreditsThresholdReached") == {"AWS::StackName"}


def test_a_low_balance_at_linkup_has_an_alarm_without_gaps_where_a_limit_is_set() -> None:
    alarm = template()["Resources"][BELOW]
    properties = alarm["Properties"]
    condition = template()["Conditions"][alarm["Condition"]]
    (event,) = resources("AWS::Serverless::Function")["ReconcileCreditsFunction"]["Events"].values()

    assert condition == {"Fn::Not": [{"Fn::Equals": [{"Ref": "UpstreamBalanceAlarm"}, "0"]}]}
    assert properties["Threshold"] == {"Ref": "UpstreamBalanceAlarm"}
    assert template()["Parameters"]["UpstreamBalanceAlarm"]["Default"] == 0
    assert properties["MetricName"] == "UpstreamBalance"
    assert properties["Statistic"] == "Minimum"
    assert event["Properties"]["ScheduleExpression"] == "rate(1 hour)"
    assert properties["Period"] == 2 * 60 * 60


def test_the_balance_is_read_under_the_version_that_tells_it_alone() -> None:
    (event,) = resources("AWS::Serverless::Function")["ReconcileCreditsFunction"]["Events"].values()

    assert event["Properties"]["State"] == {"Fn::If": ["SpeaksLinkupV2", "ENABLED", "DISABLED"]}


def test_credits_of_calls_that_linkup_may_have_billed_have_an_alarm() -> None:
    assert alarmed("CreditsReleasedUnknown") == {"AWS::StackName"}


@pytest.mark.parametrize("title", [each["properties"]["title"] for each in widgets()])
def test_what_a_graph_shows_exists(title: str) -> None:
    (widget,) = [each for each in widgets() if each["properties"]["title"] == title]

    assert shown(widget)
    for line in shown(widget):
        check(*line)
    assert widget["properties"]["region"] == "${AWS::Region}"


def test_the_dashboard_shows_traffic_errors_latency_queues_events_and_credits() -> None:
    metrics = {metric for widget in widgets() for _, metric, _ in shown(widget)}
    alarms = {alarm["MetricName"] for alarm in ALARMS.values()}

    assert metrics >= {"Count", "5xx", "Latency", "EventsPublished", "CreditsCharged"}
    assert metrics >= alarms - {"CreditsThresholdReached"}


def test_syncs_that_fail_skip_records_or_lag_have_alarms_and_are_shown() -> None:
    metrics = {metric for widget in widgets() for _, metric, _ in shown(widget)}

    for metric in ("SyncsFailed", "RecordsSkipped", "SyncLag"):
        assert alarmed(metric) == {"AWS::StackName"}
    assert metrics >= {"SyncsSucceeded", "SyncsPartial", "SyncsFailed", "SyncLag", "RecordsSkipped"}


def test_how_refreshes_end_and_how_late_they_are_is_shown() -> None:
    metrics = {metric for widget in widgets() for _, metric, _ in shown(widget)}

    ends = {"NetworksRefreshed", "RefreshesPaused", "RefreshesWaiting", "RefreshesDisconnected"}
    assert metrics >= {*ends, "RefreshLag"}


def test_no_two_graphs_lie_on_one_another() -> None:
    places = [(each["x"], each["y"]) for each in widgets()]

    assert len(set(places)) == len(places)
    assert all(x % each["width"] == 0 for (x, _), each in zip(places, widgets(), strict=True))


def test_metrics_of_two_stacks_are_apart() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]

    assert variables["POWERTOOLS_SERVICE_NAME"] == {"Ref": "AWS::StackName"}
