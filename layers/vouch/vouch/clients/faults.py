"""Upstream errors for calls that brought no whole answer."""

from typing import Final

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as LateError

from vouch.clients.adapter import HandshakeError
from vouch.errors import UpstreamError, UpstreamTimeoutError

FAULTS: Final = (OSError, HTTPError, ValueError)
"""The exceptions of requests and urllib3, malformed answers included; RequestException is an
OSError."""


def late(name: str, request_id: str | None, *, served: bool | None = None) -> UpstreamTimeoutError:
    """Build the error for a passed deadline or for a connection that took too long."""
    what = f"{name} gave no whole answer in time"
    return UpstreamTimeoutError(what, request_id=request_id, served=served)


def failed(name: str, request_id: str | None, error: Exception) -> UpstreamError:
    """Build the error for an exception that was raised while a request was under way."""
    reason = _reason(error)
    if isinstance(reason, NewConnectionError):
        cause = reason.__cause__ if isinstance(reason, HandshakeError) else reason
        return upstream_error(f"no connection to {name}", request_id, cause, served=False)
    if isinstance(reason, ConnectTimeoutError | requests.ConnectTimeout):
        return late(name, request_id, served=False)
    if isinstance(reason, LateError | TimeoutError | requests.Timeout):
        return late(name, request_id)
    return upstream_error(f"the connection to {name} failed", request_id, reason)


def upstream_error(
    what: str, request_id: str | None, cause: BaseException | None, *, served: bool | None = None
) -> UpstreamError:
    """Build an error that shows the cause's type alone, because its text may hold what was sent."""
    kind = type(cause).__name__
    return UpstreamError(f"{what} ({kind})", request_id=request_id, served=served)


def _reason(error: Exception) -> Exception:
    """Return the innermost exception: urllib3's, which requests, retries and a proxy may wrap."""
    inner = error.args[0] if error.args else None
    inner = getattr(inner, "reason", inner)
    inner = getattr(inner, "original_error", inner)
    return inner if isinstance(inner, Exception) else error
