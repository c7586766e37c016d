"""Connections to upstreams that the process keeps from one call to the next, and for how long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from vouch.moment import Milliseconds, now

if TYPE_CHECKING:
    import requests

IDLE: Final = 4_000
"""How many milliseconds connections are kept without a call: less than common servers keep them.

That goes by the wall clock, because a monotonic one stands still while the Lambda runtime is
frozen."""


class _Kept(NamedTuple):
    session: "requests.Session"
    """The session that holds the connections; threads may share it."""
    used: Milliseconds


_sessions = dict[str, _Kept]()
"""The sessions by the origin that they are connected to."""


@contextmanager
def kept(origin: str, new: "Callable[[], requests.Session]") -> Iterator["requests.Session"]:
    """Lend the session that has connections to an origin, or a new one if they were idle.

    After a dead connection urllib3 makes a new one, whatever else the session has. A session whose
    call takes longer than IDLE is forgotten, because Lambda may have frozen the process meanwhile.
    """
    _forget_idle()
    found = _sessions.get(origin)
    session = found.session if found else new()
    _sessions[origin] = _Kept(session, now())
    yield session
    _forget_idle()
    found = _sessions.get(origin)
    if found and found.session is session:
        _sessions[origin] = _Kept(session, now())


def _forget_idle() -> None:
    moment = now()
    for origin, each in [*_sessions.items()]:
        if not 0 <= moment - each.used <= IDLE:
            _sessions.pop(origin, None)
