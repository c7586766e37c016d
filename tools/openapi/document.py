"""docs/openapi.json: the HTTP operations, described by the code that serves them.

Routes come from template.yaml, bodies from the types that parse them, values from the domain,
errors from their classes. What no code can say, how Rest.li writes its values, is in words here.
"""

import json
import tomllib
from typing import Any, Final

from local import paths
from tools.openapi import (
    accounts,
    answers,
    connections,
    health,
    operations,
    parameters_v1,
    parameters_v2,
    people,
    refreshes,
    schemas,
    viewers,
)
from tools.openapi.headers import HEADERS
from tools.openapi.routes import routes
from tools.openapi.schemas import Json
from tools.openapi.tags import tag, tags

FILE: Final = paths.ROOT / "docs/openapi.json"
DESCRIPTION: Final = """\
LinkedIn's Recommendation API (Rest.li 2.0.0, under `/v2`, for members) and Linkup's network
recommendations (under `/v1`, for accounts), served from a stack of your own.

`/v2/recommendations`, as the published guide prints it, is an alias of `/v2/recommendation` for
every operation. Every other HTTP method on these paths is answered 405 with `Allow`.

Under `/v2`, **query values are Rest.li text**, not form values: a list is `List(a,b)`, its
parentheses and commas as they stand; inside a value `( ) , : '` and `%` are percent-encoded, so
that a URN is `urn%3Ali%3Aperson%3A123ABC`. `fields` alone is plain text, `id,status`. A URN in a
path may be percent-encoded, decoded or as printed.

Under `/v2`, **a query over 4,096 bytes** is answered 414. Tunnel it: POST it as the body, with
`X-HTTP-Method-Override: GET` and `Content-Type: application/x-www-form-urlencoded`; the answer is
the GET's. A request with a body of its own goes as `multipart/mixed`, its query in the first part
and its JSON in the second.

Requests beyond the stage's rate are answered 429 by the gateway, in its own words:
`{"message":"Too Many Requests"}`."""
SERVERS: Final[list[Json]] = [
    {"url": "/", "description": "Where this document was read"},
    {
        "url": "https://{api}.execute-api.{region}.amazonaws.com",
        "description": "Deployed: the stack's output ApiUrl",
        "variables": {"api": {"default": "a1b2c3d4e5"}, "region": {"default": "us-east-1"}},
    },
    {"url": "http://127.0.0.1:3000", "description": "make run"},
]

LICENSES: Final = {"Apache-2.0": "Apache License 2.0"}
"""The names of licences by their SPDX identifiers."""


def document() -> Json:
    """Return the whole document as Python values."""
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text())["project"]
    found = _paths()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": project["name"].capitalize(),
            "summary": project["description"],
            "description": DESCRIPTION,
            "contact": {"name": "The operator of this deployment"},
            "license": {"name": LICENSES[project["license"]], "identifier": project["license"]},
            "version": project["version"],
        },
        "servers": SERVERS,
        "tags": tags(found),
        "paths": found,
        "components": {
            "schemas": _schemas(),
            "parameters": parameters_v2.PARAMETERS | parameters_v1.PARAMETERS,
            "headers": HEADERS,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A member's token, as manage_accounts issues it; with LinkedIn"
                    " as the source also LinkedIn's own, of the same application.",
                },
                "apiKey": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "x-api-key",
                    "description": "An account's key, as manage_accounts issues it.",
                },
            },
        },
    }


def text() -> str:
    """Return the content of docs/openapi.json."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _schemas() -> dict[str, Json]:
    parts = (schemas.requests, schemas.urns, answers.served, answers.collections,
             answers.failures, answers.identity,
             accounts.requests, accounts.answers, connections.answers,
             people.requests, people.answers, viewers.requests, viewers.answers,
             refreshes.requests, refreshes.answers, health.answers)  # fmt: skip
    return dict(sorted(item for part in parts for item in part().items()))


def _paths() -> dict[str, Any]:
    found: dict[str, Any] = {}
    parts = (operations, accounts, connections, people, viewers, refreshes, health)
    described = {name: each for part in parts for name, each in part.OPERATIONS.items()}
    for route in routes():
        name = route.operation
        operation = {"tags": [tag(route.path)]} | described[name].described(name)
        found.setdefault(route.path, {})[route.method.lower()] = operation
    return found
