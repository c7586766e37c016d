"""A plain base URL for the API: http://127.0.0.1:PORT instead of the engine's own addressing."""

import asyncio
import socket
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from contextlib import suppress

from local.flow import CHUNK
from local.forwarding import GONE, HEAD_LIMIT, STARTING, Exchange
from local.own_pages import OwnPages
from local.ports import LOOPBACK

LINGER_SECONDS = 1.0


class Forwarder:
    """A thread that serves a listening socket; it answers 503 until `forward_to` names a target."""

    def __init__(self, listener: socket.socket) -> None:
        self.port: int = listener.getsockname()[1]
        self._listener = listener
        self._target: tuple[int, bytes] | None = None
        self._own = OwnPages(self.port)
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="forwarder", daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def forward_to(self, port: int, prefix: str) -> None:
        """Send requests to this loopback port from now on, with the prefix before their path."""
        self._target = (port, prefix.encode())

    def show(self, pages: Mapping[str, bytes]) -> None:
        """Answer these paths from now on, each with these bytes, in place of the target."""
        self._own = OwnPages(self.port, pages)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, sock=self._listener, limit=HEAD_LIMIT)
        await self._stopping.wait()
        server.close()

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection, and ignore its breaking, which is its client's affair."""
        try:
            with suppress(OSError):
                if last_words := await self._serve_client(reader, writer):
                    await _say(last_words, reader, writer)
        finally:
            writer.close()

    async def _serve_client(self, reader: StreamReader, writer: StreamWriter) -> bytes:
        if self._target is None:
            return STARTING
        port, prefix = self._target
        try:
            engine = await asyncio.open_connection(LOOPBACK, port, limit=HEAD_LIMIT)
        except OSError:
            return GONE
        try:
            return await Exchange((reader, writer), engine, prefix, self._own).run()
        finally:
            engine[1].close()


async def _say(words: bytes, reader: StreamReader, writer: StreamWriter) -> None:
    """Write the words, then read on: a close with a request unread would reset the connection."""
    writer.write(words)
    writer.write_eof()
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while await reader.read(CHUNK):
                pass
