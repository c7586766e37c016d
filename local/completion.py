"""Does what the engine's CloudFormation leaves out: routes, time to live, recovery, secrets.

It reports CREATE_COMPLETE all the same; `local.live` checks the outcome afterwards.
"""

from local.deployed import Deployed
from local.engine import Engine

ANY_METHOD = "x-amazon-apigateway-any-method"


def complete(engine: Engine, deployed: Deployed, secrets: dict[str, str]) -> None:
    """Bring the engine to what the processed template says.

    `secrets` are values by logical id: the template has none, on AWS an operator stores them.
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
    store = engine.client("secretsmanager").put_secret_value
    for name, value in secrets.items():
        store(SecretId=deployed.names[name], SecretString=value)


def is_recoverable(deployed: Deployed, table: str) -> bool:
    """Parameters arrive as text: "false" is no."""
    properties = deployed.resources("AWS::DynamoDB::Table")[table]
    wanted = properties.get("PointInTimeRecoverySpecification", {})
    enabled = deployed.resolve(wanted.get("PointInTimeRecoveryEnabled", False))
    return str(enabled).lower() == "true"


def _add_routes(
    engine: Engine, deployed: Deployed, api_id: str, paths: dict[str, dict[str, object]]
) -> None:
    """One integration and one route for each operation of the OpenAPI body."""
    gateway = engine.client("apigatewayv2")
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
