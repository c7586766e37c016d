"""Two servers of one contract, and new members of each."""

from collections.abc import Callable
from typing import Any

import pytest

from local.stack import Stack
from tests.e2e.linkedin_client.parties import Meet, Party, new_party


@pytest.fixture(params=["simulator", "vouch"])
def server(request: pytest.FixtureRequest) -> str:
    """Return the name of a server that speaks LinkedIn's contract."""
    name: str = request.param
    return name


@pytest.fixture
def meet(server: str, stack: Stack, manage: Callable[..., Any]) -> Meet:
    """Return a function that makes a new member of the server."""
    return lambda: new_party(server, stack, manage)


@pytest.fixture
def author(meet: Meet) -> Party:
    return meet()


@pytest.fixture
def subject(meet: Meet) -> Party:
    return meet()
