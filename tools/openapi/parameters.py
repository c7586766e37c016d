"""Forms of parameters.

An `example` or `examples` of a parameter is what Swagger UI and others send until the reader
changes it. So these have values that together make a whole request. A parameter that would make it
another request has its example in its schema and its description, where it is shown only.
"""

from typing import Any

from tools.openapi.schemas import Json


def header(name: str, schema: Json, description: str, **more: Any) -> Json:
    """Return a parameter that is a header."""
    return _parameter("header", name, schema, description, more)


def path(name: str, schema: Json, description: str, example: str) -> Json:
    """Return a parameter that is a segment of the path."""
    return _parameter(
        "path", name, schema, description, {"required": True, "examples": published(example)}
    )


def query(name: str, schema: Json, description: str, **more: Any) -> Json:
    """Return a parameter of the query, of which clients percent-encode the whole value."""
    return _parameter("query", name, schema, description, more)


def reserved(name: str, schema: Json, description: str, **more: Any) -> Json:
    """Return a parameter of the query whose parentheses and commas stay as they are."""
    return query(name, schema, description, allowReserved=True, **more)


def published(value: str) -> Json:
    """Return the one example of a value, in OpenAPI's form."""
    return {"published": {"value": value}}


def shown(schema: Json, *examples: Any) -> Json:
    """Return a schema with examples that no tool sends by itself."""
    return {**schema, "examples": [*examples]}


def _parameter(place: str, name: str, schema: Json, description: str, more: Json) -> Json:
    match schema.get("examples", []):
        case [example]:
            description += f" For example `{example}`."
    return {"name": name, "in": place, "schema": schema, "description": description, **more}
