"""HTTP/1.1 requests passed on with a prefix before their path, and every other byte untouched.

Paths and queries arrive as raw as they were sent. Requests and answers are read only to find where
each ends (RFC 9112, 6.3), because pages of the forwarder's own are answered in their turn.
"""

import asyncio
import json
import re
from asyncio import StreamReader, StreamWriter
from collections import deque

from local.flow import Flow, has_body
from local.own_pages import OwnPages

type Streams = tuple[StreamReader, StreamWriter]

HEAD_LIMIT = 1024 * 1024
REQUEST_LINE = re.compile(rb"([!-~]+) (/[^\x00- \x7f]*) (HTTP/1\.[01])\r\n")
STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r]")
# API Gateway upgrades no connection; the engine would, and leave HTTP/1.1 in the middle of it.
UPGRADE = re.compile(rb"(?<=\r\n)(?:upgrade|http2-settings):[^\r\n]*\r\n", re.IGNORECASE)
CLOSE = re.compile(rb"\r\nconnection:[^\r\n]*\bclose\b", re.IGNORECASE)
WITHOUT_BODY = {b"204", b"304"}


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

    def __init__(self, client: Streams, engine: Streams, prefix: bytes, own: OwnPages) -> None:
        self._up = Flow(client[0], engine[1])
        self._down = Flow(engine[0], client[1])
        self._prefix = prefix
        self._own = own
        self._asked: deque[bytes] = deque()
        """The methods of the requests that the engine has yet to answer."""
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()

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

    async def _requests(self) -> bytes:
        while True:
            try:
                head = await self._up.take_head()
                line = REQUEST_LINE.match(head)
                if line is None:
                    return BAD_REQUEST
                if page := self._own.find(line[1], line[2], head):
                    await self._is_quiet.wait()  # its turn comes after all answers before it
                    await self._down.send(page)
                    if CLOSE.search(head) or line[3] == b"HTTP/1.0":
                        return b""
                else:
                    await self._pass_request(line, head)
            except asyncio.IncompleteReadError:
                return b""
            except ValueError:  # the size of a chunk is no number
                return BAD_REQUEST
            except asyncio.LimitOverrunError:
                return TOO_LARGE

    async def _pass_request(self, line: re.Match[bytes], head: bytes) -> None:
        method, target, version = line.groups()
        self._asked.append(method)
        self._is_quiet.clear()
        first = b"%b %b%b %b" % (method, self._prefix, target, version)
        await self._up.send(first, UPGRADE.sub(b"", head[line.end() - 2 :]))
        await self._up.pass_body(head)

    async def _answers(self) -> bytes:
        is_between = True
        try:
            while is_between:
                head = await self._down.take_head()
                is_between = False
                is_between = await self._pass_answer(head)
        except asyncio.IncompleteReadError as cut:
            await self._down.send(cut.partial)
            return GONE if is_between and self._asked and not cut.partial else b""
        except (ValueError, asyncio.LimitOverrunError):  # nobody knows where it ends
            await self._down.pass_rest()
        return b""

    async def _pass_answer(self, head: bytes) -> bool:
        """Pass an answer and tell whether another can follow on this connection."""
        await self._down.send(head)
        status = STATUS_LINE.match(head)
        if status and status[1].startswith(b"1"):
            return True  # the answer itself is still to come
        method = self._asked[0] if self._asked else b""
        if method != b"HEAD" and not (status and status[1] in WITHOUT_BODY):
            if not has_body(head):
                await self._down.pass_rest()
                return False
            await self._down.pass_body(head)
        if self._asked:
            self._asked.popleft()
        if not self._asked:
            self._is_quiet.set()
        return True
