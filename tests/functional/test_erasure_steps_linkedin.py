"""Erasures at every step of what LinkedIn is called for: nothing of the member is left.

An erasure is forget_member, or the end of a connection, for what a consent stores.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

import pytest

from tests.support import gateway
from tests.support.builders import Member
from tests.support.clock import HOUR
from tests.support.connecting import arrive, connect, consent, control, link, token_of
from tests.support.erasing import forget, left_of
from tests.support.managing import invoke
from tests.support.mirroring import LinkedIn, create
from tests.support.payers import Payer, payer
from tests.support.stepping import Step, Stepped, stepped, try_steps
from tests.support.syncing import connected, deliver, queued, scheduled, sync_stack, work
from vouch.errors import NotConnectedError
from vouch.moment import Seconds, seconds
from vouch.storage import connections, syncs

type Between = Callable[[], object]


@pytest.fixture(params=["linkedin"])
def linkedin(request: pytest.FixtureRequest) -> Iterator[LinkedIn]:
    with sync_stack(request.param, count=2) as simulator:
        yield LinkedIn(simulator)


class Play(NamedTuple):
    """A writer, and the member who is forgotten at one of its steps."""

    member: str
    write: Callable[[], object]


def by_token(linkedin: LinkedIn, key: str | None = None, forgotten: int = 0) -> Play:
    pair = linkedin.member(), linkedin.member()
    return Play(pair[forgotten].urn, lambda: create(*pair, key))


def by_connection(linkedin: LinkedIn) -> Play:
    ana, ben = connected(linkedin.simulator), linkedin.member()
    return Play(ana.urn, lambda: create(Member(ana.urn, ana.token), ben, "k"))


def fetch(linkedin: LinkedIn, forgotten: int = 0) -> Play:
    pair = linkedin.member(), linkedin.member()
    urn = linkedin.write(*pair)
    return Play(pair[forgotten].urn, lambda: pair[1].get(urn))


def change(linkedin: LinkedIn, forgotten: int = 0) -> Play:
    pair = linkedin.member(), linkedin.member()
    urn = linkedin.write(*pair)
    assert pair[1].get(urn).status == 200
    return Play(pair[forgotten].urn, lambda: pair[1].patch(urn, status="VISIBLE"))


def sync(linkedin: LinkedIn) -> Play:
    ana = connected(linkedin.simulator, received=3, given=2)
    ana.start()
    (body,) = queued()
    return Play(ana.urn, lambda: deliver(body))


def sync_of_the_other(linkedin: LinkedIn) -> Play:
    """One of the recommendations is the forgotten member's."""
    ana, ben = connected(linkedin.simulator, received=2), linkedin.member()
    linkedin.write(ben, Member(ana.urn, ""))
    ana.start()
    (body,) = queued()
    return Play(ben.urn, lambda: deliver(body))


def sync_that_has_to_wait(linkedin: LinkedIn) -> Play:
    """Its message is left to the scheduler."""
    ana = connected(linkedin.simulator, received=3)
    ana.start()
    (body,) = queued()
    linkedin.arm("throttle", "recipient", retry_after=HOUR, after=1, member=ana.urn)
    return Play(ana.urn, lambda: deliver(body))


def start(linkedin: LinkedIn) -> Play:
    ana = connected(linkedin.simulator, received=1)
    return Play(ana.urn, lambda: ana.call("POST"))


def refresh(linkedin: LinkedIn) -> Play:
    """The token has come to its end when it is used."""
    control(linkedin.simulator, "lifetimes", access=60)
    ana = connected(linkedin.simulator)
    return Play(ana.urn, lambda: _use(ana.urn))


def _use(member: str) -> None:
    with suppress(NotConnectedError):
        token_of(member)


WRITERS: dict[str, Callable[[LinkedIn], Play]] = {
    "create": by_token,
    "create under a key": lambda linkedin: by_token(linkedin, "k"),
    "create about the member": lambda linkedin: by_token(linkedin, "k", forgotten=1),
    "create by a connection": by_connection,
    "fetch": fetch,
    "fetch by the member": lambda linkedin: fetch(linkedin, forgotten=1),
    "change": change,
    "change by the member": lambda linkedin: change(linkedin, forgotten=1),
    "sync": sync,
    "sync of the other party": sync_of_the_other,
    "sync that has to wait": sync_that_has_to_wait,
    "start of a sync": start,
    "refresh of a token": refresh,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_is_left_whatever_is_written_meanwhile(linkedin: LinkedIn, writer: str) -> None:
    def run(step: Step) -> Stepped:
        play = WRITERS[writer](linkedin)
        with stepped(step, lambda: forget(play.member)) as watched:
            play.write()
        if watched.has_struck:
            work()
            assert left_of(play.member) == [], step
            assert not [each for each in scheduled() if play.member in str(each)], step
        return watched

    try_steps(run)


def by_operator(_account: Payer, urn: str) -> Between:
    return lambda: forget(urn, records=False)


def by_account(account: Payer, urn: str) -> Between:
    return lambda: account.call("DELETE", f"/v1/connections/{urn}")


def by_member(_account: Payer, urn: str) -> Between:
    token = invoke("issue_member_token", member=urn)["secret"]
    headers = {"Authorization": f"Bearer {token}"}
    return lambda: gateway.call("DELETE", f"/v1/connections/{urn}", headers)


@pytest.mark.parametrize("end", [by_operator, by_account, by_member])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_consent_that_is_ended_while_it_comes_in_stores_nothing(
    linkedin: LinkedIn, end: Callable[[Payer, str], Between], *, is_first: bool
) -> None:
    def run(step: Step) -> Stepped:
        account, urn = payer(), linkedin.member().urn
        if not is_first:
            connect(account, urn)
        location, between = consent(link(account), member=urn), end(account, urn)
        with stepped(step, between) as watched:
            arrive(location)
        # What ends before the link is used does not end what the link leads to.
        if step > Step(1):
            assert connections.of_member(urn) == [], step
            assert urn not in list(syncs.due(Seconds(seconds() + 1))), step
        return watched

    try_steps(run)
