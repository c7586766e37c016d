"""Messages of HTTP/1.1 taken from one connection and sent to another, byte for byte.

A message is read only to find where it ends (RFC 9112, 6.3).
"""

import asyncio
import re
from asyncio import StreamReader, StreamWriter

CHUNK = 64 * 1024
CONTENT_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r\n]*chunked[ \t]*\r\n", re.IGNORECASE)


def has_body(head: bytes) -> bool:
    """Tell whether a head says where the body after it ends."""
    return bool(CHUNKED.search(head) or CONTENT_LENGTH.search(head))


class Flow:
    """One direction of an exchange: messages are taken from a side and sent to the other."""

    def __init__(self, source: StreamReader, target: StreamWriter) -> None:
        self._source, self._target = source, target

    async def take_head(self) -> bytes:
        return await self._source.readuntil(b"\r\n\r\n")

    async def send(self, *data: bytes) -> None:
        self._target.write(b"".join(data))
        await self._target.drain()

    async def pass_body(self, head: bytes) -> None:
        """Pass the body that a head announces, if it announces any."""
        if CHUNKED.search(head):
            await self._pass_chunks()
        elif length := CONTENT_LENGTH.search(head):
            await self._pass_bytes(int(length[1]))

    async def pass_rest(self) -> None:
        while data := await self._source.read(CHUNK):
            await self.send(data)

    async def _pass_chunks(self) -> None:
        while size := int((await self._pass_line()).split(b";")[0], 16):
            await self._pass_bytes(size + len(b"\r\n"))
        while await self._pass_line() != b"\r\n":
            pass

    async def _pass_line(self) -> bytes:
        line = await self._source.readuntil(b"\r\n")
        await self.send(line)
        return line

    async def _pass_bytes(self, count: int) -> None:
        while count:
            data = await self._source.read(min(count, CHUNK))
            if not data:
                raise asyncio.IncompleteReadError(data, count)
            await self.send(data)
            count -= len(data)
