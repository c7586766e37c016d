"""The tokens of connected members, while LinkedIn fails: nobody is disconnected by it."""

import io
import json
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.broken_table import refusing
from tests.support.clock import Clock
from tests.support.connecting import (
    DAY,
    ROUTE,
    arrive,
    consent,
    control,
    held,
    link,
    stored,
    token_of,
    works,
)
from tests.support.payers import Payer
from vouch.aws import kms, secrets
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.errors import (
    UnansweredError,
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


def _fail(monkeypatch: pytest.MonkeyPatch, client: object, operation: str, code: str) -> None:
    """Let each call of an AWS service fail with this code."""
    refuse = refusing(code)

    def fail(**_: object) -> None:
        refuse()

    monkeypatch.setattr(client, operation, fail)


@pytest.mark.parametrize(
    "code", ["KMSInternalException", "KeyUnavailableException", "DependencyTimeoutException"]
)
def test_a_key_service_that_fails_for_now_ends_no_connection(
    acme: Payer, ana: str, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    with monkeypatch.context() as patch:
        _fail(patch, kms.client(), "decrypt", code)
        with pytest.raises(UnansweredError) as caught:
            token_of(ana)

    assert (caught.value.service, caught.value.operation) == ("KMS", "Decrypt")
    assert stored(acme, ana)["connectionState"] == "ACTIVE"
    assert token_of(ana)


@pytest.mark.parametrize(
    "code", ["DisabledException", "IncorrectKeyException", "InvalidCiphertextException"]
)
def test_a_key_that_cannot_decrypt_ends_no_connection_and_names_the_service(
    acme: Payer, ana: str, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    _fail(monkeypatch, kms.client(), "decrypt", code)

    with pytest.raises(ClientError) as caught:
        token_of(ana)

    assert caught.value.__notes__ == ["KMS refused Decrypt"]
    assert stored(acme, ana)["connectionState"] == "ACTIVE"


def test_a_callback_while_kms_fails_is_a_503_and_one_line_that_names_it(
    acme: Payer, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    location = consent(link(acme))
    _fail(monkeypatch, kms.client(), "encrypt", "DisabledException")
    assert arrive(location).status == 500
    assert "KMS refused Encrypt" in logs.getvalue()

    def once(_deadline: Deadline, attempt: Callable[[], None]) -> None:
        retried_until(Deadline.after(0), attempt)

    monkeypatch.setattr("vouch.services.linkedin.connect.retried_until", once)
    location = consent(link(acme))
    _fail(monkeypatch, kms.client(), "encrypt", "KMSInternalException")
    answer = arrive(location)

    assert answer.status == 503
    assert "new link" in answer.body
    told, handled = (json.loads(line) for line in logs.getvalue().splitlines()[-2:])
    assert (told["aws_service"], told["aws_operation"]) == ("KMS", "Encrypt")
    assert handled["Faults"] == 1


def test_a_client_secret_that_was_refused_once_is_not_lost_while_it_cannot_be_read(
    acme: Payer, ana: str, linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert works(linkedin, token_of(ana, fresh=True))
    known = linkedin.client_secret
    _fail(monkeypatch, secrets.client(), "get_secret_value", "InternalServiceError")

    monkeypatch.setattr(linkedin._oauth, "client_secret", "another")
    for _ in range(2):
        with pytest.raises(UpstreamCredentialsError):
            token_of(ana, fresh=True)
    monkeypatch.setattr(linkedin._oauth, "client_secret", known)

    assert works(linkedin, token_of(ana, fresh=True))
    assert stored(acme, ana)["connectionState"] == "ACTIVE"


def test_a_client_secret_that_was_never_read_is_a_503_of_the_request(
    acme: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(**_: object) -> None:
        raise ReadTimeoutError(endpoint_url="https://secretsmanager.us-east-1.amazonaws.com")

    monkeypatch.setattr(secrets, "_kept", {})
    monkeypatch.setattr(secrets.client(), "get_secret_value", silent)

    answer = acme.call("POST", ROUTE)

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert "Secrets Manager failed or did not answer" in answer.json["message"]
