"""Parses the attributes in DynamoDB's answers with less work than the SDK's own parser."""

from collections.abc import Mapping
from inspect import signature
from typing import Any, Final

from botocore.model import MapShape, Shape
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory

ATTRIBUTE: Final = "AttributeValue"
"""What the SDK calls the shape of an attribute."""
PLAIN: Final = frozenset({"S", "N", "BOOL"})
"""The types of attributes that are returned as they are."""


class AttributeParser(JSONParser):
    """Reads an attribute by the one type that it has.

    The SDK's own parser looks for each of ten types in every attribute. Everything else is left to
    it.
    """

    def _handle_structure(self, shape: Shape, value: Any) -> Any:
        if shape.name == ATTRIBUTE and isinstance(value, dict) and len(value) == 1:
            [(kind, held)] = value.items()
            if kind in PLAIN and held is not None:
                return value
        return super()._handle_structure(shape, value)  # type: ignore[misc]  # not in its stubs

    def _handle_map(self, shape: MapShape, value: Mapping[str, Any]) -> Any:
        of = shape.value
        if of.name != ATTRIBUTE or of.type_name != "structure":
            return super()._handle_map(shape, value)  # type: ignore[misc]
        return {name: self._handle_structure(of, each) for name, each in value.items()}


class ParserFactory(ResponseParserFactory):
    """Makes the parsers of a session's clients."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """Make the parser of a protocol; DynamoDB speaks `json`."""
        if protocol_name != "json":
            return super().create_parser(protocol_name)
        return AttributeParser(**getattr(self, "_defaults", {}))


def is_supported(sdk: type[JSONParser] = JSONParser) -> bool:
    """Tell whether the SDK's parser has the two methods that AttributeParser extends.

    They are not public, and the SDK is the Lambda runtime's, which changes without a deployment.
    """
    methods = [getattr(sdk, each, None) for each in ("_handle_structure", "_handle_map")]
    return all(
        each and [*signature(each).parameters] == ["self", "shape", "value"] for each in methods
    )
