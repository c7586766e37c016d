"""HTTP/1.1 requests passed on with a prefix before their path, and every other byte untouched.

Paths and queries arrive as raw as they were sent. Requests are read only to find where each ends
(RFC 9112, 6.3); answers are not read at all.
"""

import asyncio
import json
import re
from asyncio import StreamReader, StreamWriter

type Streams = tuple[StreamReader, StreamWriter]

HEAD_LIMIT = 1024 * 1024
CHUNK = 64 * 1024
REQUEST_LINE = re.compile(rb"([!-~]+) (/[^\x00- \x7f]*) (HTTP/1\.[01])\r\n")
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked[ \t]*\r\n", re.IGNORECASE)
# API Gateway upgrades no connection; the engine would, and leave HTTP/1.1 in the middle of it.
UPGRADE = re.compile(rb"(?<=\r\n)(?:upgrade|http2-settings):[^\r\n]*\r\n", re.IGNORECASE)


def answer(status: str, message: str) -> bytes:
    """Return an answer of the forwarder's own, shaped like API Gateway's."""
    body = json.dumps({"message": message}).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nConnection: close\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


STARTING = answer("503 Service Unavailable", "The stack is still starting.")
GONE = answer("502 Bad Gateway", "The local AWS engine does not answer: it has stopped or failed.")
BAD_REQUEST = answer("400 Bad Request", "This is no HTTP/1.1 request for a path.")
TOO_LARGE = answer("431 Request Header Fields Too Large", "The request's head is over 1 MB.")


class Exchange:
    """One client connection and the engine connection that serves it."""

    def __init__(self, client: Streams, engine: Streams, prefix: bytes) -> None:
        self._from_client, self._to_client = client
        self._from_engine, self._to_engine = engine
        self._prefix = prefix
        self._unanswered = False

    async def run(self) -> bytes:
        """Pass bytes both ways until a side closes; return the last words to the client, if any."""
        sides = [asyncio.create_task(self._requests()), asyncio.create_task(self._answers())]
        try:
            done, _ = await asyncio.wait(sides, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        finally:
            for side in sides:
                side.cancel()
            await asyncio.gather(*sides, return_exceptions=True)

    async def _answers(self) -> bytes:
        while data := await self._from_engine.read(CHUNK):
            self._unanswered = False
            self._to_client.write(data)
            await self._to_client.drain()
        return GONE if self._unanswered else b""

    async def _requests(self) -> bytes:
        while True:
            try:
                head = await self._from_client.readuntil(b"\r\n\r\n")
                line = REQUEST_LINE.match(head)
                if line is None:
                    return BAD_REQUEST
                await self._pass_head(line, head)
                await self._pass_body(head)
            except asyncio.IncompleteReadError:
                return b""
            except ValueError:  # the size of a chunk is no number
                return BAD_REQUEST
            except asyncio.LimitOverrunError:
                return TOO_LARGE

    async def _pass_head(self, line: re.Match[bytes], head: bytes) -> None:
        method, target, version = line.groups()
        self._unanswered = True
        self._to_engine.write(b"%b %b%b %b" % (method, self._prefix, target, version))
        self._to_engine.write(UPGRADE.sub(b"", head[line.end() - 2 :]))
        await self._to_engine.drain()

    async def _pass_body(self, head: bytes) -> None:
        if CHUNKED.search(head):
            await self._pass_chunks()
        elif length := CONTENT_LENGTH.search(head):
            await self._pass_bytes(int(length[1]))

    async def _pass_chunks(self) -> None:
        while size := int((await self._pass_line()).split(b";")[0], 16):
            await self._pass_bytes(size + len(b"\r\n"))
        while await self._pass_line() != b"\r\n":
            pass

    async def _pass_line(self) -> bytes:
        line = await self._from_client.readuntil(b"\r\n")
        self._to_engine.write(line)
        return line

    async def _pass_bytes(self, count: int) -> None:
        while count:
            data = await self._from_client.read(min(count, CHUNK))
            if not data:
                raise asyncio.IncompleteReadError(data, count)
            self._to_engine.write(data)
            await self._to_engine.drain()
            count -= len(data)
