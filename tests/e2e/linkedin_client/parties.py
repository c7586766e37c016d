"""Members of a server of LinkedIn's contract: the simulator, or the running Vouch."""

from collections.abc import Callable
from typing import Any, NamedTuple

from local.stack import Stack
from tests.e2e.api import SAMPLE
from tests.e2e.guests import Guest
from tests.e2e.mirror import Mirror
from vouch.clients.linkedin import LinkedInClient

ALL = ["PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED"]
ABSENT = "urn:li:recommendation:(urn:li:person:nobody,1)"


class Party(NamedTuple):
    """A member whom the server knows, and a client with a token of theirs."""

    urn: str
    client: LinkedInClient

    def write(self, other: "Party", **fields: object) -> str:
        return self.client.create({**SAMPLE, "recommendee": other.urn, **fields})


type Meet = Callable[[], Party]


def base_url(server: str, stack: Stack) -> str:
    return f"{stack.info.api_url}/v2" if server == "vouch" else stack.linkedin.base_url


def new_party(server: str, stack: Stack, manage: Callable[..., Any]) -> Party:
    """Return a new member of the server."""
    member = Guest(stack, manage) if server == "vouch" else Mirror(stack).member()
    return Party(member.urn, LinkedInClient(base_url(server, stack), member.token))
