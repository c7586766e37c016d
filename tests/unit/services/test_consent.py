"""How an error in LinkedIn's redirect is answered and logged."""

import io
import json
from typing import Any

import pytest

from vouch.clients.mask import Mask
from vouch.errors import (
    ConsentRefusedError,
    UpstreamConsentError,
    UpstreamUnavailableError,
    VouchError,
)
from vouch.observability import logger
from vouch.services.linkedin.consent import failed_consent

STATE = "Zt3-state-of-this-link"


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that is logged."""
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return written


def failed(error: str, description: str | None = None) -> VouchError:
    return failed_consent(error, description, Mask(STATE), "request-1")


def line(logs: io.StringIO) -> dict[str, Any]:
    (only,) = map(json.loads, logs.getvalue().splitlines())
    return dict(only)


@pytest.mark.parametrize(
    "error", ["user_cancelled_login", "user_cancelled_authorize", "access_denied"]
)
def test_three_errors_are_the_members_refusal_and_are_not_logged(
    logs: io.StringIO, error: str
) -> None:
    assert isinstance(failed(error, "The user cancelled"), ConsentRefusedError)
    assert logs.getvalue() == ""


@pytest.mark.parametrize("error", ["server_error", "temporarily_unavailable"])
def test_two_errors_are_a_failure_of_linkedins_that_passes(logs: io.StringIO, error: str) -> None:
    assert isinstance(failed(error), UpstreamUnavailableError)
    assert line(logs)["error"] == error


@pytest.mark.parametrize(
    "error",
    ["unauthorized_scope_error", "invalid_scope", "invalid_request", "unauthorized_client", "new"],
)
def test_every_other_error_is_the_operators_to_mend_and_is_named_in_the_log(
    logs: io.StringIO, error: str
) -> None:
    assert isinstance(failed(error, 'Scope "r_x" is not authorized'), UpstreamConsentError)

    written = line(logs)
    assert (written["level"], written["message"], written["error"]) == ("WARNING", "consent", error)
    assert written["description"] == 'Scope "r_x" is not authorized'
    assert written["correlation_id"] == "request-1"


@pytest.mark.parametrize(
    "error", ["Server_error", "<b>", "a" * 65, "server_error\n", "a b", "\udc80", STATE, "0"]
)
def test_a_name_of_another_form_is_not_logged(logs: io.StringIO, error: str) -> None:
    assert isinstance(failed(error), UpstreamConsentError)

    assert line(logs)["error"] == "unknown"


def test_a_description_is_logged_as_one_short_line_of_safe_characters_without_secrets(
    logs: io.StringIO,
) -> None:
    failed("new", f"a\x00\x1b[31m\r\nb \u202e\udc80 {STATE} " + "x" * 9999)

    description = line(logs)["description"]
    assert description.startswith("a\ufffd\ufffd[31m b \ufffd\ufffd *** xxx")
    assert len(description) == 200
    assert STATE not in logs.getvalue()


def test_nothing_of_the_redirect_is_in_the_error(logs: io.StringIO) -> None:
    for error in ("new", "server_error"):
        assert "forged" not in failed(error, "forged").message
    assert "forged" in logs.getvalue()
