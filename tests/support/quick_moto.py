"""moto answers the same, but does not work out again what it worked out before."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import pytest
from moto.core import responses
from moto.core.serialize import JSONSerializer
from moto.kms import models as kms

AS_THEY_ARE: Final = {"S", "N"}
"""Kinds of DynamoDB's values that the wire has as moto stores them."""


@contextmanager
def quick_moto() -> Iterator[None]:
    """Inside the block moto is quick.

    As it comes, it inspects the handler class at each call, makes an RSA key for each key of KMS,
    and looks each DynamoDB value up under thirty names.
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
        for module, function in (
            (responses, "method_names_from_class"),
            (kms, "generate_private_key"),
        ):
            patch.setattr(module, function, cache(getattr(module, function)))
        patch.setattr(JSONSerializer, "_serialize_type_structure", serialize)
        yield
