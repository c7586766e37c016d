"""JSON Schemas of the product's TypedDicts.

Pydantic could write them too, but it names each nested type a component of its own, and it cannot
be told what an alias such as `Moment` holds without an import of pydantic in the product.
"""

import ast
import inspect
from collections.abc import Mapping
from enum import EnumType
from textwrap import dedent
from types import NoneType
from typing import (
    Any,
    Final,
    Literal,
    NotRequired,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from tools.openapi.schemas import Json, one_of, or_null, record, ref, tidy
from vouch.domain.people import Decision
from vouch.restli import answers as restli
from vouch.v1 import answers as v1
from vouch.v1.answers.credits import LedgerEntry
from vouch.v1.answers.people import RecommendedPerson

TEXT: Final[Json] = {"type": "string"}
SHOWN: Final[Json] = {"anyOf": [ref("Recommendation"), ref("ProjectedRecommendation")]}
"""A record, whole or by `fields`."""
SCHEMAS: Final[Mapping[Any, Json]] = {
    str: TEXT,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    v1.Count: {"type": "integer", "minimum": 0},
    v1.Moment: {**TEXT, "format": "date-time"},
    v1.Day: {**TEXT, "format": "date"},
    v1.Month: {**TEXT, "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    v1.Address: {**TEXT, "format": "uri"},
    v1.Person: ref("PersonUrn"),
    LedgerEntry: ref("LedgerEntry"),
    RecommendedPerson: ref("RecommendedPerson"),
    Decision: ref("Decision"),
    restli.RecommendationUrn: ref("RecommendationUrn"),
    restli.ErrorResponse: ref("ErrorResponse"),
    restli.Paging: ref("Paging"),
    restli.Shown: SHOWN,
}
"""The schemas of types that say less themselves, and of those that are components."""


def described(kind: type, **more: Any) -> Json:
    """Return the schema of a TypedDict; its docstring and those of its fields are descriptions."""
    own, hints = _docstrings(kind), get_type_hints(kind, include_extras=True)
    properties = {
        name: schema(hint) | ({"description": own[name]} if name in own else {})
        for name, hint in hints.items()
    }
    required = tuple(name for name, hint in hints.items() if get_origin(hint) is not NotRequired)
    about: str = tidy(" ".join((kind.__doc__ or "").split()))
    return record(properties, required, description=about, **more)


def schema(kind: Any) -> Json:
    """Return the schema of a field's type."""
    if kind in SCHEMAS:
        return SCHEMAS[kind]
    if is_typeddict(kind):
        return described(kind)
    if isinstance(kind, EnumType):
        return one_of(*kind)
    if NoneType in get_args(kind):
        return or_null(schema(get_args(kind)[0]))
    return _generic(get_origin(kind), get_args(kind)) or schema(kind.__value__)


def _generic(origin: Any, inner: tuple[Any, ...]) -> Json | None:
    if origin is Literal:
        return one_of(*inner)
    if origin is NotRequired:
        return schema(inner[0])
    if origin is list:
        return {"type": "array", "items": schema(inner[0])}
    if origin is dict:
        name, value = map(schema, inner)
        return {"type": "object", "propertyNames": name, "additionalProperties": value}
    return None


def _docstrings(kind: type) -> dict[str, str]:
    """Return the docstrings beneath a class's fields."""
    (tree,) = ast.parse(dedent(inspect.getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - the source of a class
    return {
        field.target.id: tidy(" ".join(below.value.value.split()))
        for field, below in zip(tree.body, tree.body[1:], strict=False)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }
