"""Loopback ports."""

import os
import socket
from dataclasses import dataclass

from local.errors import LocalError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """Of a stack; 0 is any free one."""

    api: int = 0
    engine: int = 0
    linkup: int = 0
    linkedin: int = 0


def listen(port: int, purpose: str, variable: str) -> socket.socket:
    """A listening socket (0: any free port), or how to choose another port."""
    try:
        return socket.create_server((LOOPBACK, port), backlog=128)
    except OSError as error:
        raise LocalError(
            f"port {port}, for {purpose}, is not free: {os.strerror(error.errno or 0)}.\n"
            f"Is another stack running? Choose another port: make run {variable}={port + 1}"
        ) from error


def reserve(port: int, purpose: str, variable: str) -> int:
    """A port that was free a moment ago, for a program that opens it itself."""
    with listen(port, purpose, variable) as probe:
        number: int = probe.getsockname()[1]
        return number
