"""LinkedIn's own JavaScript client, unmodified but for its base URL, against the running stack."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from local import paths
from local.stack import Stack
from tests.e2e.api import Caller
from tests.e2e.guests import Guest

pytestmark = pytest.mark.node

SCRIPT = Path(__file__).with_name("official_client.mjs")
MODULES = paths.TOOLS / "js/node_modules"
ALL = {"resourcePath": "/recommendation"}


class Client(NamedTuple):
    """A runner of calls of the client in a Node.js process."""

    node: str
    base_url: str

    def run(self, caller: Caller, method: str, **options: Any) -> dict[str, Any]:
        """Run one call, and return what the client got."""
        call = {"method": method, "options": {**options, "accessToken": caller.token}}
        work = {"modules": str(MODULES.parent), "baseUrl": self.base_url, "calls": [call]}
        done = subprocess.run(  # noqa: S603 - our own script
            [self.node, str(SCRIPT)],
            input=json.dumps(work),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        (answer,) = json.loads(done.stdout)
        assert answer["status"] == 200, answer
        return dict(answer)

    def find(self, caller: Caller, finder: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.run(caller, "finder", **ALL, finderName=finder, queryParams=query)
        return list(answer["data"]["elements"])


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    node = shutil.which("node")
    assert node, "Node.js 18 or later is not installed, or not on PATH"
    assert MODULES.exists(), "the client is not installed; run: make setup-tests"
    return Client(node, f"{stack.info.api_url}/v2")


def ids(records: list[dict[str, Any]]) -> list[int]:
    return [record["id"] for record in records]


def test_it_gets(client: Client, guest: Guest) -> None:
    options = {"resourcePath": "/recommendation/{id}", "pathKeys": {"id": guest.received[0]}}

    whole = client.run(guest, "get", **options)
    part = client.run(guest, "get", **options, queryParams={"fields": "id,status"})

    assert whole["data"]["id"] == guest.ids[0]
    assert whole["data"]["recommendee"] == guest.urn
    assert part["data"] == {"id": guest.ids[0], "status": "VISIBLE"}


def test_a_batch_of_120_ids_it_tunnels_by_itself(client: Client, guest: Guest) -> None:
    absent = f"urn:li:recommendation:({guest.urn},1)"

    read = client.run(guest, "batchGet", **ALL, ids=[*guest.received[:119], absent])

    assert read["sent"].upper() == "POST"
    assert read["headers"]["X-HTTP-Method-Override"] == "GET"
    assert list(read["data"]["results"]) == guest.received[:119]
    assert read["data"]["statuses"] == {absent: 404}
    assert read["data"]["errors"][absent]["code"] == "NOT_FOUND"


def test_a_batch_that_fits_it_sends_as_a_get(client: Client, guest: Guest) -> None:
    read = client.run(guest, "batchGet", **ALL, ids=guest.received[:3])

    assert read["sent"].upper() == "GET"
    assert ids(list(read["data"]["results"].values())) == guest.ids[:3]


def test_it_finds_what_a_member_received(client: Client, guest: Guest) -> None:
    both = client.find(guest, "recipient", statusFilters=["VISIBLE", "PENDING"], count=20)
    later = client.find(guest, "recipient", statusFilters=["VISIBLE"], start=60, count=10)

    assert ids(both) == guest.ids[::-1][:20]
    assert ids(later) == guest.ids_of("VISIBLE")[::-1][60:]


def test_it_finds_what_a_member_has_given(client: Client, guest: Guest, ana: Caller) -> None:
    urns = {guest.write(ana) for _ in range(3)}

    found = client.find(guest, "recommender", statusFilters=["PENDING"])

    assert {f"urn:li:recommendation:({guest.urn},{number})" for number in ids(found)} == urns


def test_it_finds_a_recommendation_and_what_it_replaced(
    client: Client, guest: Guest, ana: Caller
) -> None:
    first = guest.write(ana)
    second = guest.write(ana, previousRecommendation=first)

    found = client.find(ana, "descendant", recUrn=second)

    assert [each["status"] for each in found] == ["PENDING", "REPLACED"]
    assert [each.get("previousRecommendation") for each in found] == [first, None]
