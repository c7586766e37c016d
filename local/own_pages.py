"""Pages that the forwarder answers itself, before the API sees the request.

They are shown to a browser of this machine only: a page from elsewhere whose name resolves to
127.0.0.1 sends that name as its Host, and such a request passes on to the API.
"""

import re
from collections.abc import Mapping

from local.flow import has_body
from local.ports import LOOPBACK

HOST = re.compile(rb"\r\nhost:[ \t]*([^\r\n]*?)[ \t]*(?=\r\n)", re.IGNORECASE)
NAMES = (LOOPBACK, "localhost")
HTTP_PORT = 80
END_OF_HEAD = b"\r\n\r\n"


class OwnPages:
    """Whole answers by path, for requests that name this machine and this port."""

    def __init__(self, port: int, answers: Mapping[str, bytes] | None = None) -> None:
        self._answers = {path.encode(): content for path, content in (answers or {}).items()}
        self._hosts = {f"{name}:{port}".encode() for name in NAMES}
        if port == HTTP_PORT:
            self._hosts |= {name.encode() for name in NAMES}

    def find(self, method: bytes, target: bytes, head: bytes) -> bytes | None:
        """Return the answer to a request, or None for one that passes on."""
        found = self._answers.get(target.partition(b"?")[0])
        if found is None or has_body(head) or not self._is_named(head):
            return None
        if method == b"HEAD":
            return found[: found.index(END_OF_HEAD) + len(END_OF_HEAD)]
        return found if method == b"GET" else None

    def _is_named(self, head: bytes) -> bool:
        hosts = HOST.findall(head)
        return len(hosts) == 1 and hosts[0].lower() in self._hosts
