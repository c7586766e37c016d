"""What the engine leaves out of a deployment, or gets wrong: routes, tables, secrets, policies.

The engine's CloudFormation reports CREATE_COMPLETE all the same; `local.live` checks the outcome
afterwards.
"""

import json
from typing import Any

from local.deployed import Deployed
from local.engine import Engine
from local.policies import changed_policies, queue_policies

ANY_METHOD = "x-amazon-apigateway-any-method"


def complete(engine: Engine, deployed: Deployed, secrets: dict[str, str]) -> None:
    """Bring the engine to what the processed template says.

    `secrets` holds values by logical id, because the template has none; on AWS an operator stores
    them.
    """
    for name, api in deployed.resources("AWS::ApiGatewayV2::Api").items():
        _add_routes(engine, deployed, deployed.names[name], api["Body"]["paths"])
    dynamodb = engine.client("dynamodb")
    for name, table in deployed.resources("AWS::DynamoDB::Table").items():
        physical = deployed.names[name]
        if ttl := deployed.resolve(table.get("TimeToLiveSpecification")):
            dynamodb.update_time_to_live(TableName=physical, TimeToLiveSpecification=ttl)
        if is_recoverable(deployed, name):
            dynamodb.update_continuous_backups(
                TableName=physical,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
        protected = is_protected(deployed, name)
        dynamodb.update_table(TableName=physical, DeletionProtectionEnabled=protected)
    _bound_mappings(engine, deployed)
    _admit_sessions(engine, deployed)
    _admit_roles(engine, deployed)
    store = engine.client("secretsmanager").put_secret_value
    for name, value in secrets.items():
        store(SecretId=deployed.names[name], SecretString=value)


def _bound_mappings(engine: Engine, deployed: Deployed) -> None:
    """Make a number of the most that a mapping may have at once: a parameter's value is text.

    The engine's CloudFormation stores the text, and its poller then fails.
    """
    update = engine.client("lambda").update_event_source_mapping
    for name, mapping in deployed.resources("AWS::Lambda::EventSourceMapping").items():
        if scaling := deployed.resolve(mapping.get("ScalingConfig")):
            numbers = {limit: int(value) for limit, value in scaling.items()}
            update(UUID=deployed.names[name], ScalingConfig=numbers)


def _admit_sessions(engine: Engine, deployed: Deployed) -> None:
    set_attributes = engine.client("sqs").set_queue_attributes
    for url, policy in queue_policies(deployed).items():
        set_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})


def _admit_roles(engine: Engine, deployed: Deployed) -> None:
    put = engine.client("iam").put_role_policy
    for (role, policy), document in changed_policies(deployed).items():
        name = deployed.names[role]
        put(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))


def is_recoverable(deployed: Deployed, table: str) -> bool:
    """Tell whether a table is to have point-in-time recovery."""
    properties = deployed.resources("AWS::DynamoDB::Table")[table]
    wanted = properties.get("PointInTimeRecoverySpecification", {})
    return _is_on(deployed, wanted.get("PointInTimeRecoveryEnabled", False))


def is_protected(deployed: Deployed, table: str) -> bool:
    """Tell whether a table may not be deleted."""
    properties = deployed.resources("AWS::DynamoDB::Table")[table]
    return _is_on(deployed, properties.get("DeletionProtectionEnabled", False))


def _is_on(deployed: Deployed, value: Any) -> bool:
    """Tell what a switch says: a parameter's "false" is text, which the engine takes for true."""
    return str(deployed.resolve(value)).lower() == "true"


def _add_routes(
    engine: Engine, deployed: Deployed, api_id: str, paths: dict[str, dict[str, object]]
) -> None:
    """Create one integration and one route for each operation of the OpenAPI body.

    Those of an earlier deployment are removed first.
    """
    gateway = engine.client("apigatewayv2")
    _remove_routes(gateway, api_id)
    for path, operations in paths.items():
        for method, operation in deployed.resolve(operations).items():
            wanted = operation["x-amazon-apigateway-integration"]
            integration = gateway.create_integration(
                ApiId=api_id,
                IntegrationType=wanted["type"].upper(),
                IntegrationMethod=wanted["httpMethod"],
                IntegrationUri=wanted["uri"],
                PayloadFormatVersion=wanted["payloadFormatVersion"],
            )
            gateway.create_route(
                ApiId=api_id,
                RouteKey=f"{'ANY' if method == ANY_METHOD else method.upper()} {path}",
                Target=f"integrations/{integration['IntegrationId']}",
            )


def _remove_routes(gateway: Any, api_id: str) -> None:
    for page in gateway.get_paginator("get_routes").paginate(ApiId=api_id):
        for route in page["Items"]:
            gateway.delete_route(ApiId=api_id, RouteId=route["RouteId"])
    for page in gateway.get_paginator("get_integrations").paginate(ApiId=api_id):
        for integration in page["Items"]:
            gateway.delete_integration(ApiId=api_id, IntegrationId=integration["IntegrationId"])
