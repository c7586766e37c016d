"""The client of Linkup's v2 against the simulator, over real sockets."""

from collections.abc import Callable, Iterator

import pytest

from local.simulators.faults import Fault
from local.simulators.linkup.faults import LinkupFault
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkup_replies import TOKEN
from vouch import moment
from vouch.clients.linkup.accounts import Account
from vouch.clients.linkup.client import LinkupClient
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.errors import (
    UpstreamAccountError,
    UpstreamCredentialsError,
    UpstreamCreditsError,
    UpstreamError,
    UpstreamRefusedError,
    UpstreamThrottledError,
)

CODE = "123456"


class Linkup:
    """The simulator and a client of it."""

    def __init__(self, simulator: LinkupSimulator) -> None:
        self.simulator = simulator
        self.client = LinkupV2Client(f"{simulator.url}/v2", simulator.api_key)

    def log_in(self, token: str = TOKEN) -> Account:
        return self.client.login(token, country="FR")


@pytest.fixture
def linkup() -> Iterator[Linkup]:
    with LinkupSimulator() as simulator:
        yield Linkup(simulator)


def failed(call: Callable[[], object]) -> UpstreamError:
    with pytest.raises(UpstreamError) as caught:
        call()
    return caught.value


def test_a_member_logs_in_and_is_found_in_the_list(linkup: Linkup) -> None:
    linkup.simulator.balance.login_price = 2
    before = moment.now()

    account = linkup.log_in()

    assert (account.status, account.challenge_type, account.upstream_credits) == (
        "connected", None, 2,
    )  # fmt: skip
    read = linkup.client.account(account.account_id)
    (listed,) = linkup.client.accounts()
    assert (listed.account_id, listed.country) == (account.account_id, "FR")
    assert listed[:5] == read[:5]
    assert read.upstream_credits == 0
    assert read.created_at is not None
    assert before <= read.created_at <= moment.now()
    assert linkup.log_in().account_id == account.account_id


def test_a_member_passes_a_code_challenge_and_an_app_challenge(linkup: Linkup) -> None:
    by_code, by_app = linkup.log_in("checkpoint-code:a"), linkup.log_in("checkpoint-app:a")
    assert {by_code.status, by_app.status} == {"checkpoint_required"}
    assert (by_code.challenge_type, by_app.challenge_type) == ("code_challenge", "app_challenge")
    assert linkup.client.account(by_app.account_id).status == "checkpoint_required"

    for account, code in ((by_code, "654321"), (by_app, None)):
        error = failed(lambda: linkup.client.submit_checkpoint(account.account_id, code))  # noqa: B023
        assert (type(error), error.served) == (UpstreamRefusedError, False)
    linkup.simulator.accounts.approve(by_app.account_id)

    for account, code in ((by_code, CODE), (by_app, None)):
        passed = linkup.client.submit_checkpoint(account.account_id, code)
        assert (passed.status, passed.upstream_credits) == ("connected", 1)


def test_people_are_those_that_v1_has_for_the_login_token(linkup: Linkup) -> None:
    simulator = linkup.simulator
    in_v1 = LinkupClient(f"{simulator.url}/v1", simulator.api_key).recommend(TOKEN)

    found = linkup.client.recommend(linkup.log_in().account_id, count=10)

    urns = [person.entity_urn for person in found.recommendations]
    assert urns == [person.entity_urn for person in in_v1.recommendations]
    assert all(person.profile_picture for person in found.recommendations)
    assert (found.total_results, found.pages_fetched, found.upstream_credits) == (10, 1, 1)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("invalid-params", UpstreamRefusedError),
        ("invalid-action", UpstreamRefusedError),
        ("invalid-account", UpstreamAccountError),
        ("account-inactive", UpstreamAccountError),
        ("invalid-api-key", UpstreamCredentialsError),
        ("insufficient-credits", UpstreamCreditsError),
        ("rate-limited", UpstreamThrottledError),
        ("internal-error", UpstreamError),
    ],
)
@pytest.mark.parametrize("operation", ["login", "checkpoint", "network"])
def test_each_code_is_its_error_for_each_call(
    linkup: Linkup, operation: str, code: str, kind: type[UpstreamError], pauses: list[float]
) -> None:
    account_id = linkup.log_in("checkpoint-code:a").account_id
    linkup.simulator.faults.arm(LinkupFault(code), times=2, operation=operation)
    calls: dict[str, Callable[[], object]] = {
        "login": linkup.log_in,
        "checkpoint": lambda: linkup.client.submit_checkpoint(account_id, CODE),
        "network": lambda: linkup.client.recommend(account_id, count=3),
    }

    error = failed(calls[operation])

    assert (type(error), error.served, error.upstream_credits) == (kind, False, 0)
    assert linkup.simulator.bill.credits() == 0


def test_an_account_that_is_gone_or_inactive_is_told_from_the_others(linkup: Linkup) -> None:
    gone, inactive = linkup.log_in("few-1:a").account_id, linkup.log_in("few-1:b").account_id
    linkup.simulator.accounts.remove(gone)
    linkup.simulator.accounts.disconnect(inactive)

    for account_id in (gone, inactive):
        error = failed(lambda: linkup.client.recommend(account_id, count=3))  # noqa: B023
        assert type(error) is UpstreamAccountError
    assert type(failed(lambda: linkup.client.account(gone))) is UpstreamAccountError
    assert linkup.client.account(inactive).status == "disconnected"


def test_a_wrong_key_and_used_up_credits_are_told_apart(linkup: Linkup) -> None:
    wrong = LinkupV2Client(f"{linkup.simulator.url}/v2", "wrong")
    assert type(failed(wrong.accounts)) is UpstreamCredentialsError

    account_id = linkup.log_in().account_id
    linkup.simulator.balance.set(0)

    error = failed(lambda: linkup.client.recommend(account_id, count=3))
    assert type(error) is UpstreamCreditsError


@pytest.mark.parametrize("fault", ["lost", "truncated", "truncated-json", "html", "empty"])
def test_a_login_whose_answer_is_lost_is_made_once_and_found_in_the_list(
    linkup: Linkup, fault: str
) -> None:
    linkup.simulator.faults.arm(Fault(fault), operation="login")

    error = failed(linkup.log_in)

    assert (type(error), error.served) == (UpstreamError, None)
    assert len(linkup.simulator.bill.v2_calls("login")) == 1
    (found,) = linkup.client.accounts()
    assert found.status == "connected"


def test_a_reading_of_accounts_is_repeated(linkup: Linkup, pauses: list[float]) -> None:
    account_id = linkup.log_in().account_id
    linkup.simulator.faults.arm(Fault("reset"), times=2)

    assert linkup.client.account(account_id).status == "connected"
    assert len(pauses) == 2
