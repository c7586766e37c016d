"""What all simulators share: a server on loopback, faults, and a control endpoint."""

import socket
import threading
from abc import ABC, abstractmethod
from typing import Any, Self

from local.ports import LOOPBACK, listen
from local.simulators import control
from local.simulators.answers import Answer
from local.simulators.armed import Faults
from local.simulators.server import Request, Server


class Simulator(ABC):
    """A simulator that runs from `start` to `stop` or within `with`, on a given or a free port."""

    def __init__(self, listener: socket.socket | None = None) -> None:
        self.faults = Faults()
        self.changed = threading.Event()
        """Set by every request, which may have changed the state."""
        self._listener = listener or listen()
        self._port: int = self._listener.getsockname()[1]
        self._server: Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._port}"

    def start(self) -> None:
        self._server = Server(self._listener, self._answer, self._drops)

    def stop(self) -> None:
        """Stop the server; harmless when it does not run."""
        if self._server is not None:
            self._server.stop()
            self._server = None
        self._listener.close()

    @abstractmethod
    def answer(self, request: Request) -> Answer:
        """Answer a request for anything but the control endpoint."""

    @abstractmethod
    def dropped(self) -> None:
        """Note that a request was dropped unread."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Return what a later simulator takes by `restore`: data and credentials, no faults."""

    @abstractmethod
    def restore(self, state: dict[str, Any]) -> None:
        """Take the state of an earlier simulator, before the start."""

    def routes(self) -> control.Routes:
        """Return the routes of the control endpoint; a simulator adds its own."""
        return control.faults(self.faults)

    def _answer(self, request: Request) -> Answer:
        try:
            return self._dispatch(request)
        finally:
            self.changed.set()

    def _dispatch(self, request: Request) -> Answer:
        if not _is_control(request.target):
            return self.answer(request)
        path = request.target.removeprefix(control.PREFIX)
        return control.answer(self.routes(), request.method, path, request.body)

    def _drops(self, target: str) -> bool:
        if _is_control(target) or not self.faults.take_drop():
            return False
        self.dropped()
        return True


def _is_control(target: str) -> bool:
    return target.startswith(control.PREFIX)
