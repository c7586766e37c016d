"""A deployed stack: its template as sent and as processed, and what each name stands for."""

import re
from dataclasses import dataclass
from typing import Any

import yaml

from local.engine import Engine
from local.environment import REGION
from local.errors import LocalError

ARNS = {
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::Lambda::Function": "arn:aws:lambda:{region}:{account}:function:{name}",
    "AWS::Scheduler::Schedule": "arn:aws:scheduler:{region}:{account}:schedule/default/{name}",
    "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
}
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 - a type
VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


class _Tagless(yaml.SafeLoader):
    """Reads a template for its plain values; what stands behind a `!Tag` is dropped."""


_Tagless.add_multi_constructor("!", lambda *_: None)


@dataclass(frozen=True)
class Deployed:
    """What CloudFormation knows of a stack."""

    original: dict[str, Any]
    processed: dict[str, Any]
    names: dict[str, str]
    arns: dict[str, str]
    """Of secrets, which end in characters of their own."""
    values: dict[str, str]

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """Properties of every resource of this type, by logical id."""
        found = self.processed["Resources"].items()
        return {name: r.get("Properties", {}) for name, r in found if r["Type"] == kind}

    def events(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Functions' events of this type, with the logical id of the function."""
        return [
            (name, event["Properties"])
            for name, resource in self.original["Resources"].items()
            if resource["Type"] == "AWS::Serverless::Function"
            for event in resource["Properties"].get("Events", {}).values()
            if event["Type"] == kind
        ]

    def arn(self, name: str) -> str:
        if name in self.arns:
            return self.arns[name]
        kind = self.processed["Resources"][name]["Type"]
        if kind not in ARNS:
            raise LocalError(f"{name}: the shape of ARNs of {kind} is missing in local/deployed.py")
        account = self.values["AWS::AccountId"]
        own = self.names[name].rpartition("/")[2]  # a queue's name here is its URL
        return ARNS[kind].format(region=REGION, account=account, name=own)

    def resolve(self, value: Any) -> Any:
        """The value with its intrinsic functions replaced by what they stand for."""
        match value:
            case {"Ref": str(name)}:
                return self._lookup(name)
            case {"Fn::GetAtt": [str(name), "Arn" | "Id"]}:
                return self.arn(name)
            case {"Fn::GetAtt": str(name)}:
                return self.arn(re.sub(r"\.(Arn|Id)$", "", name))
            case {"Fn::Sub": str(text)}:
                return VARIABLE.sub(lambda found: self._lookup(found[1]), text)
            case dict():
                if any(str(key).startswith("Fn::") for key in value):
                    raise LocalError(f"local/deployed.py cannot resolve {value}")
                return {key: self.resolve(item) for key, item in value.items()}
            case list():
                return [self.resolve(item) for item in value]
        return value

    def _lookup(self, name: str) -> str:
        if name.endswith((".Arn", ".Id")):
            return self.arn(name.rpartition(".")[0])
        return self.names.get(name) or self.values[name]


def read(engine: Engine, stack_name: str) -> Deployed:
    """Ask CloudFormation."""
    cloudformation = engine.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    found = cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    sent, processed = (
        cloudformation.get_template(StackName=stack_name, TemplateStage=stage)["TemplateBody"]
        for stage in ("Original", "Processed")
    )
    original = yaml.load(sent, _Tagless)  # noqa: S506 - a SafeLoader
    parameters = {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}
    pseudo = {
        "AWS::AccountId": stack["StackId"].split(":")[4],
        "AWS::Partition": "aws",
        "AWS::Region": REGION,
        "AWS::StackName": stack_name,
        "AWS::URLSuffix": "amazonaws.com",
    }
    names = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in found}
    secrets = [name for name, it in processed["Resources"].items() if it["Type"] == SECRET]
    describe = engine.client("secretsmanager").describe_secret
    arns = {name: describe(SecretId=names[name])["ARN"] for name in secrets}
    return Deployed(original, processed, names, arns, parameters | pseudo)
