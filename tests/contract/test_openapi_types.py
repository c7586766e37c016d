"""docs/openapi.json: every schema has a type, without which generators of clients give up."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.described import operations, resolved, spec

PARTS = ("items", "additionalProperties", "propertyNames")
CHOICES = ("anyOf", "oneOf", "allOf")
COMPONENTS = ("parameters", "headers")


def untyped(schema: Any, where: str) -> Iterator[str]:
    """Yield the place of each schema that has neither a type nor a reference nor choices."""
    if isinstance(schema, bool):
        return
    if not {"type", "$ref", *CHOICES} & schema.keys():
        yield where
    inner = {name: schema[name] for name in PARTS if name in schema}
    inner |= schema.get("properties", {})
    inner |= {
        f"{name}[{n}]": each for name in CHOICES for n, each in enumerate(schema.get(name, []))
    }
    for name, each in inner.items():
        yield from untyped(each, f"{where}.{name}")


def bodies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what each operation takes and answers in bodies."""
    for operation in operations().values():
        whole = [operation.get("requestBody", {}), *operation["responses"].values()]
        for media in (media for each in whole for media in each.get("content", {}).values()):
            yield operation["operationId"], media["schema"]


@pytest.mark.parametrize("kind", COMPONENTS)
def test_each_parameter_and_header_has_a_type(kind: str) -> None:
    components = spec()["components"][kind]

    assert components
    assert [at for name, each in components.items() for at in untyped(each["schema"], name)] == []


def test_each_schema_has_a_type_down_to_its_last_field() -> None:
    schemas = spec()["components"]["schemas"]

    assert schemas
    assert [at for name, each in schemas.items() for at in untyped(each, name)] == []


def test_each_body_has_a_type() -> None:
    assert [at for name, schema in bodies() for at in untyped(schema, name)] == []


def test_each_parameter_of_an_operation_is_one_that_has_a_type() -> None:
    for operation in operations().values():
        for parameter in map(resolved, operation.get("parameters", [])):
            schema = resolved(parameter["schema"])
            assert schema["type"] in {"string", "integer"}, parameter["name"]


@pytest.mark.parametrize(
    ("schema", "places"),
    [
        ({"const": "2.0.0"}, ["x"]),
        ({"type": "array", "items": {"enum": ["a"]}}, ["x.items"]),
        ({"anyOf": [{"type": "string"}, {"enum": ["a"]}]}, ["x.anyOf[1]"]),
        ({"type": "object", "properties": {"a": {}}, "additionalProperties": False}, ["x.a"]),
        ({"type": "string", "enum": ["2.0.0"]}, []),
    ],
)
def test_a_schema_without_a_type_is_found(schema: dict[str, Any], places: list[str]) -> None:
    assert [*untyped(schema, "x")] == places
