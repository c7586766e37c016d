"""LinkedIn as the functions of this process are told of it, and members who consent there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway
from tests.support.gateway import Answer
from tests.support.payers import Payer
from vouch import settings
from vouch.aws import kms, secrets
from vouch.deadline import Deadline
from vouch.services.linkedin import tokens
from vouch.storage import connections
from vouch.storage.connections import Connection

ROUTE = "/v1/connections"
DAY = 24 * 60 * 60


@contextmanager
def linkedin_stack(source: str = "linkedin") -> Iterator[LinkedInSimulator]:
    """Run the simulator, with its application's secret and a key for tokens; moto has to be on."""
    with LinkedInSimulator() as simulator, pytest.MonkeyPatch.context() as patch:
        name = "LinkedInClientSecret"
        secret = secrets.client().create_secret(Name=name, SecretString=simulator.client_secret)
        variables = {
            "RECOMMENDATION_SOURCE": source,
            "LINKEDIN_BASE_URL": simulator.base_url,
            "LINKEDIN_OAUTH_URL": simulator.oauth_url,
            "LINKEDIN_CLIENT_ID": simulator.client_id,
            "LINKEDIN_CLIENT_SECRET": secret["ARN"],
            "TOKEN_KEY": kms.client().create_key()["KeyMetadata"]["Arn"],
        }
        with environment(patch, **variables):
            yield simulator


@contextmanager
def environment(patch: pytest.MonkeyPatch, **variables: str) -> Iterator[None]:
    """Tell the functions these variables too, inside the block."""
    with patch.context() as inner:
        for name, value in variables.items():
            inner.setenv(name, value)
        _read_anew()
        yield
    _read_anew()


def control(simulator: LinkedInSimulator, what: str, **body: Any) -> Any:
    """Tell the simulator something."""
    answer = requests.post(f"{simulator.url}/_control/{what}", json=body, timeout=5)
    assert answer.ok, answer.text
    return answer.json()


def calls(simulator: LinkedInSimulator) -> dict[str, int]:
    """Return how often the simulator was called, by operation."""
    answer = requests.get(f"{simulator.url}/_control/calls", timeout=5).json()
    return {operation: number for operation, number in answer["calls"].items() if number}


def link(account: Payer, **headers: str) -> str:
    """Return the address at which a member is to consent."""
    answer = account.call("POST", ROUTE, headers=headers)
    assert answer.status == 201, answer.body
    return str(answer.json["authorization_url"])


def consent(url: str, **parameters: str) -> str:
    """Return where LinkedIn sends the browser: `member` consents or, with `cancel`, does not."""
    answer = requests.get(url, params=parameters, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def arrive(location: str) -> Answer:
    """Follow the address as the browser does."""
    parts = urlsplit(location)
    return gateway.call("GET", f"{parts.path}?{parts.query}", {"Host": parts.netloc})


def connect(account: Payer, member: str) -> None:
    """Let the member consent to what the account asks for."""
    answer = arrive(consent(link(account), member=member))
    assert answer.status == 200, answer.body


def listed(account: Payer, query: str = "") -> list[dict[str, Any]]:
    """Return the account's connections as it sees them."""
    elements: list[dict[str, Any]] = account.call("GET", f"{ROUTE}{query}").json["elements"]
    return elements


def held(member: str) -> str | None:
    """Return the token that a member's connection holds, even if it is worth nothing."""
    active = [each for each in connections.of_member(member) if "tokens" in each]
    return tokens.Pair.opened(active[0]).access if active else None


def token_of(member: str, *, fresh: bool = False) -> str:
    """Return a token of LinkedIn's for a member."""
    refused = held(member) if fresh else None
    return tokens.access_token(member, Deadline.after(9), refused=refused)


def stored(account: Payer, member: str) -> Connection:
    """Return the connection as it is stored."""
    found = connections.get(account.id, member)
    assert found is not None
    return found


def renew(member: str) -> None:
    """Put a fresh token in the place of the connection's own."""
    token_of(member, fresh=True)


def works(linkedin: LinkedInSimulator, token: str) -> bool:
    """Tell whether LinkedIn takes the token."""
    found = linkedin.tokens.access(token)
    return found is not None and found.state(linkedin.clock.now()) == "active"


def refreshes(linkedin: LinkedInSimulator) -> int:
    """Return how many tokens were refreshed, which leaves out the exchanges of codes."""
    return calls(linkedin)["token"] - calls(linkedin)["authorize"]


def is_over(account: Payer, member: str) -> bool:
    """Tell whether the connection is EXPIRED and its tokens are gone."""
    connection = stored(account, member)
    return connection["connectionState"] == "EXPIRED" and "tokens" not in connection


def parameters(url: str) -> dict[str, str]:
    """Return the parameters of an address's query."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _read_anew() -> None:
    read = (settings.source, settings.linkedin, settings.connections, settings.resumption)
    for each in read:
        each.cache_clear()
    secrets.forget()
