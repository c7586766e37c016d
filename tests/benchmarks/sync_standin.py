"""LinkedIn's simulator and moto behind HTTP, in a process of their own.

So their work and their memory are not counted with the sync's. Run as a program it prints where
they are and serves until its standard input is closed.
"""

import base64
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from botocore.exceptions import ClientError
from moto import mock_aws
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.support.syncing_killed import ACCOUNT, REGION
from tests.support.syncing_store import orderly_store
from tests.support.template import tables
from vouch.aws import client, dynamodb
from vouch.settings import settings

SERVICES: Final = {
    "DynamoDB_20120810": "dynamodb",
    "TrentService": "kms",
    "AmazonSQS": "sqs",
    "secretsmanager": "secretsmanager",
}
"""The services that a sync calls, by the prefix of X-Amz-Target."""
RECORDS: Final = settings().recommendations_table
BLOBS: Final = {"B", "CiphertextBlob", "Plaintext"}
INDEXES: Final = {"Received": "receivedAs", "Given": "givenAs"}
ENTRIES: Final = 1_000
"""How many entries a page of an index has: DynamoDB reads 1 MB at a time."""
_clients: dict[str, Any] = {}


class _Aws(BaseHTTPRequestHandler):
    """A handler that makes each JSON call again, of moto."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        prefix, _, operation = self.headers["X-Amz-Target"].partition(".")
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        try:
            answer = _answer(SERVICES[prefix], operation, _decoded(content))
            status, body = 200, {n: v for n, v in answer.items() if n != "ResponseMetadata"}
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            reasons = error.response.get("CancellationReasons", [])
            said = error.response["Error"]
            body = {"__type": said["Code"], "message": said["Message"]}
            body |= {"CancellationReasons": reasons} if reasons else {}
        data = json.dumps(body, default=_encoded).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Ignore a client that does not wait for its answer: it asks again."""


def _answer(service: str, operation: str, content: dict[str, Any]) -> dict[str, Any]:
    index = INDEXES.get(content.get("IndexName", ""))
    if index and operation == "Query":
        return _entries(index, content)
    if operation == "BatchGetItem" and RECORDS in content["RequestItems"]:
        return _records(content)
    answer: dict[str, Any] = _clients[service]._make_api_call(operation, content)
    return answer


def _records(content: dict[str, Any]) -> dict[str, Any]:
    """Return records straight out of the table, as fast as DynamoDB."""
    items: Any = dynamodb_backends[ACCOUNT][REGION].tables[RECORDS].items
    keys = content["RequestItems"][RECORDS]["Keys"]
    found = [items.get(DynamoType(key["urn"])) for key in keys]
    return {
        "Responses": {RECORDS: [each.to_json()["Attributes"] for each in found if each]},
        "UnprocessedKeys": {},
    }


def _entries(index: str, content: dict[str, Any]) -> dict[str, Any]:
    """Return what an index holds of a partition; moto would sort the whole table for each page."""
    partition = content["ExpressionAttributeValues"][":partition"]["S"]
    items: Any = dynamodb_backends[ACCOUNT][REGION].tables[content["TableName"]].items
    urns = [
        each.attrs["urn"].value for each in items.values() if each.attrs[index].value == partition
    ]
    start = int(content.get("ExclusiveStartKey", {"n": {"N": "0"}})["n"]["N"])
    found = [{"urn": {"S": urn}} for urn in urns[start : start + ENTRIES]]
    more = start + ENTRIES < len(urns)
    last = {"LastEvaluatedKey": {"n": {"N": str(start + ENTRIES)}}} if more else {}
    return {"Items": found, "Count": len(found), "ScannedCount": len(found), **last}


def _decoded(value: Any) -> Any:
    match value:
        case dict():
            return {
                name: base64.b64decode(each)
                if name in BLOBS and isinstance(each, str)
                else _decoded(each)
                for name, each in value.items()
            }
        case list():
            return [_decoded(each) for each in value]
    return value


def _encoded(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def main() -> None:
    with mock_aws(), orderly_store(), LinkedInSimulator() as linkedin:
        _clients.update({name: client.client(name, 60) for name in SERVICES.values()})
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        server = _Server(("127.0.0.1", 0), _Aws)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        told = {
            "aws": f"http://127.0.0.1:{server.server_address[1]}",
            "url": linkedin.url,
            "base_url": linkedin.base_url,
            "oauth_url": linkedin.oauth_url,
            "client_id": linkedin.client_id,
            "client_secret": linkedin.client_secret,
        }
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
