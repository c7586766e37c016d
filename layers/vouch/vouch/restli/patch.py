"""The shape of a Rest.li patch: `{"patch":{"$set":{…},"$delete":[…]}}` (CONTRACTS 2.3)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from vouch.errors import IllegalArgumentError


class Patch(NamedTuple):
    """The fields that a patch sets, deletes, and changes inside (`nested`)."""

    set: Mapping[str, Any]
    delete: tuple[str, ...]
    nested: tuple[str, ...]


def parse_patch(body: object) -> Patch:
    """Return the patch in a request's body; IllegalArgumentError where its shape is another."""
    match body:
        case {"patch": dict(patch), **rest} if not rest:
            pass
        case _:
            raise IllegalArgumentError(
                'the body must be an object with the one member "patch", as in'
                ' {"patch":{"$set":{"status":"VISIBLE"}}}'
            )
    operators = {name for name in patch if name.startswith("$")}
    if unknown := sorted(operators - {"$set", "$delete"}):
        raise IllegalArgumentError(f"unknown patch operator {unknown[0][:40]}; use $set or $delete")
    return _checked(patch, tuple(name for name in patch if name not in operators))


def _checked(patch: Mapping[str, Any], nested: tuple[str, ...]) -> Patch:
    values, names = patch.get("$set", {}), patch.get("$delete", [])
    if not isinstance(values, dict):
        raise IllegalArgumentError("$set must be an object of fields and their new values")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise IllegalArgumentError("$delete must be an array of field names")
    if both := sorted(values.keys() & set(names)):
        raise IllegalArgumentError(f"{both[0][:40]} is both in $set and in $delete")
    if not (values or names or nested):
        raise IllegalArgumentError("the patch changes nothing; say what with $set or $delete")
    return Patch(values, tuple(names), nested)
