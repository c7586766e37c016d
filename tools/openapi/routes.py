"""The documented routes: template.yaml's, but for pages, aliases and those that answer 405.

Of the aliases one is documented: OpenAPI has one operation for a path and method, and the finders
have the path and method that BATCH_GET has, too.
"""

from typing import Any, Final, NamedTuple

from local import paths, template

ALIAS: Final = "/v2/recommendations"
PAGES: Final = ("/console", "/docs")
"""Where pages for people begin, which are no part of the contracts."""
OPERATIONS: Final = {
    "GET /v2/recommendations": "query_recommendations_batch_get",
    "GET /v1/network/viewers": "manage_viewers_list",
    "DELETE /v1/network/viewers/{viewer}": "manage_viewers_forget",
    "POST /v1/network/viewers/{viewer}/checkpoint": "manage_viewers_checkpoint",
    "GET /v1/network/viewers/{viewer}/refresh": "manage_refreshes_get",
    "DELETE /v1/network/viewers/{viewer}/refresh": "manage_refreshes_delete",
    "GET /v1/connections": "manage_connections_list",
    "GET /v1/connections/callback": "manage_connections_callback",
    "DELETE /v1/connections/{urn}": "manage_connections_disconnect",
    "GET /v1/network/people": "manage_people_list",
    "GET /v1/network/people/{viewer}/{person}": "manage_people_get",
    "POST /v1/network/people/{viewer}/{person}": "manage_people_decide",
}
"""The names of a function's further routes, which its samples in events/ have too."""


class Route(NamedTuple):
    """An HTTP method and path, and the folder under functions/ that serves it."""

    method: str
    path: str
    function: str

    @property
    def operation(self) -> str:
        """The name in the document: the function's, if it serves nothing else."""
        return OPERATIONS.get(f"{self.method} {self.path}", self.function)


def routes() -> list[Route]:
    """Return the documented routes in the template's order."""
    resources = template.load(paths.TEMPLATE.read_text())["Resources"]
    return [
        Route(event["Properties"]["Method"], event["Properties"]["Path"], _folder(resource))
        for resource in resources.values()
        if resource["Type"] == "AWS::Serverless::Function"
        for event in resource["Properties"].get("Events", {}).values()
        if event["Type"] == "HttpApi" and _is_documented(event["Properties"])
    ]


def _folder(function: dict[str, Any]) -> str:
    return str(function["Properties"]["CodeUri"]).strip("/").rpartition("/")[2]


def _is_documented(event: dict[str, Any]) -> bool:
    path = event["Path"]
    is_alias = ALIAS in path and f"{event['Method']} {path}" not in OPERATIONS
    return event["Method"] != "ANY" and not is_alias and not path.startswith(PAGES)
