"""Erasures at every step of what LinkedIn is called for: nothing of the member is left.

An erasure is forget_member or, for what rests on a connection, the end of the connection.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import pytest

from tests.support import gateway, messaging, status_queue
from tests.support.builders import Member
from tests.support.clock import HOUR
from tests.support.connecting import arrive, connect, consent, control, link, token_of
from tests.support.erasing import forget, left_of
from tests.support.managing import invoke
from tests.support.mirroring import LinkedIn, create
from tests.support.payers import Payer, payer
from tests.support.stepping import Step, Stepped, stepped, try_steps
from tests.support.syncing import connected, deliver, due, queued, runs, scheduled, sync_stack, work
from vouch.domain.syncing import UNDER_WAY
from vouch.errors import NotConnectedError
from vouch.moment import Seconds, iso, now, seconds
from vouch.services.linkedin.disconnect import disconnect
from vouch.storage import connections, syncs

pytestmark = pytest.mark.usefixtures("stack_messaging")

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


def apply(linkedin: LinkedIn, forgotten: int = 1) -> Play:
    """A queued update of a connected member is applied at LinkedIn and here."""
    ana, ben = linkedin.member(), connected(linkedin.simulator)
    urn = linkedin.write(ana, Member(ben.urn, ben.token))
    assert Member(ben.urn, ben.token).get(urn).status == 200
    status_queue.send(status_queue.update(urn, ben.urn, "VISIBLE", requestedAt=iso(now())))
    return Play((ana.urn, ben.urn)[forgotten], status_queue.run)


def sync(linkedin: LinkedIn) -> Play:
    ana = connected(linkedin.simulator, received=1, given=1)
    ana.start()
    (body,) = queued()
    return Play(ana.urn, lambda: deliver(body))


def sync_of_the_other(linkedin: LinkedIn) -> Play:
    """One of the recommendations is the forgotten member's."""
    ana, ben = connected(linkedin.simulator), linkedin.member()
    linkedin.write(ben, Member(ana.urn, ""))
    ana.start()
    (body,) = queued()
    return Play(ben.urn, lambda: deliver(body))


def sync_that_has_to_wait(linkedin: LinkedIn) -> Play:
    """Its message is left to the scheduler."""
    ana = connected(linkedin.simulator, received=1)
    ana.start()
    (body,) = queued()
    linkedin.arm("throttle", "recipient", retry_after=HOUR, member=ana.urn)
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
    "apply": apply,
    "apply to a record of the member": lambda linkedin: apply(linkedin, forgotten=0),
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
            told = [each for each in messaging.events() if play.member in str(each)]
            # What was on its way to the bus before the member was forgotten is out of reach.
            assert not told or watched.calls[step.call - 1] == "events", step
            work()
            status_queue.run()
            assert left_of(play.member) == [], step
            assert not waking(play.member), step
            assert messaging.events() == []
        return watched

    try_steps(run)


RESTING_ON_A_CONNECTION = (
    "create by a connection",
    "sync",
    "sync that has to wait",
    "start of a sync",
    "refresh of a token",
)


@pytest.mark.parametrize("writer", RESTING_ON_A_CONNECTION)
def test_a_connection_that_ends_meanwhile_leaves_no_token_and_no_sync_under_way(
    linkedin: LinkedIn, writer: str
) -> None:
    def run(step: Step) -> Stepped:
        play = WRITERS[writer](linkedin)
        with stepped(step, lambda: disconnect(play.member, None)) as watched:
            play.write()
        if watched.has_struck:
            assert connections.of_member(play.member) == [], step
            assert not {"dueAt", "running"} & syncs.state(play.member).keys(), step
            assert not waking(play.member), step
            assert {each["state"] for each in runs(play.member)}.isdisjoint(UNDER_WAY), step
            work()
            assert {each["state"] for each in runs(play.member)}.isdisjoint(UNDER_WAY), step
        return watched

    try_steps(run)


def waking(member: str) -> list[dict[str, Any]]:
    """Return the one-time schedules that name a member."""
    return [each for each in scheduled() if member in str(each)]


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
            assert urn not in due(Seconds(seconds() + 1)), step
        return watched

    try_steps(run)
