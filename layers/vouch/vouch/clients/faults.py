"""Calls that brought no whole answer, as errors of ours."""

from typing import Final

import requests
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.exceptions import TimeoutError as LateError

from vouch.errors import UpstreamError, UpstreamTimeoutError

FAULTS: Final = (OSError, HTTPError, ValueError)
"""What requests and urllib3 raise, malformed answers included; a RequestException is an OSError."""


def late(name: str, request_id: str | None, *, served: bool | None = None) -> UpstreamTimeoutError:
    """For a deadline that has passed, or a connection that took too long."""
    what = f"{name} gave no whole answer in time"
    return UpstreamTimeoutError(what, request_id=request_id, served=served)


def failed(name: str, request_id: str | None, error: Exception) -> UpstreamError:
    """For what was raised while a request was under way."""
    reason = _reason(error)
    if isinstance(reason, NewConnectionError):
        return told(f"no connection to {name}", request_id, reason, served=False)
    if isinstance(reason, ConnectTimeoutError | requests.ConnectTimeout):
        return late(name, request_id, served=False)
    if isinstance(reason, LateError | TimeoutError | requests.Timeout):
        return late(name, request_id)
    return told(f"the connection to {name} failed", request_id, reason)


def told(
    what: str, request_id: str | None, cause: Exception, *, served: bool | None = None
) -> UpstreamError:
    """Of the cause only its kind: its text may hold what was sent."""
    kind = type(cause).__name__
    return UpstreamError(f"{what} ({kind})", request_id=request_id, served=served)


def _reason(error: Exception) -> Exception:
    """The innermost of what requests wrapped: urllib3's, beneath its count of tries and a proxy."""
    inner = error.args[0] if error.args else None
    inner = getattr(inner, "reason", inner)
    inner = getattr(inner, "original_error", inner)
    return inner if isinstance(inner, Exception) else error
