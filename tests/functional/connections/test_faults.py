"""The tokens of connected members, while LinkedIn fails: nobody is disconnected by it."""

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.clock import Clock
from tests.support.connecting import (
    DAY,
    control,
    held,
    stored,
    token_of,
    works,
)
from tests.support.payers import Payer
from vouch.aws import secrets
from vouch.deadline import Deadline
from vouch.errors import (
    UpstreamCredentialsError,
    UpstreamError,
    UpstreamUnavailableError,
)
from vouch.services.linkedin.tokens import AHEAD, access_token
from vouch.settings import linkedin as linkedin_settings

LIFE = 60 * DAY
"""Of an access token."""


FAULTS: list[tuple[str, type[UpstreamError]]] = [
    ("error-503", UpstreamUnavailableError),
    ("error-500", UpstreamError),
    ("html", UpstreamError),
    ("lost", UpstreamError),
]


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
def test_a_failing_token_endpoint_expires_nothing(
    acme: Payer,
    ana: str,
    linkedin: LinkedInSimulator,
    clock: Clock,
    fault: str,
    kind: type[UpstreamError],
) -> None:
    first = token_of(ana)
    control(linkedin, "faults", fault=fault, times=None, operation="token")
    clock.advance(LIFE - AHEAD)

    assert token_of(ana) == first
    with pytest.raises(kind):
        token_of(ana, fresh=True)
    clock.advance(AHEAD)
    with pytest.raises(kind):
        token_of(ana)

    assert stored(acme, ana)["connectionState"] == "ACTIVE"
    linkedin.faults.clear()
    assert works(linkedin, token_of(ana))


def test_a_refused_client_secret_ends_no_connection(
    acme: Payer, ana: str, linkedin: LinkedInSimulator
) -> None:
    secret_id = linkedin_settings().linkedin_client_secret
    secrets.client().put_secret_value(SecretId=secret_id, SecretString="not yet known there")
    secrets.forget()
    with pytest.raises(UpstreamCredentialsError):
        token_of(ana, fresh=True)
    assert stored(acme, ana)["connectionState"] == "ACTIVE"
    secrets.client().put_secret_value(SecretId=secret_id, SecretString=linkedin.client_secret)

    assert works(linkedin, token_of(ana, fresh=True))


def test_tokens_too_long_to_store_are_an_upstream_error(
    acme: Payer, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local.simulators.linkedin.tokens.TOKEN_BYTES", 3000)

    with pytest.raises(UpstreamError, match="longer than can be kept"):
        token_of(ana, fresh=True)

    assert stored(acme, ana)["connectionState"] == "ACTIVE"


@pytest.mark.parametrize("refusals", [1, 4])
def test_a_refresh_that_is_refused_for_some_seconds_expires_nothing(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, refusals: int
) -> None:
    control(linkedin, "faults", fault="dead-grant", times=refusals)

    assert works(linkedin, token_of(ana, fresh=True))

    assert stored(acme, ana)["connectionState"] == "ACTIVE"


def test_a_refused_refresh_expires_nothing_when_there_is_no_time_to_ask_again(
    acme: Payer, ana: str, linkedin: LinkedInSimulator
) -> None:
    control(linkedin, "faults", fault="dead-grant", times=None)

    with pytest.raises(UpstreamUnavailableError):
        access_token(ana, Deadline.after(1), refused=held(ana))

    assert stored(acme, ana)["connectionState"] == "ACTIVE"
