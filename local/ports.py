"""Loopback ports."""

import os
import socket
from dataclasses import dataclass

from local.errors import LocalError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """The ports of a stack; 0 stands for any free one."""

    api: int = 0
    engine: int = 0
    linkup: int = 0
    linkedin: int = 0


def listen(port: int, purpose: str, variable: str) -> socket.socket:
    """Return a listening socket (0: any free port); LocalError says how to choose another port."""
    try:
        return socket.create_server((LOOPBACK, port), backlog=128)
    except OSError as error:
        raise LocalError(
            f"port {port}, for {purpose}, is not free: {os.strerror(error.errno or 0)}.\n"
            f"Is another stack running? Choose another port: make run {variable}={port + 1}"
        ) from error


def reserve(port: int, purpose: str, variable: str) -> int:
    """Return a port that was free a moment ago, for a program that opens it itself."""
    with listen(port, purpose, variable) as probe:
        number: int = probe.getsockname()[1]
        return number
