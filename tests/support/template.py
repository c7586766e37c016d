"""template.yaml as tests read it: its resources, its routes, its tables."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from local.template import load

ROOT = Path(__file__).parents[2]
PAGES = {"show_console", "show_docs"}
"""The functions that serve pages: no part of either contract."""


class Route(NamedTuple):
    """One HttpApi event: `GET /v2/recommendation/{urn}` and the folder that serves it."""

    method: str
    path: str
    function: str

    @property
    def module(self) -> str:
        return f"functions.{self.function}.app"

    @property
    def is_page(self) -> bool:
        """Return whether the route serves a page and its files, which are for everybody."""
        return self.function in PAGES


@cache
def template() -> dict[str, Any]:
    return load((ROOT / "template.yaml").read_text())


def resources(kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of every resource of a type, by logical id."""
    found = template()["Resources"].items()
    return {name: each.get("Properties", {}) for name, each in found if each["Type"] == kind}


def functions() -> dict[str, dict[str, Any]]:
    """Return the properties of every function, by folder."""
    found = resources("AWS::Serverless::Function").values()
    return {each["CodeUri"].strip("/").split("/")[-1]: each for each in found}


def statements(folder: str) -> list[dict[str, Any]]:
    """Return all that the function's role is allowed: by shared policies and by its own."""
    return [
        each for policy in functions()[folder]["Policies"] for each in document(policy)["Statement"]
    ]


def document(policy: dict[str, Any]) -> dict[str, Any]:
    """Return the document of one of a function's policies: its own, or `!Ref` of a shared one."""
    if "Ref" not in policy:
        return policy
    shared: dict[str, Any] = resources("AWS::IAM::ManagedPolicy")[policy["Ref"]]["PolicyDocument"]
    return shared


def timeout_of(folder: str) -> int:
    """Return the seconds after which Lambda ends an invocation of the function."""
    own = {**template()["Globals"]["Function"], **functions()[folder]}
    return int(own["Timeout"])


def routes() -> list[Route]:
    """Return every HttpApi route of the template."""
    return [
        Route(event["Properties"]["Method"], event["Properties"]["Path"], folder)
        for folder, properties in functions().items()
        for event in properties.get("Events", {}).values()
        if event["Type"] == "HttpApi"
    ]


def tables() -> dict[str, dict[str, Any]]:
    """Return what create_table takes for every table, by logical id."""
    accepted = {
        "BillingMode",
        "AttributeDefinitions",
        "KeySchema",
        "GlobalSecondaryIndexes",
        "StreamSpecification",
    }
    made: dict[str, dict[str, Any]] = {}
    for name, properties in resources("AWS::DynamoDB::Table").items():
        made[name] = {key: value for key, value in properties.items() if key in accepted}
        if stream := made[name].get("StreamSpecification"):
            # The API requires the flag, which CloudFormation does not have.
            made[name]["StreamSpecification"] = {"StreamEnabled": True, **stream}
    return made
