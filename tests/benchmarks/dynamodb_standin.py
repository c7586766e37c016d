"""A DynamoDB that only answers GetItem: one credential, the log key, a recommendation of 1 KB.

It is a process of its own, so that its work is not counted with the handler's. Run as a program it
prints its port and serves until its standard input is closed.
"""

import json
import socketserver
import sys
import threading
import time
import zlib
from typing import Any, Final

PERSON: Final = "urn:li:person:Bench"
URN: Final = f"urn:li:recommendation:({PERSON},750758454845447)"


def _answer(item: dict[str, Any]) -> bytes:
    body = json.dumps({"Item": item}, separators=(",", ":")).encode()
    head = (
        "HTTP/1.1 200 OK\r\nServer: Server\r\nDate: Wed, 22 Oct 2025 10:03:58 GMT\r\n"
        f"Content-Type: application/x-amz-json-1.0\r\nContent-Length: {len(body)}\r\n"
        "Connection: keep-alive\r\nx-amzn-RequestId: 5BQF9I4TPR2VQRVQ4KKN8S9RKBVV4KQNSO5AEMVJF\r\n"
        f"x-amz-crc32: {zlib.crc32(body)}\r\n\r\n"
    )
    return head.encode() + body


CREDENTIAL: Final = _answer(
    {
        "pk": {"S": "sha256#"},
        "kind": {"S": "member_token"},
        "id": {"S": "0123456789abcdef"},
        "owner": {"S": PERSON},
        "expiresAt": {"N": str(int(time.time()) + 3600)},
    }
)
LOG_KEY: Final = _answer({"pk": {"S": "log-key"}, "key": {"B": "MDEyMzQ1Njc4OWFiY2RlZg=="}})
RECOMMENDATION: Final = _answer(
    {
        "urn": {"S": URN},
        "id": {"N": "750758454845447"},
        "created": {"N": "1761127438390"},
        "lastModified": {"N": "1761127438390"},
        "recommender": {"S": PERSON},
        "recommendee": {"S": "urn:li:person:123ABC"},
        "recommendationText": {"S": "Bob Smith is an amazing leader. He is the best! " * 8},
        "status": {"S": "VISIBLE"},
        "visibilityForRecommender": {"S": "EVERYONE"},
        "relationship": {"S": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER"},
        "recommendeeEntity": {"S": "urn:li:position:(urn:li:person:123ABC,123456)"},
        "version": {"N": "2"},
        "actor": {"S": "urn:li:person:123ABC"},
        "cause": {"S": "api"},
        "correlationId": {"S": "JKJaXmPLvHcESHA="},
    }
)


def _found(asked: bytes) -> bytes:
    if b"log-key" in asked:
        return LOG_KEY
    return CREDENTIAL if b"AccountsTable" in asked else RECOMMENDATION


class _Connection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        while self.rfile.readline():
            length = 0
            while (line := self.rfile.readline().strip()) != b"":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            asked = self.rfile.read(length)
            self.wfile.write(_found(asked))


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


def main() -> None:
    with _Server(("127.0.0.1", 0), _Connection) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
