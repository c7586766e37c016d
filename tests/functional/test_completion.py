"""What `make run` changes in the policies of the template, so that the engine admits the same."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import Mock

from local.completion import complete
from local.deployed import SECRET, Deployed
from local.policies import role_policies
from tests.support.template import template

SCHEDULES = "arn:aws:scheduler:us-east-1:000000000000:schedule"
SEND = "sqs:SendMessage"
ALARMS = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:*"
FUNCTION = "AWS::Serverless::Function"


def roles() -> dict[str, dict[str, Any]]:
    """Return the roles that SAM makes of the functions' own policies."""
    found = template()["Resources"].items()
    return {
        f"{name}Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "Policies": [
                    {"PolicyName": f"{name}RolePolicy{number}", "PolicyDocument": document}
                    for number, document in enumerate(each["Properties"].get("Policies", []))
                    if "Statement" in document
                ]
            },
        }
        for name, each in found
        if each["Type"] == FUNCTION
    }


def deployed() -> Deployed:
    made = {name: each for name, each in template()["Resources"].items() if name != "Api"} | roles()
    values = {name: it.get("Default", "") for name, it in template()["Parameters"].items()}
    pseudo = {"AccountId": "000000000000", "Partition": "aws", "Region": "us-east-1"}
    pseudo |= {"StackName": "vouch", "URLSuffix": "amazonaws.com"}
    return Deployed(
        original=template(),
        processed=template() | {"Resources": made},
        names={name: name for name in made},
        attributes={f"{name}.Arn": name for name, it in made.items() if it["Type"] == SECRET},
        values=values | {f"AWS::{name}": value for name, value in pseudo.items()},
    )


def text(document: Any) -> str:
    return json.dumps(document)


def plain() -> dict[tuple[str, str], Any]:
    """Return the policies as the template has them."""
    resolve = deployed().resolve
    return {
        (name, policy["PolicyName"]): resolve(policy["PolicyDocument"])
        for name, role in deployed().resources("AWS::IAM::Role").items()
        for policy in role["Policies"]
    }


def completed() -> dict[str, Mock]:
    """Complete a deployment; return the clients that it used."""
    clients: dict[str, Mock] = {}
    engine = Mock(client=lambda service: clients.setdefault(service, Mock()))
    complete(engine, deployed(), {})
    return clients


def put() -> dict[tuple[str, str], Any]:
    """Return the policies of roles that `complete` puts in the place of the deployed ones."""
    calls = [call.kwargs for call in completed()["iam"].put_role_policy.call_args_list]
    return {
        (call["RoleName"], call["PolicyName"]): json.loads(call["PolicyDocument"]) for call in calls
    }


def statements(policies: dict[tuple[str, str], Any], name: str) -> Iterator[list[str]]:
    """Yield what each statement names as its `Action` or `Resource`."""
    for policy in sorted(policies):
        for statement in policies[policy]["Statement"]:
            yield statement[name] if isinstance(statement[name], list) else [statement[name]]


def test_exactly_the_policies_of_schedules_messages_and_alarms_are_put_anew() -> None:
    schedules = {role for role, document in plain().items() if f"{SCHEDULES}/" in text(document)}
    senders = {role for role, document in plain().items() if f'"{SEND}"' in text(document)}

    assert {role for role, _ in schedules} == {
        "ManageAccountsFunctionRole",
        "ManageConnectionsFunctionRole",
        "SyncMemberFunctionRole",
    }
    assert "StartRefreshesFunctionRole" in {role for role, _ in senders}
    searchers = {role for role, document in plain().items() if ALARMS in text(document)}
    assert {role for role, _ in searchers} == {"ReportHealthFunctionRole"}
    assert put().keys() == schedules | senders | searchers


def test_a_policy_that_is_put_anew_adds_what_the_engine_asks_for_and_nothing_else() -> None:
    changed = put()
    before = {policy: plain()[policy] for policy in changed}
    own, default = f"{SCHEDULES}/ResumeSchedules/*", f"{SCHEDULES}/default/*"

    more = {own: default, ALARMS: "*", SEND: f"{SEND}Batch"}
    for name in ("Resource", "Action"):
        for was, now in zip(statements(before, name), statements(changed, name), strict=True):
            assert now == [*was, *(more[each] for each in was if each in more)]


def test_the_roles_are_compared_with_what_is_put_and_else_with_the_template() -> None:
    assert role_policies(deployed()) == plain() | put()


def test_what_bounds_a_mapping_is_a_number_though_a_parameters_value_is_text() -> None:
    calls = completed()["lambda"].update_event_source_mapping.call_args_list

    scaling = {call.kwargs["UUID"]: call.kwargs["ScalingConfig"] for call in calls}
    assert scaling["SyncMemberMapping"] == {"MaximumConcurrency": 10}
    assert scaling["ErasePeopleMapping"] == {"MaximumConcurrency": 10}
    assert "PublishChangesMapping" not in scaling
