"""The routes that are documented: template.yaml's, but for aliases and those that answer 405."""

from typing import Any, Final, NamedTuple

import yaml

from local import paths

ALIAS: Final = "/v2/recommendations"


OPERATIONS: Final = {
    "GET /v1/connections": "manage_connections_list",
    "GET /v1/connections/callback": "manage_connections_callback",
    "DELETE /v1/connections/{urn}": "manage_connections_disconnect",
}
"""Of a function with several: named as its samples in events/ are."""


class Route(NamedTuple):
    """An HTTP method and path, and the folder under functions/ that serves it."""

    method: str
    path: str
    function: str

    @property
    def operation(self) -> str:
        """What the document calls it: the function, if it serves nothing else."""
        return OPERATIONS.get(f"{self.method} {self.path}", self.function)


class _Tagless(yaml.SafeLoader):
    """Reads a template for its plain values; what stands behind a `!Tag` is dropped."""


_Tagless.add_multi_constructor("!", lambda *_: None)


def routes() -> list[Route]:
    """In the template's order."""
    template: Any = yaml.load(paths.TEMPLATE.read_text(), _Tagless)  # noqa: S506 - a SafeLoader
    return [
        Route(event["Properties"]["Method"], event["Properties"]["Path"], _folder(resource))
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi" and _is_documented(event["Properties"])
    ]


def _folder(function: dict[str, Any]) -> str:
    return str(function["Properties"]["CodeUri"]).strip("/").rpartition("/")[2]


def _is_documented(event: dict[str, Any]) -> bool:
    return event["Method"] != "ANY" and ALIAS not in event["Path"]
