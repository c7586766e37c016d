"""moto answers the same, but does not work out again what it worked out before."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pkgutil import resolve_name
from typing import Any, Final

import pytest
from moto.core.serialize import JSONSerializer

REPEATED: Final = (
    "moto.core.responses.camelcase_to_underscores",
    "moto.core.responses.method_names_from_class",
    "moto.sqs.models.camelcase_to_underscores",
    "moto.kms.models.generate_private_key",
    "jsonpath_ng.ext.parse",
)
"""The functions that moto calls with the same arguments over and over."""
AS_THEY_ARE: Final = {"S", "N"}
"""The kinds of DynamoDB's values that the wire has as moto stores them."""


@contextmanager
def quick_moto() -> Iterator[None]:
    """Make moto quick inside the block.

    As it comes, it inspects the class of the handler at each call, makes an RSA key for each key of
    KMS, and looks each value of DynamoDB up under thirty names.
    """
    structure = JSONSerializer._serialize_type_structure

    def serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if (
            shape.name == "AttributeValue"
            and isinstance(value, dict)
            and value.keys() <= AS_THEY_ARE
        ):
            self._default_serialize(serialized, dict(value), shape, key)
        else:
            structure(self, serialized, value, shape, key)

    with pytest.MonkeyPatch.context() as patch:
        for name in REPEATED:
            patch.setattr(name, cache(resolve_name(name)))
        patch.setattr(JSONSerializer, "_serialize_type_structure", serialize)
        yield
