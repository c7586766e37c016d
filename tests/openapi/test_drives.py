"""Generated clients do a member's and an account's work, each by its own code alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.api import Caller
from tests.e2e.customers import Customer
from tests.e2e.guests import Guest
from tests.openapi.conftest import DRIVES
from tests.openapi.programs import succeed

COMMANDS = {
    "openapi_python_client": ("python", DRIVES / "openapi_python_client.py"),
    "openapi_generator": ("python", DRIVES / "openapi_generator.py"),
    "openapi_fetch": ("node", "openapi_fetch.mjs"),
}
ADVICE = (
    "the ( ) , of List itself stay as they are, and only its items are percent-encoded;"
    " send statusFilters=List(PENDING)"
)


@pytest.fixture
def drive(ana: Caller, newcomer: Guest, opened: Callable[..., Customer]) -> Callable[..., Any]:
    """Have a client create, get, find, update, ask for people and read credits; return its words.

    It finds twice: first it writes the parameters as a caller would, then so that they stay raw.
    """
    customer = opened(100)

    def start(client: str, folder: Path) -> Any:
        work = {
            "url": customer.stack.info.api_url,
            "recommender": {"urn": ana.urn, "token": ana.token},
            "recommendee": {"urn": newcomer.urn, "token": newcomer.token},
            "text": "She leads by listening.",
            "key": customer.key,
            "login_token": customer.login_token,
        }
        given = json.dumps(work)
        done = succeed(folder, *COMMANDS[client], stdin=given, PYTHONPATH=str(folder))
        return json.loads(done.stdout)

    return start


def check(told: dict[str, Any], recommender: str) -> None:
    """Check what a client told of the calls that it made."""
    status, urn = told.pop("created")
    assert status == 201
    assert urn.startswith(f"urn:li:recommendation:({recommender},")
    assert told == {
        "refused": [400, ADVICE],
        "text": "She leads by listening.",
        "found": ["She leads by listening."],
        "batch": [urn],
        "updated": 204,
        "status": "VISIBLE",
        "people": 20,
        "charged": [2, 2],
        "remaining": 98,
    }


@pytest.mark.parametrize("client", ["openapi_python_client", "openapi_generator"])
def test_a_python_client_does_the_whole_work(
    client: str, drive: Callable[..., Any], ana: Caller, request: pytest.FixtureRequest
) -> None:
    made_by = {"openapi_python_client": "python_client", "openapi_generator": "generator_client"}

    told = drive(client, request.getfixturevalue(made_by[client]))

    check(told, ana.urn)


@pytest.mark.node20
def test_openapi_fetch_does_the_whole_work(
    drive: Callable[..., Any], ana: Caller, typescript_client: Path
) -> None:
    told = drive("openapi_fetch", typescript_client)

    check(told, ana.urn)
