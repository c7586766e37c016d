"""A deployed stack: its template as sent and as processed, and what each name stands for."""

from dataclasses import dataclass
from typing import Any

from local import template
from local.engine import Engine
from local.environment import REGION
from local.errors import LocalError
from local.intrinsics import Resolver

ARNS = {
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "AWS::Events::EventBus": "arn:aws:events:{region}:{account}:event-bus/{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::KMS::Key": "arn:aws:kms:{region}:{account}:key/{name}",
    "AWS::Lambda::Function": "arn:aws:lambda:{region}:{account}:function:{name}",
    "AWS::Scheduler::Schedule": "arn:aws:scheduler:{region}:{account}:schedule/default/{name}",
    "AWS::Scheduler::ScheduleGroup": "arn:aws:scheduler:{region}:{account}:schedule-group/{name}",
    "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
}
KEY = "AWS::KMS::Key"
QUEUE = "AWS::SQS::Queue"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type
TABLE = "AWS::DynamoDB::Table"


@dataclass(frozen=True)
class Deployed:
    """What CloudFormation knows of a stack."""

    original: dict[str, Any]
    processed: dict[str, Any]
    names: dict[str, str]
    attributes: dict[str, str]
    """Attributes that follow from no name, as `Resource.Attribute`: streams, ARNs of secrets."""
    values: dict[str, str]

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the properties of every resource of this type, by logical id."""
        found = self.processed["Resources"].items()
        return {name: r.get("Properties", {}) for name, r in found if r["Type"] == kind}

    def events(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the functions' events of this type, each with the logical id of its function."""
        return [
            (name, event["Properties"])
            for name, resource in self.original["Resources"].items()
            if resource["Type"] == "AWS::Serverless::Function"
            for event in resource["Properties"].get("Events", {}).values()
            if event["Type"] == kind
        ]

    def arn(self, name: str) -> str:
        if f"{name}.Arn" in self.attributes:
            return self.attributes[f"{name}.Arn"]
        kind = self.processed["Resources"][name]["Type"]
        if kind not in ARNS:
            raise LocalError(f"{name}: the shape of ARNs of {kind} is missing in local/deployed.py")
        account = self.values["AWS::AccountId"]
        own = self.names[name].rpartition("/")[2]  # a queue's name here is its URL
        return ARNS[kind].format(region=REGION, account=account, name=own)

    def resolve(self, value: Any) -> Any:
        """Return the value with its intrinsic functions replaced by what they stand for."""
        return Resolver(self._look_up, self.processed.get("Conditions", {})).resolve(value)

    def _look_up(self, name: str) -> Any:
        resource, _, attribute = name.partition(".")
        if attribute in {"Arn", "Id"}:
            return self.arn(resource)
        if attribute == "QueueName":
            return self.names[resource].rpartition("/")[2]
        if attribute:
            return self.attributes[name]
        if name in self.names:
            return self.names[name]
        declared = self.processed.get("Parameters", {}).get(name, {})
        is_list = declared.get("Type") == "CommaDelimitedList"
        return self.values[name].split(",") if is_list else self.values[name]


def read(engine: Engine, stack_name: str) -> Deployed:
    """Return what CloudFormation knows of the stack."""
    cloudformation = engine.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    found = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    sent, processed = (
        cloudformation.get_template(StackName=stack_name, TemplateStage=stage)["TemplateBody"]
        for stage in ("Original", "Processed")
    )
    original = template.load(sent)
    parameters = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
    pseudo = {
        "AWS::AccountId": stack["StackId"].split(":")[4],
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackName": stack_name,
        "AWS::URLSuffix": "amazonaws.com",
    }
    names = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in found}
    attributes = _attributes(engine, processed["Resources"], names)
    return Deployed(original, processed, names, attributes, parameters | pseudo)


def _attributes(
    engine: Engine, resources: dict[str, dict[str, Any]], names: dict[str, str]
) -> dict[str, str]:
    describe_table = engine.client("dynamodb").describe_table
    describe_secret = engine.client("secretsmanager").describe_secret
    found: dict[str, str] = {}
    for name, resource in resources.items():
        if resource["Type"] == TABLE and "StreamSpecification" in resource["Properties"]:
            table = describe_table(TableName=names[name])["Table"]
            found[f"{name}.StreamArn"] = table["LatestStreamArn"]
        if resource["Type"] == SECRET:
            found[f"{name}.Arn"] = describe_secret(SecretId=names[name])["ARN"]
    return found
