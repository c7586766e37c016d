"""The commands of README.md, as a shell runs them, answer what the README says."""

import re
from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import readme
from tests.support.builders import Member
from tests.support.clock import Clock
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.served import served
from tests.support.syncing import sync_stack
from vouch.services.accounts.commands import manage


@pytest.fixture
def api() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.fixture
def linkedin(clock: Clock) -> Iterator[LinkedInSimulator]:
    with sync_stack("local") as simulator:
        yield simulator


def test_the_commands_of_the_readme_work_as_printed(
    api: str, linkedin: LinkedInSimulator, bob: Member
) -> None:
    issued = {"action": "issue_member_token", "member": linkedin.members[0].urn}
    account = payer(monthly_credits=1000)
    variables = {
        "API": api,
        "API_KEY": account.key,
        "ANA_TOKEN": manage(issued)["secret"],
        "BEN": bob.urn,
        "BEN_TOKEN": bob.token,
    }

    with linkup_stack():
        written, accepted, revised, spent, connected = readme.run(variables)

    assert f'"recommendee":"{bob.urn}"' in written
    assert '"status":"PENDING"' in written
    assert accepted.startswith("HTTP/1.1 204")
    assert accepted.count('"status":"VISIBLE"') == 2
    assert revised.startswith("HTTP/1.1 201")
    assert spent.startswith("HTTP/1.1 200")
    shown = re.findall(r"^(x-credits-charged|x-people-\w+): (\d+)", spent.lower(), re.MULTILINE)
    assert [found for name, found in shown if name == "x-credits-charged"] == ["1", "1"]
    assert [found for name, found in shown if name == "x-people-new"] == ["3", "2"]
    assert [found for name, found in shown if name == "x-people-known"] == ["0", "3"]
    assert spent.count('"state":"NEW"') == 5
    assert '"remaining":998' in spent
    assert "LinkedIn is connected" in connected
    assert '"state":"ACTIVE"' in connected
    assert "HTTP/1.1 202" in connected
