"""DELETE /v1/connections/{urn}: by an account or by the member, for good."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway, store
from tests.support.broken_table import Killed, at, broken, kill, on_commit, refusing
from tests.support.builders import Member
from tests.support.clock import Clock
from tests.support.connecting import ROUTE, connect, linkedin_stack, listed
from tests.support.gateway import Answer
from tests.support.managing import invoke
from tests.support.payers import payer
from tests.support.sampling import sampled
from tests.support.syncing import due
from vouch.deadline import Deadline
from vouch.errors import NotConnectedError
from vouch.moment import seconds
from vouch.services.linkedin import tokens
from vouch.storage import connections

CONFLICT = refusing("TransactionCanceledException", "TransactionConflict", "None")


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with linkedin_stack("local") as simulator:
        yield simulator


@pytest.fixture
def ana(linkedin: LinkedInSimulator) -> Member:
    """A member of LinkedIn's who has a token of ours."""
    urn = linkedin.members[0].urn
    return Member(urn, invoke("issue_member_token", member=urn)["secret"])


def delete(member: str, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return gateway.call("DELETE", f"{ROUTE}/{quote(member, safe='')}", sent)


def bearer(member: Member) -> dict[str, str]:
    return {"authorization": f"Bearer {member.token}"}


def left() -> list[str]:
    """Keys of all that is stored of connections."""
    items = store.everything()
    return [
        each["pk"]["S"]
        for each in items
        if each.get("sk", {}).get("S", "").startswith("connection#")
    ]


def test_an_account_ends_its_own_connection_and_no_other(
    ana: Member, linkedin: LinkedInSimulator
) -> None:
    acme, other, ben = payer(), payer(), linkedin.members[1].urn
    for account, member in ((acme, ana.urn), (acme, ben), (other, ana.urn)):
        connect(account, member)

    answer = delete(ana.urn, x_api_key=acme.key)

    assert (answer.status, answer.body) == (204, "")
    assert [each["member"] for each in listed(acme)] == [ben]
    assert [each["member"] for each in listed(other)] == [ana.urn]
    assert delete(ana.urn, x_api_key=acme.key).status == 404


def test_a_member_ends_every_accounts_connection(ana: Member, linkedin: LinkedInSimulator) -> None:
    acme, other, ben = payer(), payer(), linkedin.members[1].urn
    for account, member in ((acme, ana.urn), (acme, ben), (other, ana.urn)):
        connect(account, member)

    assert delete(ana.urn, **bearer(ana)).status == 204

    assert [each["member"] for each in listed(acme)] == [ben]
    assert listed(other) == []
    assert delete(ana.urn, **bearer(ana)).status == 404


def test_ending_a_connection_leaves_no_token(ana: Member) -> None:
    acme = payer()
    connect(acme, ana.urn)
    assert len(left()) == 2

    delete(ana.urn, x_api_key=acme.key)

    assert left() == []
    with pytest.raises(NotConnectedError):
        tokens.access_token(ana.urn, Deadline.after(5))


def test_a_member_is_due_for_syncs_until_the_last_account_ends_it(
    ana: Member, clock: Clock
) -> None:
    acme, other = payer(), payer()
    connect(acme, ana.urn)
    connect(other, ana.urn)

    delete(ana.urn, x_api_key=acme.key)
    assert due(seconds()) == [ana.urn]
    delete(ana.urn, x_api_key=other.key)
    assert due(seconds()) == []


def test_two_accounts_that_end_at_once_leave_the_member_not_due(ana: Member, clock: Clock) -> None:
    acme, other = payer(), payer()
    connect(acme, ana.urn)
    connect(other, ana.urn)

    def rival() -> None:
        assert delete(ana.urn, x_api_key=other.key).status == 204

    with broken(before=on_commit(rival, times=1)):
        assert delete(ana.urn, x_api_key=acme.key).status == 204

    assert due(seconds()) == []


def test_a_member_who_connects_while_the_last_connection_ends_is_due(
    ana: Member, clock: Clock
) -> None:
    acme, other = payer(), payer()
    connect(acme, ana.urn)

    writes: list[int] = []

    def rival(number: int, name: str) -> None:
        if name == "transact_write_items":
            writes.append(number)
            # Between the look at what is left and the write that follows from it.
            if len(writes) == 2:
                connect(other, ana.urn)

    with broken(before=rival):
        assert delete(ana.urn, x_api_key=acme.key).status == 204

    assert [each["member"] for each in listed(other)] == [ana.urn]
    assert due(seconds()) == [ana.urn]


def test_a_member_cannot_end_another_members_connections(
    ana: Member, linkedin: LinkedInSimulator
) -> None:
    acme, ben = payer(), linkedin.members[1].urn
    connect(acme, ben)

    for stranger in (delete(ben, **bearer(ana)), delete(ben, x_api_key=payer().key)):
        assert (stranger.status, stranger.json["status"]) == (404, "error")

    assert [each["member"] for each in listed(acme)] == [ben]


def test_a_call_with_both_credentials_or_none_ends_nothing(ana: Member) -> None:
    acme = payer()
    connect(acme, ana.urn)

    assert delete(ana.urn, x_api_key=acme.key, **bearer(ana)).status == 400
    assert delete(ana.urn).status == 401
    assert delete(ana.urn, authorization="Bearer unknown").status == 401

    assert len(listed(acme)) == 1


@pytest.mark.parametrize(
    "urn", ["ana", "urn:li:company:1", "urn:li:person:%ff", "urn:li:person:a b"]
)
def test_a_path_that_names_no_member_is_refused(urn: str) -> None:
    answer = gateway.call("DELETE", f"{ROUTE}/{urn}", {"x-api-key": payer().key})

    assert answer.status == 400


@pytest.mark.parametrize("urn", ["urn:li:person:anaDemo", "urn%3Ali%3Aperson%3AanaDemo"])
def test_the_path_may_be_encoded_or_not(ana: Member, urn: str) -> None:
    acme = payer()
    connect(acme, ana.urn)

    assert gateway.call("DELETE", f"{ROUTE}/{urn}", {"x-api-key": acme.key}).status == 204


def test_ending_a_connection_retries_while_other_writes_conflict(
    ana: Member, pauses: list[float]
) -> None:
    acme = payer()
    connect(acme, ana.urn)

    with broken(before=on_commit(CONFLICT, times=2)):
        assert delete(ana.urn, x_api_key=acme.key).status == 204

    assert left() == []
    assert len(pauses) == 2


@pytest.mark.parametrize("moment", ["before", "after"])
def test_ending_a_connection_finishes_when_repeated_after_a_crash_at_any_call(
    ana: Member, moment: str
) -> None:
    acme, other = payer(), payer()
    for number in sampled(range(1, 12)):
        connect(acme, ana.urn)
        connect(other, ana.urn)
        try:
            with broken(**{moment: at(number, kill)}):
                delete(ana.urn, **bearer(ana))
        except Killed:
            assert delete(ana.urn, **bearer(ana)).status in {204, 404}
        assert connections.of_member(ana.urn) == []
        assert left() == []
