"""Requests of /v1 and of the pages, each by an account of its own."""

from typing import Final

from tests.benchmarks.warm.operations import Operation

OPERATIONS: Final[tuple[Operation, ...]] = ()
