"""Linkup's network recommendations, simulated: `with LinkupSimulator() as linkup: linkup.url …`.

Both versions of the API are always there, at {url}/v1 and {url}/v2, and want the header
`x-api-key: {api_key}`, which is new in every process, unless its state is restored.
Any login token has at least 1,000 people, except those that linkup.tokens lists. What tests can
set and read is listed in linkup.control.
"""

import socket
from http import HTTPStatus
from typing import Any

from local.simulators import control
from local.simulators.answers import Answer, RefusedError, failure
from local.simulators.control import Routes
from local.simulators.linkup import v1, v2
from local.simulators.linkup.bill import Call
from local.simulators.linkup.control import routes
from local.simulators.linkup.faults import LinkupFault
from local.simulators.linkup.world import World
from local.simulators.server import Request
from local.simulators.simulator import Simulator


class LinkupSimulator(Simulator):
    """A simulator of Linkup, which serves until it is stopped."""

    def __init__(self, listener: socket.socket | None = None) -> None:
        super().__init__(listener)
        self._world = World(self.faults)
        self.bill = self._world.bill
        self.accounts = self._world.accounts
        self.balance = self._world.balance

    @property
    def api_key(self) -> str:
        return self._world.api_key

    @api_key.setter
    def api_key(self, key: str) -> None:
        self._world.api_key = key

    def answer(self, request: Request) -> Answer:
        path = request.target.partition("?")[0]
        if path.startswith(v2.PREFIX):
            return v2.answer(self._world, request)
        if path == v1.ROUTE:
            return v1.answer(self._world, request)
        return failure(RefusedError(HTTPStatus.NOT_FOUND, "Not found"))

    def dropped(self) -> None:
        self.bill.enter(Call(fault="drop"))

    def state(self) -> dict[str, Any]:
        return self._world.state()

    def restore(self, state: dict[str, Any]) -> None:
        self._world.restore(state)

    def routes(self) -> Routes:
        return control.faults(self.faults, LinkupFault) | routes(self._world)
