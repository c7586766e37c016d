"""The local stack itself: what it shows is true, and it leaves nothing behind."""

import json
import re
import signal
import socket
import stat
from dataclasses import fields
from pathlib import Path

import pytest
import requests
from botocore.exceptions import ClientError

from local import live
from local.errors import LocalError
from local.info import StackInfo
from local.ports import Ports
from local.stack import Stack
from tests.e2e.mirror import Mirror
from tests.e2e.stack_process import PATIENCE, processes_of, read_until, run_stack

MEMBERS = [f"urn:li:person:{name}Demo" for name in ("ana", "ben", "cleo")]
REMAINS = {"logs", "stack.lock"}


def test_stack_json_is_private_and_complete(stack: Stack) -> None:
    written = json.loads(stack.info_file.read_text())

    assert stat.S_IMODE(stack.info_file.stat().st_mode) == 0o600
    assert written.keys() == {each.name for each in fields(StackInfo)}
    assert written["api_url"] == stack.info.api_url
    assert [member["urn"] for member in written["members"]] == MEMBERS
    assert len({member["access_token"] for member in written["members"]}) == 3
    assert written["upstreams"] == {"linkedin": stack.linkedin.url, "linkup": stack.linkup.url}
    assert set(written["tables"]) == {
        "recommendations",
        "credits",
        "accounts",
        "bookkeeping",
        "people",
    }
    assert set(written["queues"]) == {
        "status_updates",
        "status_updates_dlq",
        "change_events_dlq",
        "change_stream_dlq",
        "release_credits_dlq",
        "reconcile_credits_dlq",
        "sync",
        "sync_dlq",
        "sync_starts",
        "sync_starts_dlq",
        "start_sync_dlq",
        "people_erasures",
        "people_erasures_dlq",
        "refresh",
        "refresh_dlq",
        "start_refreshes_dlq",
    }
    assert written["event_bus"] == stack.deployed.names["EventBus"]


def test_with_linkedin_as_the_source_the_members_are_the_same_with_tokens_of_linkedin(
    mirror: Mirror,
) -> None:
    written = json.loads(mirror.stack.info_file.read_text())

    urns, tokens = (
        [member[name] for member in written["members"]] for name in ("urn", "access_token")
    )
    assert urns == MEMBERS
    assert set(tokens) <= mirror.stack.linkedin.tokens.texts()
    assert written.keys() == {each.name for each in fields(StackInfo)}


def test_unknown_path_is_answered_by_the_gateway(stack: Stack, http: requests.Session) -> None:
    answer = http.get(f"{stack.info.api_url}/v3/nothing", timeout=10)

    assert (answer.status_code, answer.json()) == (404, {"message": "Not Found"})


def test_removed_route_is_noticed(stack: Stack) -> None:
    gateway = stack.engine.client("apigatewayv2")
    api_id = stack.deployed.names["Api"]
    route = gateway.get_routes(ApiId=api_id)["Items"][0]

    gateway.delete_route(ApiId=api_id, RouteId=route["RouteId"])
    try:
        with pytest.raises(LocalError) as caught:
            live.check(stack.engine, stack.deployed)
    finally:
        gateway.create_route(ApiId=api_id, RouteKey=route["RouteKey"], Target=route["Target"])

    assert f"route {route['RouteKey']}: the template has arn:" in str(caught.value)
    assert "live is nothing" in str(caught.value)
    assert live.differences(stack.engine, stack.deployed) == []


def test_widened_role_is_noticed(stack: Stack) -> None:
    iam = stack.engine.client("iam")
    role = {
        "RoleName": stack.deployed.names["GetRecommendationFunctionRole"],
        "PolicyName": "Widened",
    }
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}

    iam.put_role_policy(**role, PolicyDocument=json.dumps({"Statement": [everything]}))
    try:
        found = live.differences(stack.engine, stack.deployed)
    finally:
        iam.delete_role_policy(**role)

    assert [line.split(":")[0] for line in found] == [
        "GetRecommendationFunctionRole, policy Widened"
    ]


@pytest.mark.parametrize(
    ("service", "operation"),
    [("dynamodb", "list_tables"), ("lambda", "list_functions"), ("iam", "list_roles")],
)
def test_engine_refuses_anonymous_calls(stack: Stack, service: str, operation: str) -> None:
    anonymous = stack.engine.client(service, signed=False)

    with pytest.raises(ClientError) as caught:
        getattr(anonymous, operation)()

    assert "MissingAuthenticationToken" in caught.value.response["Error"]["Code"]


@pytest.mark.parametrize(
    ("which", "variable"),
    [
        ("api", "PORT"),
        ("engine", "ENGINE_PORT"),
        ("linkup", "LINKUP_PORT"),
        ("linkedin", "LINKEDIN_PORT"),
    ],
)
def test_taken_port_is_named_with_the_way_out(tmp_path: Path, which: str, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        taken_one = {which: port}

        with pytest.raises(LocalError, match=f"port {port}.*is not free") as caught:
            Stack(tmp_path, Ports(**taken_one), source="linkedin").start()

    assert re.search(rf"make run SOURCE=linkedin .*\b{variable}=\d+", str(caught.value))
    assert {path.name for path in tmp_path.iterdir()} <= REMAINS


def test_second_stack_in_the_same_place_is_refused(stack: Stack) -> None:
    with pytest.raises(LocalError, match="stop it first"):
        Stack(stack.home, Ports()).start()

    assert stack.info_file.exists()


def is_free(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) != 0


@pytest.mark.apart
@pytest.mark.parametrize(
    ("moment", "number"),
    [("deploy the template", signal.SIGHUP), ("Ctrl-C stops everything", signal.SIGTERM)],
)
def test_stopped_stack_leaves_nothing(tmp_path: Path, moment: str, number: signal.Signals) -> None:
    with run_stack(tmp_path) as process:
        output = read_until(process, moment)
        started = processes_of(tmp_path)
        process.send_signal(number)
        output += process.communicate(timeout=PATIENCE)[0].decode()

    assert process.returncode == 0, output
    assert started
    assert all(is_free(port) for port in re.findall(r"http://127.0.0.1:(\d+)", output))
    assert processes_of(tmp_path) == []
    assert {path.name for path in tmp_path.iterdir()} == REMAINS
