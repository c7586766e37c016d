"""Answers an operation's calls of AWS and of upstreams as they were recorded.

It is a process of its own, so that its work is not counted with the handler's. Run as a program
with the file of a recording, it prints its port and serves until its standard input is closed.
"""

import json
import socketserver
import sys
import threading
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks.warm.recording import Answered, Asked, Exchange, Recording, read

SERVED: Final = "/-/served"
"""The path that answers how many calls were served since it was last asked, by place."""
LEFT_OUT: Final = {"connection", "content-length", "transfer-encoding", "date", "server"}
UNKNOWN: Final = Answered(400, {"Content-Type": "application/x-amz-json-1.0"}, b"{}")
DATE: Final = "Date: Wed, 22 Oct 2025 10:03:58 GMT"


class Script:
    """Finds the recorded answer of a request.

    A request that was recorded as it is has its own answer. One that has new ids or times has the
    answer of the next one in its place, in the order of the recording, over and over.
    """

    def __init__(self, recording: Recording) -> None:
        self._calls: dict[str, list[Exchange]] = {}
        for each in recording.calls:
            self._calls.setdefault(each.asked.place, []).append(each)
        self._next = dict.fromkeys(self._calls, 0)
        self._look_ups: dict[Asked, Exchange] = {each.asked: each for each in recording.look_ups}
        self._served: Counter[str] = Counter()
        self._lock = threading.Lock()

    def answer(self, asked: Asked) -> Answered:
        with self._lock:
            if asked.path == SERVED:
                return self._counted()
            self._served[asked.place] += 1
            return self._found(asked)

    def _found(self, asked: Asked) -> Answered:
        place = asked.place
        calls, start = self._calls.get(place, []), self._next.get(place, 0)
        in_turn = [(start + step) % len(calls) for step in range(len(calls))]
        for index in in_turn:
            if calls[index].asked == asked:
                return self._taken(place, index)
        if asked in self._look_ups:
            return self._look_ups[asked].answered
        return self._taken(place, start) if calls else UNKNOWN

    def _taken(self, place: str, index: int) -> Answered:
        calls = self._calls[place]
        self._next[place] = (index + 1) % len(calls)
        return calls[index].answered

    def _counted(self) -> Answered:
        body = json.dumps(self._served).encode()
        self._served.clear()
        return Answered(200, {"Content-Type": "application/json"}, body)


def written(answered: Answered, *, closes: bool) -> bytes:
    """Return an answer as it goes over the wire, as AWS sends it."""
    kept = {name: each for name, each in answered.headers.items() if name.lower() not in LEFT_OUT}
    lines = [
        f"HTTP/1.1 {answered.status} OK",
        "Server: Server",
        DATE,
        *(f"{name}: {value}" for name, value in kept.items()),
        f"Content-Length: {len(answered.body)}",
        f"Connection: {'close' if closes else 'keep-alive'}",
    ]
    if not any(name.lower() == "x-amz-crc32" for name in kept):
        lines.append(f"x-amz-crc32: {zlib.crc32(answered.body)}")
    return "\r\n".join([*lines, "", ""]).encode() + answered.body


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    server: "Server"

    def handle(self) -> None:
        while line := self.rfile.readline():
            method, path, _ = line.decode("latin-1").split(" ", 2)
            headers = self._headers()
            body = self.rfile.read(int(headers.get("content-length", 0)))
            asked = Asked(method, path, headers.get("x-amz-target", ""), body)
            closes = headers.get("connection", "").lower() == "close"
            self.wfile.write(written(self.server.script.answer(asked), closes=closes))
            if closes:
                return

    def _headers(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        while line := self.rfile.readline().strip():
            name, _, value = line.decode("latin-1").partition(":")
            found[name.lower()] = value.strip()
        return found


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.script = script


def main() -> None:
    with Server(Script(read(Path(sys.argv[1])))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
