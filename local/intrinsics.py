"""CloudFormation's intrinsic functions, as far as template.yaml uses them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from local.errors import LocalError

VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
NO_VALUE = object()


class Resolver:
    """A resolver, which replaces the functions in a value by what they stand for.

    `look_up` returns what a name refers to, or the attribute of a resource given as
    `Name.Attribute`.
    """

    def __init__(self, look_up: Callable[[str], Any], conditions: Mapping[str, Any]) -> None:
        self._look_up = look_up
        self._conditions = conditions

    def resolve(self, value: Any) -> Any:
        match value:
            case {"Ref": "AWS::NoValue"}:
                return NO_VALUE
            case {"Ref": str(name)}:
                return self._look_up(name)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                return self._look_up(f"{name}.{attribute}")
            case {"Fn::GetAtt": str(name)}:
                return self._look_up(name)
            case dict() if any(key.startswith("Fn::") for key in value):
                return self._call(value)
            case dict():
                resolved = {key: self.resolve(item) for key, item in value.items()}
                return {key: item for key, item in resolved.items() if item is not NO_VALUE}
            case list():
                return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        return value

    def _call(self, value: dict[str, Any]) -> Any:
        match value:
            case {"Fn::Sub": str(text)}:
                return VARIABLE.sub(lambda found: str(self._look_up(found[1])), text)
            case {"Fn::Join": [str(separator), items]}:
                return separator.join(self.resolve(items))
            case {"Fn::Split": [str(separator), text]}:
                return self.resolve(text).split(separator)
            case {"Fn::If": [str(name), then, otherwise]}:
                return self.resolve(then if self._call(self._conditions[name]) else otherwise)
            case {"Fn::Not": [condition]}:
                return not self._call(condition)
            case {"Fn::Equals": [left, right]}:
                return self.resolve(left) == self.resolve(right)
        raise LocalError(f"local/intrinsics.py cannot resolve {value}")
