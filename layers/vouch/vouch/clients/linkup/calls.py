"""Calls of Linkup with one API key, in either version of its API."""

from typing import TYPE_CHECKING, Any, Final

from vouch.clients.session import UpstreamSession
from vouch.deadline import Deadline

if TYPE_CHECKING:
    import requests

    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask
    from vouch.clients.retry import Policy

PATIENCE: Final = 24.0
"""How many seconds a call without a deadline may take; the gateway before it gives up at 30."""


class KeyedCalls:
    """Makes calls with an API key; `less` is the advice in the error for too large an answer."""

    def __init__(
        self, base_url: str, api_key: str, session: "requests.Session | None", *, less: str
    ) -> None:
        if not api_key or api_key != api_key.strip() or not api_key.isascii():
            raise ValueError("the Linkup API key must be ASCII without spaces around it")
        self.key = api_key
        self._session = UpstreamSession("Linkup", base_url, session, less=less)

    def call(
        self,
        method: str,
        path: str,
        json: dict[str, Any] | None = None,
        *,
        policy: "Policy",
        mask: "Mask",
        deadline: Deadline | None,
        request_id: str | None,
    ) -> "Answer":
        """Return the answer, of any status; `request_id` is sent along for Linkup's logs."""
        headers = {"x-api-key": self.key, "Accept": "application/json"}
        if request_id:
            headers["X-Request-Id"] = request_id
        return self._session.call(
            method,
            path,
            headers=headers,
            json=json,
            policy=policy,
            deadline=deadline or Deadline.after(PATIENCE),
            mask=mask,
        )
