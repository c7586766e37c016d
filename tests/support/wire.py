"""A server of bytes on loopback: what only sockets show."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

LOOPBACK = "127.0.0.1"


class Connection:
    """A connection that was accepted, its request read."""

    def __init__(self, connection: socket.socket, over: threading.Event) -> None:
        self._socket = connection
        self._over = over

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def drip(self, data: bytes) -> None:
        """Send a byte every hundredth of a second."""
        for byte in data:
            self.send(bytes([byte]))
            self._over.wait(0.01)

    def sent_after(self) -> bytes:
        """Return what the client sends after its request; nothing once it has closed."""
        return self._socket.recv(4096)

    def say_nothing(self) -> None:
        """Send nothing until the test is over."""
        self._over.wait()


class Wire:
    """The server's `url`, its `requests` as they came, and `ended`, set once one was answered."""

    def __init__(self, port: int) -> None:
        self.url = f"http://{LOOPBACK}:{port}/v1"
        self.requests: list[bytes] = []
        self.ended = threading.Event()


@contextmanager
def wire(answer: Callable[[Connection], None]) -> Iterator[Wire]:
    """Answer each connection's one request so, in a thread of its own."""
    over = threading.Event()
    with socket.create_server((LOOPBACK, 0)) as listener:
        server = Wire(listener.getsockname()[1])

        def serve() -> None:
            with suppress(OSError):  # the listener was closed, or a client hung up
                while not over.is_set():
                    _one(listener.accept()[0], server, over, answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            with suppress(OSError), socket.create_connection((LOOPBACK, _port(listener))):
                pass
            thread.join()


def _port(listener: socket.socket) -> int:
    port: int = listener.getsockname()[1]
    return port


def _one(
    connection: socket.socket,
    server: Wire,
    over: threading.Event,
    answer: Callable[[Connection], None],
) -> None:
    with connection:
        if request := _request(connection):
            server.requests.append(request)
            with suppress(OSError):  # the client hung up
                answer(Connection(connection, over))
            server.ended.set()


def _request(connection: socket.socket) -> bytes:
    """Read a whole request, by its Content-Length; empty if the client only woke the server."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (more := connection.recv(4096)):
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int((head.lower().partition(b"content-length:")[2].split() or [b"0"])[0])
    while len(body) < length:
        body += connection.recv(4096)
    return head + b"\r\n\r\n" + body
