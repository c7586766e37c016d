"""How the SDK reads the attributes in DynamoDB's answers here."""

from collections.abc import Mapping
from typing import Any, Final

from botocore.model import MapShape, Shape
from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory

ATTRIBUTE: Final = "AttributeValue"
"""What the SDK calls the shape of an attribute."""
PLAIN: Final = frozenset({"S", "N", "BOOL"})
"""The types of attributes that are the same in JSON and in Python."""


class AttributeParser(JSONParser):
    """Reads an attribute by the one type that it has.

    The SDK's own parser looks for each of ten types in every attribute; it is left what is not
    plain. It has no public methods for this: without these two, answers are read as ever.
    """

    def _handle_structure(self, shape: Shape, value: Any) -> Any:
        if shape.name == ATTRIBUTE and isinstance(value, dict) and len(value) == 1:
            [(kind, held)] = value.items()
            if kind in PLAIN and held is not None:
                return value
        return super()._handle_structure(shape, value)  # type: ignore[misc]  # not in its stubs

    def _handle_map(self, shape: MapShape, value: Mapping[str, Any]) -> Any:
        if shape.value.name != ATTRIBUTE:
            return super()._handle_map(shape, value)  # type: ignore[misc]
        return {name: self._handle_structure(shape.value, each) for name, each in value.items()}


class ParserFactory(ResponseParserFactory):
    """Makes the parsers of a session's clients."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """Make the parser of a protocol; DynamoDB speaks `json`."""
        if protocol_name != "json":
            return super().create_parser(protocol_name)
        return AttributeParser(**self._defaults)  # type: ignore[attr-defined]
