"""What an operation of the API takes to be recorded."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple


class Ask(NamedTuple):
    """A request of a client."""

    method: str
    target: str
    headers: Mapping[str, str] = {}
    body: str | None = None


class Operation(NamedTuple):
    """An operation and how a request of it is prepared, in storage and at the simulators."""

    name: str
    route: str
    """The route that serves it, as template.yaml and docs/openapi.json name it."""
    prepare: Callable[[Any], Ask]
    """Makes all that a request of its own needs; its argument is what `stack` gives."""
    stack: Callable[[], AbstractContextManager[Any]] = nullcontext
    volatile: frozenset[str] = frozenset()
    """The names of the answer's fields and headers that are new each time."""
