"""The comparison of what the engine really runs with what the template says.

The wanted routes are read from the functions' events, not from the OpenAPI body that
`local.completion` works from, so that a mistake there shows here.
"""

import json
from typing import Any

from local import live_background, live_messaging, live_storage
from local.deployed import Deployed
from local.engine import Engine
from local.errors import LocalError
from local.policies import role_policies

NOTHING = "nothing"
SHARED_POLICY = "AWS::IAM::ManagedPolicy"


def check(engine: Engine, deployed: Deployed) -> None:
    """Raise LocalError that names the differences, if there are any."""
    found = differences(engine, deployed)
    if found:
        raise LocalError("the engine does not run what the template says:\n  " + "\n  ".join(found))


def differences(engine: Engine, deployed: Deployed) -> list[str]:
    """Return one line for each difference in routes, storage, roles, schedules or messaging."""
    pairs = [
        (_wanted_routes(deployed), _live_routes(engine, deployed)),
        (live_storage.wanted_tables(deployed), live_storage.live_tables(engine, deployed)),
        (_wanted_roles(deployed), _live_roles(engine, deployed)),
        (live_storage.wanted_secrets(deployed), live_storage.live_secrets(engine, deployed)),
        (live_storage.wanted_keys(deployed), live_storage.live_keys(engine, deployed)),
        (live_background.wanted_schedules(deployed), live_background.live_schedules(engine)),
        (live_background.wanted_groups(deployed), live_background.live_groups(engine)),
        (
            live_background.wanted_failures(deployed),
            live_background.live_failures(engine, deployed),
        ),
        (live_messaging.wanted_queues(deployed), live_messaging.live_queues(engine, deployed)),
        (live_messaging.wanted_mappings(deployed), live_messaging.live_mappings(engine)),
    ]
    return [
        f"{what}: the template has {wanted.get(what, NOTHING)}, live is {live.get(what, NOTHING)}"
        for wanted, live in pairs
        for what in sorted(wanted.keys() | live.keys())
        if wanted.get(what, NOTHING) != live.get(what, NOTHING)
    ]


def _wanted_routes(deployed: Deployed) -> dict[str, str]:
    return {
        f"route {event['Method'].upper()} {event['Path']}": deployed.arn(function)
        for function, event in deployed.events("HttpApi")
    }


def _live_routes(engine: Engine, deployed: Deployed) -> dict[str, str]:
    gateway = engine.client("apigatewayv2")
    routes: dict[str, str] = {}
    for name in deployed.resources("AWS::ApiGatewayV2::Api"):
        api_id = deployed.names[name]
        targets = {
            f"integrations/{found['IntegrationId']}": _function(found)
            for found in _all(gateway, "get_integrations", ApiId=api_id)
        }
        for route in _all(gateway, "get_routes", ApiId=api_id):
            routes[f"route {route['RouteKey']}"] = targets.get(route.get("Target", ""), NOTHING)
    return routes


def _function(integration: dict[str, Any]) -> str:
    """Return the ARN of the function behind a proxy integration with payload 2.0."""
    if (integration["IntegrationType"], integration["PayloadFormatVersion"]) != (
        "AWS_PROXY",
        "2.0",
    ):
        return f"an integration {integration['IntegrationType']}"
    uri: str = integration["IntegrationUri"]
    return uri.partition("/functions/")[2].removesuffix("/invocations")


def _all(client: Any, operation: str, **arguments: str) -> list[dict[str, Any]]:
    pages = client.get_paginator(operation).paginate(**arguments)
    return [item for page in pages for item in page["Items"]]


def _wanted_roles(deployed: Deployed) -> dict[str, str]:
    policies = role_policies(deployed).items()
    wanted = {f"{role}, policy {name}": _text(document) for (role, name), document in policies}
    for name, role in deployed.resources("AWS::IAM::Role").items():
        wanted[f"{name}, managed policies"] = _text(
            sorted(deployed.resolve(role.get("ManagedPolicyArns", [])))
        )
    for name, policy in deployed.resources(SHARED_POLICY).items():
        wanted[f"shared policy {name}"] = _text(deployed.resolve(policy["PolicyDocument"]))
    for name, function in deployed.resources("AWS::Lambda::Function").items():
        wanted[f"role of {name}"] = deployed.resolve(function["Role"])
    return wanted


def _live_roles(engine: Engine, deployed: Deployed) -> dict[str, str]:
    iam = engine.client("iam")
    live = {}
    for name in deployed.resources("AWS::IAM::Role"):
        role = {"RoleName": deployed.names[name]}
        for policy in iam.list_role_policies(**role)["PolicyNames"]:
            document = iam.get_role_policy(**role, PolicyName=policy)["PolicyDocument"]
            live[f"{name}, policy {policy}"] = _text(document)
        attached = iam.list_attached_role_policies(**role)["AttachedPolicies"]
        live[f"{name}, managed policies"] = _text(
            sorted(policy["PolicyArn"] for policy in attached)
        )
    for name in deployed.resources(SHARED_POLICY):
        policy = {"PolicyArn": deployed.names[name]}
        version = iam.get_policy(**policy)["Policy"]["DefaultVersionId"]
        found = iam.get_policy_version(**policy, VersionId=version)["PolicyVersion"]
        live[f"shared policy {name}"] = _text(found["Document"])
    functions = engine.client("lambda")
    for name in deployed.resources("AWS::Lambda::Function"):
        found = functions.get_function_configuration(FunctionName=deployed.names[name])
        live[f"role of {name}"] = found["Role"]
    return live


def _text(document: Any) -> str:
    return json.dumps(document, sort_keys=True)
