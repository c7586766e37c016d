"""Loopback ports."""

import os
import re
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from local.errors import LocalError, WrongPortError
from local.holders import holder

LOOPBACK = "127.0.0.1"
HIGHEST = 65_535
NEAR = 100
"""How far above a taken port a free one is looked for before the system chooses one."""

VARIABLES = {
    "api": "PORT",
    "engine": "ENGINE_PORT",
    "linkup": "LINKUP_PORT",
    "linkedin": "LINKEDIN_PORT",
}
PURPOSES = {
    "api": "the API",
    "engine": "the AWS engine",
    "linkup": "Linkup's simulator",
    "linkedin": "LinkedIn's simulator",
}


@dataclass(frozen=True)
class Ports:
    """The ports of a stack; 0 stands for any free one."""

    api: int = 0
    engine: int = 0
    linkup: int = 0
    linkedin: int = 0


def parse(texts: Mapping[str, str]) -> Ports:
    """Return the ports that a person asks for; WrongPortError where a stack cannot have them."""
    numbers = {name: _number(VARIABLES[name], text) for name, text in texts.items()}
    for name, number in numbers.items():
        first = next(other for other, value in numbers.items() if value == number)
        if first != name:
            raise WrongPortError(
                f"{VARIABLES[first]} and {VARIABLES[name]} are both {number}; each needs its own."
            )
    return Ports(**numbers)


def _number(variable: str, text: str) -> int:
    if re.fullmatch("[0-9]{1,5}", text) and 1 <= int(text) <= HIGHEST:
        return int(text)
    raise WrongPortError(f"{variable}={text} is not a port; choose a number from 1 to {HIGHEST}.")


def listen(port: int = 0) -> socket.socket:
    """Return a listening socket (0: on any free port)."""
    return socket.create_server((LOOPBACK, port), backlog=128)


def spelt(command: str, ports: Mapping[str, int]) -> str:
    """Return the command with the ports' variables."""
    return " ".join([command, *(f"{VARIABLES[name]}={port}" for name, port in ports.items())])


def open_all(
    asked: Ports, command: str, bound: Mapping[str, str] | None = None
) -> dict[str, socket.socket]:
    """Return a listening socket for each port.

    If any is taken, LocalError names all that are, and completes the command with free ones. For a
    port that cannot be another `bound` says why; while it is taken, no command is proposed.
    """
    with ExitStack() as undo:
        opened: dict[str, socket.socket] = {}
        taken: dict[str, str] = {}
        for name, port in asdict(asked).items():
            try:
                opened[name] = undo.enter_context(listen(port))
            except PermissionError as error:
                raise WrongPortError(
                    f"{VARIABLES[name]}={port} is kept for the system; choose 1024 or more."
                ) from error
            except OSError as error:
                taken[name] = _complaint(name, port, error)
        # The free ones stay open meanwhile, so no port is found twice.
        found = {name: undo.enter_context(_near(getattr(asked, name))) for name in taken}
        if reasons := [why for name, why in (bound or {}).items() if name in taken]:
            raise LocalError("\n".join((*taken.values(), *reasons)))
        if taken:
            free = {name: (opened | found)[name].getsockname()[1] for name in VARIABLES}
            proposed = f"These are free: {spelt(command, free)}"
            raise LocalError("\n".join((*taken.values(), proposed)))
        undo.pop_all()
    return opened


def _complaint(name: str, port: int, error: OSError) -> str:
    who = holder(port)
    why = f"{who} has it" if who else os.strerror(error.errno or 0)
    return f"port {port}, for {PURPOSES[name]}, is not free: {why}."


def _near(taken: int) -> socket.socket:
    for port in range(taken + 1, min(taken + NEAR, HIGHEST) + 1):
        try:
            return listen(port)
        except OSError:
            continue
    return listen()
