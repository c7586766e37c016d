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

ADVICE = (
    "the ( ) , of List itself stay as they are, and only its items are percent-encoded;"
    " send statusFilters=List(PENDING,VISIBLE)"
)


@pytest.fixture
def drive(ana: Caller, newcomer: Guest, opened: Callable[..., Customer]) -> Callable[..., Any]:
    """Have a client create, get, find, update, ask for people and read credits; return its words.

    It finds twice: first it writes the parameters as a caller would, then so that they stay raw.
    """
    customer = opened(100)

    def start(folder: Path, *command: str | Path) -> Any:
        work = {
            "url": customer.stack.info.api_url,
            "recommender": {"urn": ana.urn, "token": ana.token},
            "recommendee": {"urn": newcomer.urn, "token": newcomer.token},
            "text": "She leads by listening.",
            "key": customer.key,
            "login_token": customer.login_token,
        }
        given = json.dumps(work)
        done = succeed(folder, *command, stdin=given, PYTHONPATH=str(folder))
        return json.loads(done.stdout)

    return start


def check(told: dict[str, Any], recommender: str) -> None:
    """Check what a client told of the calls that it made."""
    status, urn = told.pop("created")
    refused, advice = told.pop("refused")
    assert refused == 400
    assert advice.endswith(ADVICE)
    assert status == 201
    assert urn.startswith(f"urn:li:recommendation:({recommender},")
    assert told == {
        "text": "She leads by listening.",
        "found": ["She leads by listening."],
        "batch": [urn],
        "updated": 204,
        "status": "VISIBLE",
        "people": 20,
        "charged": [2, 2],
        "remaining": 98,
    }


def test_a_client_of_openapi_python_client_does_the_whole_work(
    drive: Callable[..., Any], ana: Caller, python_client: Path
) -> None:
    check(drive(python_client, "python", DRIVES / "openapi_python_client.py"), ana.urn)


def test_a_client_of_openapi_generator_does_the_whole_work(
    drive: Callable[..., Any], ana: Caller, generator_client: Path
) -> None:
    check(drive(generator_client, "python", DRIVES / "openapi_generator.py"), ana.urn)


@pytest.mark.node20
def test_openapi_fetch_does_the_whole_work(
    drive: Callable[..., Any], ana: Caller, typescript_client: Path
) -> None:
    check(drive(typescript_client, "node", "openapi_fetch.mjs"), ana.urn)
