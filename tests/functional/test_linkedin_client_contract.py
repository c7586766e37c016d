"""The LinkedIn client, served by LinkedIn's simulator and by Vouch: the same promises."""

from collections.abc import Callable, Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.builders import Member
from tests.support.fake_upstream import session_with
from tests.support.linkedin_client_contract import CLAUSES, Parties
from tests.support.linkedin_client_gateway import GatewayAdapter
from vouch.clients.linkedin import LinkedInClient


@pytest.fixture
def at_linkedin() -> Iterator[Parties]:
    with LinkedInSimulator() as simulator:
        tokens = [*(each.access_token for each in simulator.members[:3]), "unknown-token-0815"]
        yield Parties(*(LinkedInClient(simulator.base_url, token) for token in tokens))


@pytest.fixture
def at_vouch(alice: Member, bob: Member, carol: Member) -> Parties:
    session = session_with(GatewayAdapter())
    tokens = [alice.token, bob.token, carol.token, "unknown-token-0815"]
    return Parties(
        *(LinkedInClient("https://api.test/v2", token, session=session) for token in tokens)
    )


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_client_keeps_the_contract_at_linkedin(
    clause: Callable[[Parties], None], at_linkedin: Parties
) -> None:
    clause(at_linkedin)


@pytest.mark.parametrize("clause", CLAUSES)
def test_the_client_keeps_the_contract_at_vouch(
    clause: Callable[[Parties], None], at_vouch: Parties
) -> None:
    clause(at_vouch)
