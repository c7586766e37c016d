"""A server on loopback that keeps connections, and tells which request came by which."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import NamedTuple

from tests.support.fake_upstream import Reply
from tests.support.wire import LOOPBACK


class Sent(NamedTuple):
    """A request as it came; `at` counts those of its connection, from 1."""

    connection: int
    at: int
    line: str
    headers: dict[str, str]
    body: bytes


type Answers = Callable[[Sent], Reply | None]
"""The answer to a request; None ends the connection instead."""


class KeptWire:
    """A server with its `base_url` and every request in turn."""

    def __init__(self, port: int) -> None:
        self.base_url = f"http://{LOOPBACK}:{port}/v2"
        self.requests: list[Sent] = []
        self.connections = 0


@contextmanager
def kept_wire(answers: Answers) -> Iterator[KeptWire]:
    """Run a server that answers each request so."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def setup(self) -> None:
            super().setup()
            wire.connections += 1
            self.number, self.count = wire.connections, 0

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.count += 1
            sent = Sent(self.number, self.count, self.requestline, {**self.headers}, body)
            wire.requests.append(sent)
            reply = answers(sent)
            if reply is None:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = serve  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer((LOOPBACK, 0), Handler) as server:
        server.daemon_threads = True
        wire = KeptWire(server.server_address[1])
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield wire
        finally:
            server.shutdown()
            thread.join()
