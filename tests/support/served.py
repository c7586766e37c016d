"""The API of this process over real HTTP, for programs that are to call it."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.ports import listen
from local.simulators.answers import Answer
from local.simulators.server import Request, Server
from tests.support import gateway


@contextmanager
def served() -> Iterator[str]:
    """Serve the API; yield its base URL."""
    listener = listen()
    server = Server(listener, _answer, lambda _: False)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.stop()
        listener.close()


def _answer(request: Request) -> Answer:
    headers, body = dict(request.headers), request.body or None
    given = gateway.call(request.method, request.target, headers, body)
    return Answer(given.status, given.body.encode(), None, headers=dict(given.headers))
