"""A credential is revoked at every step of a call by it: the revocation stands.

The call that is under way is served whole or refused whole, and a minute later no process takes the
credential any more.
"""

from collections.abc import Callable
from typing import NamedTuple

from tests.support import ledger, store
from tests.support.builders import draft, member
from tests.support.clock import Clock
from tests.support.connecting import arrive, connect, consent, control, link, linkedin_stack
from tests.support.gateway import Answer
from tests.support.linkup_stack import linkup_stack
from tests.support.managing import account, api_key, invoke
from tests.support.payers import Payer
from tests.support.stepping import Step, Stepped, stepped, try_steps
from tests.support.suggesting import balance, suggest, token
from vouch.storage import connections

REMEMBERED = 60
"""The seconds for which a process takes a credential without asking for it again."""


class Play(NamedTuple):
    """A call by a credential, the end of the credential, and another call by it."""

    call: Callable[[], Answer]
    revoke: Callable[[], object]
    other: Callable[[], Answer]


def opened() -> tuple[Payer, Callable[[], object]]:
    """Open an account with a key; return it and the end of the key."""
    owner = account(monthly_credits=250)
    number, key = api_key(owner)
    return Payer(owner, key), lambda: invoke("revoke_api_key", account=owner, id=number)


def disturbed(step: Step, play: Play, clock: Clock) -> tuple[Stepped, Answer]:
    """Make the call, with the revocation at that step; a minute later the credential is refused."""
    with stepped(step, play.revoke) as watched:
        answer = play.call()
    if watched.has_struck:
        clock.advance(REMEMBERED)
        assert play.other().status == 401, step
    return watched, answer


def test_an_account_whose_key_is_revoked_pays_for_what_it_is_served(clock: Clock) -> None:
    def run(step: Step) -> Stepped:
        payer, revoke = opened()
        play = Play(
            lambda: suggest(payer, token(), key="k", total_results=10),
            revoke,
            lambda: payer.call("GET", "/v1/credits"),
        )
        watched, answer = disturbed(step, play, clock)
        if answer.status == 200:
            balance(payer)  # which checks that nothing is reserved any more
        else:
            assert (answer.status, ledger.months(payer.id)) == (401, {}), step
        return watched

    with linkup_stack():
        try_steps(run)


def test_a_consent_by_the_link_of_a_revoked_key_is_the_account_s_all_the_same(clock: Clock) -> None:
    with linkedin_stack() as linkedin:

        def run(step: Step) -> Stepped:
            payer, revoke = opened()
            urn = str(control(linkedin, "members")["member"])
            location = consent(link(payer), member=urn)
            play = Play(
                lambda: arrive(location), revoke, lambda: payer.call("GET", "/v1/connections")
            )
            watched, answer = disturbed(step, play, clock)
            assert answer.status == 200, step
            assert [each["account"] for each in connections.of_member(urn)] == [payer.id], step
            return watched

        try_steps(run)


def test_a_connection_that_is_removed_by_a_key_that_is_revoked_is_gone_or_stays_whole(
    clock: Clock,
) -> None:
    with linkedin_stack() as linkedin:

        def run(step: Step) -> Stepped:
            payer, revoke = opened()
            urn = str(control(linkedin, "members")["member"])
            connect(payer, urn)
            clock.advance(REMEMBERED)
            route = f"/v1/connections/{urn}"
            play = Play(
                lambda: payer.call("DELETE", route), revoke, lambda: payer.call("DELETE", route)
            )
            watched, answer = disturbed(step, play, clock)
            assert answer.status in {204, 401}, step
            assert bool(connections.of_member(urn)) == (answer.status == 401), step
            return watched

        try_steps(run)


def test_a_create_by_a_token_that_is_revoked_is_stored_if_it_is_answered_201(clock: Clock) -> None:
    def run(step: Step) -> Stepped:
        alice, bob = member(), member()
        (issued,) = invoke("list_member_tokens", member=alice.urn)["member_tokens"]
        headers = {"Idempotency-Key": "k"}
        play = Play(
            lambda: alice.call("POST", "/v2/recommendation", draft(bob), headers),
            lambda: invoke("revoke_member_token", member=alice.urn, id=issued["id"]),
            lambda: alice.call("GET", "/v2/userinfo"),
        )
        watched, answer = disturbed(step, play, clock)
        assert answer.status in {201, 401}, step
        written = [each for each in store.records().values() if each["recommender"] == alice.urn]
        assert len(written) == (answer.status == 201), step
        return watched

    try_steps(run)
