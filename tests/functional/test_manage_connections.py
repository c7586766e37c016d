"""/v1/connections: a member consents at LinkedIn, and Vouch keeps what comes of it."""

import io
from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import store
from tests.support.broken_table import broken, on_commit
from tests.support.clock import Clock
from tests.support.connecting import (
    DAY,
    ROUTE,
    arrive,
    connect,
    consent,
    environment,
    link,
    linkedin_stack,
    listed,
    parameters,
    stored,
)
from tests.support.payers import payer
from tests.support.syncing import due
from vouch.aws import kms
from vouch.deadline import Deadline
from vouch.moment import iso, seconds
from vouch.services.linkedin.tokens import access_token
from vouch.storage import connections

STATE_LIFE = 600


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


def test_the_account_gets_a_link_to_linkedin_that_is_good_for_ten_minutes(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    answer = payer().call("POST", ROUTE)

    assert answer.status == 201
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json.keys() == {"authorization_url", "expires_at"}
    assert answer.json["expires_at"] == iso((clock.now + STATE_LIFE) * 1000)
    url = answer.json["authorization_url"]
    assert url.startswith(f"{linkedin.oauth_url}/authorization?")
    asked = parameters(url)
    assert len(asked.pop("state")) == 43  # 256 bits in base64
    assert asked == {
        "response_type": "code",
        "client_id": linkedin.client_id,
        "redirect_uri": "https://api.test/v1/connections/callback",
        "scope": "openid profile r_recommendations w_recommendations",
    }


def test_a_member_who_consents_is_connected(linkedin: LinkedInSimulator, clock: Clock) -> None:
    acme, (ana, *_) = payer(), linkedin.members

    answer = arrive(consent(link(acme)))

    assert answer.status == 200
    assert f"{ana.urn} is connected" in answer.body
    assert listed(acme) == [
        {
            "member": ana.urn,
            "state": "ACTIVE",
            "connected_at": iso(clock.now * 1000),
            "expires_at": iso((clock.now + 365 * DAY) * 1000),
        }
    ]


def test_a_connection_without_a_refresh_token_ends_with_its_access_token(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    linkedin.tokens.refresh_seconds = None
    acme = payer()

    connect(acme, linkedin.members[0].urn)

    assert listed(acme)[0]["expires_at"] == iso((clock.now + 60 * DAY) * 1000)
    clock.advance(60 * DAY)
    assert listed(acme)[0]["state"] == "EXPIRED"


def test_tokens_and_states_are_in_no_table_log_or_answer(
    linkedin: LinkedInSimulator, logs: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    acme, ana = payer(), linkedin.members[0].urn
    location = consent(link(acme))
    page = arrive(location)
    connection = stored(acme, ana)
    context = {"account": acme.id, "member": ana}
    secrets = [
        *parameters(location).values(),
        kms.decrypt(connection["tokens"], context).split('"')[3],
        kms.decrypt(connection["tokens"], context).split('"')[7],
        linkedin.client_secret,
    ]
    assert min(map(len, secrets)) > 20

    told = page.body + acme.call("GET", ROUTE).body + logs.getvalue() + caplog.text
    everything = str(store.everything())

    assert "manage_connections" in told
    assert ana in everything
    for secret in secrets:
        assert secret not in told
        assert secret not in everything


def test_ciphertext_opens_only_for_the_account_and_member_it_was_made_for(
    linkedin: LinkedInSimulator,
) -> None:
    acme, (ana, ben, *_) = payer(), linkedin.members
    connect(acme, ana.urn)
    tokens = stored(acme, ana.urn)["tokens"]

    for account, member in ((acme.id, ben.urn), (payer().id, ana.urn)):
        with pytest.raises(kms.client().exceptions.InvalidCiphertextException):
            kms.decrypt(tokens, {"account": account, "member": member})


def test_a_state_is_bound_to_the_account_that_asked(linkedin: LinkedInSimulator) -> None:
    acme, other, (ana, ben, *_) = payer(), payer(), linkedin.members
    first, second = link(acme), link(other)

    assert arrive(consent(second, member=ben.urn)).status == 200
    assert arrive(consent(first, member=ana.urn)).status == 200

    assert [each["member"] for each in listed(acme)] == [ana.urn]
    assert [each["member"] for each in listed(other)] == [ben.urn]


def test_a_new_consent_replaces_the_one_before(linkedin: LinkedInSimulator, clock: Clock) -> None:
    acme, ana = payer(), linkedin.members[0].urn
    connect(acme, ana)
    connections.expire(stored(acme, ana))
    assert listed(acme)[0]["state"] == "EXPIRED"
    clock.advance(DAY)

    connect(acme, ana)

    (connection,) = listed(acme)
    assert (connection["state"], connection["connected_at"]) == ("ACTIVE", iso(clock.now * 1000))


def test_two_consents_at_once_leave_one_whole_connection(linkedin: LinkedInSimulator) -> None:
    acme, ana = payer(), linkedin.members[0].urn
    mine = consent(link(acme))

    with broken(before=on_commit(lambda: connect(acme, ana), times=1)):
        assert arrive(mine).status == 200

    assert [each["state"] for each in listed(acme)] == ["ACTIVE"]
    assert stored(acme, ana)["revision"] == 2
    assert linkedin.tokens.access(access_token(ana, Deadline.after(5))) is not None


def test_a_connected_member_is_due_for_a_sync_at_once(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = linkedin.members[0].urn

    connect(payer(), ana)

    assert due(seconds()) == [ana]


@pytest.mark.parametrize(
    ("host", "uri"),
    [
        ("api.example.com", "https://api.example.com"),
        ("127.0.0.1:8123", "http://127.0.0.1:8123"),
        ("localhost:8123", "http://localhost:8123"),
        ("127.0.0.1.example.com", "https://127.0.0.1.example.com"),
    ],
)
def test_the_redirect_uri_has_the_origin_of_the_accounts_call(host: str, uri: str) -> None:
    url = link(payer(), Host=host)

    assert parameters(url)["redirect_uri"] == f"{uri}/v1/connections/callback"


def test_the_public_url_takes_precedence_over_the_requests_domain(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = payer()
    with environment(monkeypatch, PUBLIC_URL="https://vouch.example.com/api/"):
        url = link(acme)

    callback = "https://vouch.example.com/api/v1/connections/callback"
    assert parameters(url)["redirect_uri"] == callback
    # Exchanged with the address that the code was made for, whatever it would be by now.
    location = consent(url).replace("/api/v1", "/v1")
    assert arrive(location).status == 200
    assert listed(acme)[0]["member"] == linkedin.members[0].urn
