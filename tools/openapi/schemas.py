"""JSON Schemas of what requests bring: the types that parse them, and URNs."""

import re
from typing import Any, Final

from pydantic import TypeAdapter

from tools.openapi.samples import RECOMMENDATION, URN
from vouch.domain.keys import PERSON
from vouch.restli import changes, new_recommendation
from vouch.restli.changes import DELETABLE, Changes
from vouch.restli.new_recommendation import NewRecommendation

type Json = dict[str, Any]

NOT_FOR_READERS: Final = re.compile(r" \((?:CONTRACTS|DESIGN) [^)]*\)")
FIELDS: Final = {
    "recommender": "PersonUrn",
    "recommendee": "PersonUrn",
    "recommendeeEntity": "Urn",
    "recommenderEntity": "Urn",
    "previousRecommendation": "RecommendationUrn",
    "nextRecommendation": "RecommendationUrn",
    "status": "Status",
    "relationship": "Relationship",
    "locale": "Locale",
}
"""The schemas of fields whose Python type says less."""


def ref(name: str, kind: str = "schemas") -> Json:
    """Return a reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def record(properties: Json, required: tuple[str, ...] = (), **more: Any) -> Json:
    """Return the schema of an object with these properties and no others."""
    schema = {"type": "object", **more, "properties": properties, "additionalProperties": False}
    return {**schema, "required": list(required)} if required else schema


def one_of(*values: str) -> Json:
    """Return the schema of a text that is one of these; generators of clients need its type."""
    return {"type": "string", "enum": list(values)}


def or_null(schema: Json, **more: Any) -> Json:
    """Return the schema of a value of this schema's type, or of null."""
    values = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return {**schema, **values, **more, "type": [schema["type"], "null"]}


def fields(body: type[Any]) -> tuple[Json, dict[str, Json]]:
    """Return the schemas of a body's fields, and of the enumerations that they name."""
    schema = tidy(TypeAdapter(body).json_schema(ref_template=ref("{model}")["$ref"]))
    defined = schema.get("$defs", {})
    named = {name: each for name, each in defined.items() if "enum" in each}
    others = {name: each for name, each in defined.items() if name not in named}
    properties = {
        name: _flat(_inlined(each, others)) for name, each in schema["properties"].items()
    }
    for each in properties.values():
        each.pop("default", None)
    return properties, named


def _inlined(schema: Any, defined: Json) -> Any:
    """Return a schema with these definitions in the places that refer to them."""
    if isinstance(schema, list):
        return [_inlined(each, defined) for each in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref")).rpartition("/")[2]
    if name in defined:
        return dict(defined[name])
    return {key: _inlined(each, defined) for key, each in schema.items()}


def _flat(schema: Json) -> Json:
    """Return the schema of a value or null with one type for both, if the value's is not named.

    Generators of clients understand it more often than a choice.
    """
    value, *others = schema.get("anyOf", [{}])
    if others != [{"type": "null"}] or "type" not in value:
        return schema
    rest = {name: each for name, each in schema.items() if name != "anyOf"}
    return or_null(value, **rest)


def requests() -> dict[str, Json]:
    """Return the schemas of the request bodies and of the types they name."""
    adapters: Any = [
        (NewRecommendation, "validation", new_recommendation.ADAPTER),
        (Changes, "validation", changes.ADAPTER),
    ]
    _, whole = TypeAdapter.json_schemas(adapters, ref_template=ref("{model}")["$ref"])
    models: dict[str, Json] = {name: tidy(each) for name, each in whole["$defs"].items()}
    for shape in (NewRecommendation, Changes):
        properties = models[shape.__name__]["properties"]
        properties |= {name: ref(FIELDS[name]) for name in properties if name in FIELDS}
    without = {"propertyNames": {"not": {"const": "visibilityForRecommender"}}}
    models["Changes"]["dependentSchemas"] = {"status": without}
    return models | _patch()


def _patch() -> dict[str, Json]:
    deleted = {"type": "array", "items": {"type": "string", "enum": sorted(DELETABLE)}}
    patch = record({"$set": ref("Changes"), "$delete": deleted}, minProperties=1)
    return {"PartialUpdate": record({"patch": patch}, ("patch",), description="A Rest.li patch.")}


def tidy(schema: Any) -> Any:
    """Return a schema without pydantic's titles and without citations of documents."""
    if isinstance(schema, list):
        return [tidy(each) for each in schema]
    if not isinstance(schema, dict):
        return NOT_FOR_READERS.sub("", schema) if isinstance(schema, str) else schema
    return {
        name: tidy(each)
        for name, each in schema.items()
        if name != "title" or not isinstance(each, str)
    }


def urns() -> dict[str, Json]:
    """Return the schemas of the URNs that fields and paths hold."""
    person, text = PERSON.pattern, {"type": "string"}
    return {
        "PersonUrn": {
            **text,
            "pattern": f"^{person}$",
            "examples": [RECOMMENDATION["recommendee"]],
        },
        "RecommendationUrn": {
            **text,
            "description": "Of the recommender and a number.",
            "pattern": rf"^urn:li:recommendation:\({person},[0-9]+\)$",
            "examples": [URN],
        },
        "Urn": {
            **text,
            "pattern": "^urn:",
            "examples": [RECOMMENDATION["recommendeeEntity"]],
        },
    }
