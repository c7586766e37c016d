"""A sync whose token is refused: LinkedIn may be wrong; a dead one is refreshed, or has ended."""

from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.connecting import DAY, calls, connect, control, listed
from tests.support.payers import payer
from tests.support.syncing import (
    by_schedule,
    connected,
    counted,
    counts,
    deliver,
    mirrors,
    queued,
    sync_stack,
    work,
)


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=10) as simulator:
        yield simulator


@pytest.mark.parametrize("fault", ["invalid-token", "expired-token", "revoked-token"])
@pytest.mark.parametrize("after", [0, 1, 2])
def test_a_token_that_is_refused_for_a_moment_is_kept_and_nothing_is_lost(
    linkedin: LinkedInSimulator, fault: str, after: int
) -> None:
    ana = connected(linkedin, received=23)
    before = calls(linkedin)
    control(linkedin, "faults", fault=fault, operation="recipient", after=after, times=4)

    report = ana.sync()

    assert report["state"] == "SUCCEEDED"
    assert counts(report) == counted(seen=23, created=23, pages=5)
    assert calls(linkedin)["token"] == before["token"]
    assert "introspect" not in calls(linkedin)
    assert mirrors(linkedin)


def test_an_access_token_that_has_ended_is_refreshed(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=3)
    control(linkedin, "expire", member=ana.urn, refresh=False)

    assert ana.sync()["state"] == "SUCCEEDED"
    assert listed(ana.account)[0]["state"] == "ACTIVE"


def test_a_refresh_token_that_is_dead_fails_the_sync_and_expires_the_connection(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "expire", member=ana.urn, refresh=True)

    work()

    report = ana.told(sync)
    assert (report["state"], report["error"]) == ("FAILED", "NOT_CONNECTED")
    assert report["finished"] is not None
    assert listed(ana.account)[0]["state"] == "EXPIRED"


def test_a_fresh_token_that_is_dead_too_fails_the_sync_and_expires_the_connection(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    control(linkedin, "expire", member=ana.urn, refresh=False)
    control(linkedin, "lifetimes", access=0)

    assert deliver(queued()[0])

    report = ana.told(sync)
    assert report["state"] == "FAILED"
    assert report["error"] == "NOT_CONNECTED"
    assert calls(linkedin)["recipient"] == 10
    assert calls(linkedin)["introspect"] == 2
    assert listed(ana.account)[0]["state"] == "EXPIRED"


@pytest.mark.parametrize("refresh", [365 * DAY, None])
@pytest.mark.parametrize("dead", [False, True])
def test_a_refused_token_that_introspection_calls_active_expires_nothing(
    linkedin: LinkedInSimulator, refresh: int | None, dead: bool
) -> None:
    control(linkedin, "lifetimes", refresh=refresh)
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [body] = queued()
    if dead and refresh:  # the token that is refreshed for it is refused though it is active
        control(linkedin, "expire", member=ana.urn, refresh=False)
    control(linkedin, "faults", fault="revoked-token", operation="recipient", times=None)

    assert not deliver(body)

    assert ana.told(sync)["state"] == "RUNNING"
    assert listed(ana.account)[0]["state"] == "ACTIVE"
    linkedin.faults.clear()
    assert deliver(body, receives=2)
    assert ana.told(sync)["state"] == "SUCCEEDED"


@pytest.mark.parametrize("fault", ["error-500", "error-503", "html", "reset"])
def test_an_introspection_that_fails_expires_nothing(
    linkedin: LinkedInSimulator, fault: str
) -> None:
    control(linkedin, "lifetimes", refresh=None)
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [body] = queued()
    control(linkedin, "faults", fault="revoked-token", operation="recipient", times=None)
    control(linkedin, "faults", fault=fault, operation="introspect", times=None)

    assert not deliver(body)
    linkedin.faults.clear()
    assert deliver(body, receives=2)

    assert ana.told(sync)["state"] == "SUCCEEDED"
    assert listed(ana.account)[0]["state"] == "ACTIVE"


def test_an_expired_connection_is_left_alone_until_the_member_consents_anew(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=3)
    control(linkedin, "expire", member=ana.urn, refresh=True)
    ana.sync()

    assert ana.call("POST").status == 403
    answer = ana.account.call("POST", "/v1/syncs").json
    assert (answer["elements"], answer["count"]) == ([], 0)
    assert by_schedule() == 0
    assert queued() == []
    connect(ana.account, ana.urn)
    assert by_schedule() == 1
    work()
    assert mirrors(linkedin)


def test_another_accounts_connection_replaces_an_expired_one(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin, received=3)
    other = payer()
    control(linkedin, "expire", member=ana.urn, refresh=True)
    connect(other, ana.urn)

    assert ana.sync()["state"] == "SUCCEEDED"


@pytest.mark.parametrize("fault", ["error-500", "error-503", "html", "reset"])
def test_a_token_endpoint_that_fails_expires_nothing(
    linkedin: LinkedInSimulator, fault: str
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    [body] = queued()
    control(linkedin, "expire", member=ana.urn, refresh=False)
    control(linkedin, "faults", fault=fault, operation="token", times=None)

    assert not deliver(body)
    linkedin.faults.clear()
    assert deliver(body, receives=2)

    assert ana.told(sync)["state"] == "SUCCEEDED"
    assert listed(ana.account)[0]["state"] == "ACTIVE"
