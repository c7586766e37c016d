"""The commands of README.md, as a shell runs them, answer what the README says."""

from collections.abc import Iterator

import pytest

from local.ports import listen
from local.simulators.answers import Answer
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.server import Request, Server
from tests.support import gateway, readme
from tests.support.builders import Member
from tests.support.clock import Clock
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.syncing import sync_stack
from vouch.services.accounts.commands import manage


def answer(request: Request) -> Answer:
    """Answer as the API does."""
    given = gateway.call(
        request.method, request.target, dict(request.headers), request.body or None
    )
    content_type = given.headers.get("content-type", "application/json")
    others = {name: it for name, it in given.headers.items() if name != "content-type"}
    return Answer(given.status, given.body.encode(), content_type, headers=others)


@pytest.fixture
def api() -> Iterator[str]:
    """Serve the API in this process; yield its base URL."""
    listener = listen(0, "the API", "PORT")
    server = Server(listener, answer, lambda _: False)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.stop()
    listener.close()


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
    assert "x-credits-charged: 1\n" in spent.lower()
    assert '"remaining":999' in spent
    assert "LinkedIn is connected" in connected
    assert '"state":"ACTIVE"' in connected
    assert "HTTP/1.1 202" in connected
