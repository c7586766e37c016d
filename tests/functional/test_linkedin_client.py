"""The LinkedIn client and LinkedIn's simulator."""

import doctest
import threading
from collections.abc import Callable, Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.linkedin_caller import Caller
from tests.support.linkedin_client_contract import ALL
from tests.support.linkedin_consent import BACK, SCOPE, back
from vouch.clients.linkedin import LinkedInClient, LinkedInOAuth
from vouch.errors import (
    UpstreamCredentialsError,
    UpstreamError,
    UpstreamGrantError,
    UpstreamThrottledError,
    UpstreamTokenError,
)


@pytest.fixture
def caller() -> Iterator[Caller]:
    with LinkedInSimulator() as simulator:
        yield Caller(simulator)


@pytest.fixture
def client(caller: Caller) -> LinkedInClient:
    """Of the first demo member, who received 15."""
    return LinkedInClient(caller.simulator.base_url, caller.token(caller.ana))


@pytest.fixture
def oauth(caller: Caller) -> LinkedInOAuth:
    simulator = caller.simulator
    return LinkedInOAuth(simulator.oauth_url, simulator.client_id, simulator.client_secret)


def met(client: LinkedInClient) -> list[str]:
    """Every record that a walk meets."""
    pages = client.pages("recipient", ALL, count=4)
    return [each.urn for page in pages for each in page.elements]


def example_of(what: object, **names: object) -> doctest.TestResults:
    parser = doctest.DocTestParser()
    return doctest.DocTestRunner().run(
        parser.get_doctest(str(what.__doc__), names, "example", None, None)
    )


def test_the_example_of_the_client_works(caller: Caller) -> None:
    done = example_of(
        LinkedInClient,
        LinkedInClient=LinkedInClient,
        base_url=caller.simulator.base_url,
        access_token=caller.token(caller.ana),
    )

    assert done.failed == 0
    assert done.attempted > 8


def test_the_example_of_the_oauth_client_works(caller: Caller) -> None:
    simulator = caller.simulator

    def code_of(url: str) -> str:
        return back(caller.session.get(url, allow_redirects=False, timeout=30))["code"]

    done = example_of(
        LinkedInOAuth,
        LinkedInOAuth=LinkedInOAuth,
        oauth_url=simulator.oauth_url,
        client_id=simulator.client_id,
        client_secret=simulator.client_secret,
        code_of=code_of,
    )

    assert done.failed == 0
    assert done.attempted > 4


def test_a_walk_makes_one_call_for_each_page(caller: Caller, client: LinkedInClient) -> None:
    pages = [*client.pages("recipient", ALL, count=5)]

    assert [len(page.elements) for page in pages] == [5, 5, 5, 0]
    assert caller.calls()["calls"]["recipient"] == 4


@pytest.mark.parametrize("fault", ["duplicate-page", "short-page"])
@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_spoilt_page_loses_no_record(
    fault: str, after: int, caller: Caller, client: LinkedInClient
) -> None:
    whole = met(client)

    caller.told("faults", fault=fault, after=after, operation="recipient")

    assert {*met(client)} == {*whole}
    assert len(whole) == 15


@pytest.mark.parametrize(
    "fault", ["reset", "lost", "truncated", "error-500", "error-503", "throttle"]
)
def test_a_read_is_served_after_a_fault(
    fault: str, caller: Caller, client: LinkedInClient, pauses: list[float]
) -> None:
    urn = client.recipient(ALL).elements[0].urn
    caller.told("faults", fault=fault)

    assert client.get(urn).urn == urn
    assert len(pauses) == 1


@pytest.mark.parametrize(
    ("fault", "served", "made"),
    [("reset", None, 0), ("lost", None, 1), ("error-500", None, 0), ("throttle", False, 0)],
)
def test_a_create_is_not_tried_again(
    fault: str, served: bool | None, made: int, caller: Caller, client: LinkedInClient
) -> None:
    before = caller.urns("recommender", "&count=100")
    caller.told("faults", fault=fault)

    with pytest.raises(UpstreamError) as caught:
        client.create({"recommendee": caller.ben, "recommendationText": "Ben is great"})

    assert caught.value.served is served
    assert len(caller.urns("recommender", "&count=100")) == len(before) + made
    assert caller.calls()["calls"]["create"] == 1


@pytest.mark.parametrize("fault", ["html", "empty", "truncated-json"])
def test_a_body_of_another_shape_is_an_error(
    fault: str, caller: Caller, client: LinkedInClient
) -> None:
    caller.told("faults", fault=fault)

    with pytest.raises(UpstreamError) as caught:
        client.recipient(ALL)

    assert (caught.value.status, caller.calls()["calls"]["recipient"]) == (502, 1)


def test_a_limit_of_the_day_is_met_once(caller: Caller, client: LinkedInClient) -> None:
    caller.told("quota", per_day=2)

    with pytest.raises(UpstreamThrottledError) as caught:
        met(client)

    assert caught.value.day_limit
    assert 0 < (caught.value.retry_after or 0) <= 86_400
    assert caller.calls()["calls"]["recipient"] == 3


@pytest.mark.parametrize(
    ("fault", "code"),
    [("expired-token", "EXPIRED_ACCESS_TOKEN"), ("revoked-token", "REVOKED_ACCESS_TOKEN")],
)
def test_an_ended_token_is_reported_by_its_code(
    fault: str, code: str, caller: Caller, client: LinkedInClient
) -> None:
    caller.told("faults", fault=fault)

    with pytest.raises(UpstreamTokenError) as caught:
        client.userinfo()

    assert (caught.value.code, bool(caught.value.request_id)) == (code, True)
    assert caller.calls()["calls"]["userinfo"] == 1


def test_many_threads_can_share_one_client(caller: Caller, client: LinkedInClient) -> None:
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(met(client))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 12
    assert all(each == found[0] for each in found)


def test_the_tokens_of_a_consent_match_their_introspection(
    caller: Caller, oauth: LinkedInOAuth
) -> None:
    url = oauth.authorization_url(BACK, "st&te 1", SCOPE)
    told = back(caller.session.get(url, allow_redirects=False, timeout=30))
    tokens = oauth.exchange(told["code"], BACK)
    known = oauth.introspect(tokens.access_token)

    assert told["state"] == "st&te 1"
    assert (known.active, known.client_id, known.auth_type) == (
        True,
        caller.simulator.client_id,
        "3L",
    )
    assert (
        LinkedInClient(caller.simulator.base_url, tokens.access_token).userinfo().member
        == caller.ana
    )
    assert tokens.refresh_token
    assert oauth.refresh(tokens.refresh_token).access_token != tokens.access_token


def test_a_bad_grant_is_distinguished_from_a_wrong_secret(
    caller: Caller, oauth: LinkedInOAuth
) -> None:
    simulator, code = caller.simulator, caller.consented()
    stranger = LinkedInOAuth(simulator.oauth_url, simulator.client_id, "wrong-secret-0815")
    calls: dict[type[UpstreamError], list[Callable[[], object]]] = {
        UpstreamCredentialsError: [
            lambda: stranger.exchange(code, BACK),
            lambda: stranger.refresh("unknown-0815"),
            lambda: stranger.introspect("unknown-0815"),
        ],
        UpstreamGrantError: [
            lambda: oauth.exchange("unknown-0815", BACK),
            lambda: oauth.exchange(code, "https://elsewhere.test/"),
            lambda: oauth.refresh("unknown-0815"),
        ],
    }

    for kind, refused in calls.items():
        for call in refused:
            with pytest.raises(kind):
                call()


def test_a_token_of_another_application_or_an_unknown_one_is_not_active(
    caller: Caller, oauth: LinkedInOAuth
) -> None:
    foreign = caller.told("tokens", member=caller.ana, client_id="another")["access_token"]
    ended = caller.told("tokens", member=caller.ana, expires_in=0)["access_token"]

    known = [oauth.introspect(token).active for token in (foreign, ended, "unknown-0815")]

    assert known == [False, False, False]
