"""What the stack has beside the engine, and what runs in it without a request."""

import subprocess
import sys

import pytest
import requests

from local import live, paths
from local.stack import Stack


def test_linkups_simulator_runs_beside_the_engine(stack: Stack, http: requests.Session) -> None:
    url = stack.info.upstreams["linkup"]

    refused = http.post(f"{url}/v1/network/recommendations", json={}, timeout=10)

    assert (refused.status_code, refused.json()["status"]) == (401, "error")
    assert "credits" in http.get(f"{url}/_control/bill", timeout=10).json()


def test_make_env_tells_where_it_is(stack: Stack) -> None:
    command = [sys.executable, "-m", "local.env", "--home", str(stack.home)]

    done = subprocess.run(  # noqa: S603 - our own program
        command, cwd=paths.ROOT, capture_output=True, text=True, check=True
    )

    lines = done.stdout.splitlines()
    assert f"export LINKUP={stack.linkup.url}" in lines
    assert f"export API={stack.info.api_url}" in lines
    assert f"export API_KEY={stack.info.account.api_key}" in lines


def test_the_secret_holds_the_simulators_key(stack: Stack) -> None:
    secret = {"SecretId": stack.deployed.names["LinkupApiKey"]}

    stored = stack.engine.client("secretsmanager").get_secret_value(**secret)

    assert stored["SecretString"] == stack.linkup.api_key


def test_the_function_calls_the_simulator(stack: Stack) -> None:
    function = stack.deployed.names["RecommendConnectionsFunction"]

    found = stack.engine.client("lambda").get_function_configuration(FunctionName=function)

    assert found["Environment"]["Variables"]["LINKUP_BASE_URL"] == f"{stack.linkup.url}/v1"


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ({"ScheduleExpression": "rate(1 day)"}, '"expression": "rate(1 day)"'),
        ({"State": "DISABLED"}, '"state": "DISABLED"'),
    ],
)
def test_a_changed_schedule_is_noticed(stack: Stack, change: dict[str, str], shown: str) -> None:
    scheduler = stack.engine.client("scheduler")
    name = stack.deployed.names["ReleaseCreditsFunctionSchedule"]
    found = scheduler.get_schedule(Name=name)
    fields = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target", "State")
    before = {field: found[field] for field in fields}

    scheduler.update_schedule(**(before | change))
    try:
        [difference] = live.differences(stack.engine, stack.deployed)
    finally:
        scheduler.update_schedule(**before)

    assert difference.startswith(f"schedule {name}: the template has")
    assert shown in difference.partition("live is")[2]


def test_a_schedule_of_nobodys_is_noticed(stack: Stack) -> None:
    scheduler = stack.engine.client("scheduler")
    found = scheduler.get_schedule(Name=stack.deployed.names["ReleaseCreditsFunctionSchedule"])
    window = {"Mode": "OFF"}

    scheduler.create_schedule(
        Name="stray",
        ScheduleExpression="rate(1 day)",
        FlexibleTimeWindow=window,
        Target=found["Target"],
    )
    try:
        [difference] = live.differences(stack.engine, stack.deployed)
    finally:
        scheduler.delete_schedule(Name="stray")

    assert difference.startswith("schedule stray: the template has nothing")


def test_failures_that_go_nowhere_are_noticed(stack: Stack) -> None:
    name = stack.deployed.names["ReleaseCreditsFunction"]
    latest = {"FunctionName": name, "Qualifier": "$LATEST"}
    functions = stack.engine.client("lambda")
    queue = stack.deployed.arn("ReleaseCreditsDlq")
    destination = {"OnFailure": {"Destination": queue}}
    limits = {"MaximumEventAgeInSeconds": 300, "MaximumRetryAttempts": 2}

    functions.delete_function_event_invoke_config(**latest)
    try:
        [difference] = live.differences(stack.engine, stack.deployed)
    finally:
        put = functions.put_function_event_invoke_config
        put(**latest, DestinationConfig=destination, **limits)

    assert difference.startswith(f"failures of {name}: the template has")
    assert difference.endswith("live is nothing")
    assert live.differences(stack.engine, stack.deployed) == []
