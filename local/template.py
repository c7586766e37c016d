"""CloudFormation's YAML, whose tags are read as the intrinsic functions that they stand for."""

from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """A loader that reads `!Ref X` as {"Ref": "X"} and `!GetAtt X.Y` as {"Fn::GetAtt": "X.Y"}."""


def load(text: str) -> dict[str, Any]:
    """Return the content of a template."""
    loaded: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    return loaded


def _intrinsic(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    match node:
        case yaml.ScalarNode():
            value = loader.construct_scalar(node)
        case yaml.SequenceNode():
            value = loader.construct_sequence(node, deep=True)
        case yaml.MappingNode():
            value = loader.construct_mapping(node, deep=True)
        case _:
            raise ValueError(node)
    return {"Ref" if suffix == "Ref" else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _intrinsic)
