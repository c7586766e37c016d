"""An operation as it was served once: its event, the calls that were made for it, its answer."""

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

TABLE: Final = re.compile(rb'"TableName": ?"([^"]+)"')
UPSTREAM: Final = "upstream"


class Asked(NamedTuple):
    """A request as it was sent."""

    method: str
    path: str
    """The path, with its query."""
    target: str
    """The header X-Amz-Target, empty where there is none."""
    body: bytes

    @property
    def place(self) -> str:
        """Return what requests for the same thing have in common, whatever ids and times differ."""
        tables = b",".join(sorted(set(TABLE.findall(self.body)))).decode()
        return f"{self.method} {self.path.partition('?')[0]} {self.target} {tables}".rstrip()


class Answered(NamedTuple):
    """An answer as it was received."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchange(NamedTuple):
    """A call of an AWS service, or of an upstream, with what was sent and what came back."""

    service: str
    operation: str
    """AWS's own name of the operation; the method of a call of an upstream."""
    params: Mapping[str, Any]
    """The arguments of the client's method, or those of `requests`."""
    asked: Asked
    answered: Answered


class Recording(NamedTuple):
    """One request of an operation, and all that is needed to serve it again."""

    name: str
    function: str
    """The folder of the function."""
    timeout: int
    event: Mapping[str, Any]
    environment: Mapping[str, str]
    upstreams: tuple[str, ...]
    """The origins of upstreams, which a replay puts its own in the place of."""
    calls: tuple[Exchange, ...]
    """The calls of a warm request, in the order in which they ended."""
    look_ups: tuple[Exchange, ...]
    """The reads made before, which a fresh process may make again."""
    credential: Exchange | None
    """The look-up of the caller, which a warm process remembers; None for those who need none."""
    answer: Mapping[str, Any]
    volatile: frozenset[str]
    """The names of what differs in each answer: new ids and times."""


def write(recording: Recording, path: Path) -> None:
    """Write a recording to a file, for `read`."""
    path.write_bytes(pickle.dumps(recording))


def read(path: Path) -> Recording:
    """Read what `write` wrote, in a process of the same benchmark."""
    found: Recording = pickle.loads(path.read_bytes())  # noqa: S301 - the benchmark's own file
    return found
