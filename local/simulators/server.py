"""HTTP/1.1 on a listening socket, one thread for each connection; knows nothing of any contract."""

import socket
import struct
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.ports import LOOPBACK
from local.simulators.answers import Answer, RefusedError, failure

STOP_SECONDS = 0.01
"""How many seconds may pass before a stop is noticed."""
RESET = struct.pack("ii", 1, 0)
"""The value of SO_LINGER that makes a close a reset."""


@dataclass(frozen=True)
class Request:
    """A request as it was sent; `target` is the path with its query."""

    method: str
    target: str
    headers: Message
    body: bytes


class Server:
    """A server in a thread; `drops` tells from the target, before the rest is read, to hang up."""

    def __init__(
        self,
        listener: socket.socket,
        answer: Callable[[Request], Answer],
        drops: Callable[[str], bool],
    ) -> None:
        self._http = _HTTPServer(listener, answer, drops)
        self._thread = threading.Thread(
            target=self._http.serve_forever, args=(STOP_SECONDS,), name="simulator", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Cut off all requests under way, and wait until nothing runs."""
        self._http.shutdown()
        self._thread.join()
        self._http.end()


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them

    def __init__(
        self,
        listener: socket.socket,
        answer: Callable[[Request], Answer],
        drops: Callable[[str], bool],
    ) -> None:
        super().__init__((LOOPBACK, 0), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.answer, self.drops = answer, drops
        self.ending = threading.Event()
        self._open = set[socket.socket]()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close without a shutdown, which would turn a reset into an orderly end."""
        self._open.discard(request)
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore a broken connection, which is its client's affair; report any other error."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def end(self) -> None:
        self.ending.set()
        for connection in tuple(self._open):
            with suppress(OSError):  # it ended meanwhile
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _HTTPServer
    raw_requestline: bytes

    def parse_request(self) -> bool:
        """Return False to end a dropped request, with all behind its first line unread."""
        words = self.raw_requestline.decode("latin-1").split()
        if words[1:] and self.server.drops(words[1]):
            self._reset()
            return False
        return super().parse_request()

    def _answer(self) -> None:
        if "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._send(failure(RefusedError(411, "Content-Length is required")))
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._send(self.server.answer(Request(self.command, self.path, self.headers, body)))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server's names

    def _send(self, answer: Answer) -> None:
        if answer.lost or self.server.ending.wait(answer.wait):
            self._reset()
            return
        self.connection.sendall(answer.wire())
        self.close_connection |= answer.sent is not None

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    def log_message(self, *_: object) -> None:
        """Log nothing, because requests hold secrets."""
