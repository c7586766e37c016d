"""Rest.li requests to LinkedIn with one member's token (CONTRACTS 2)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from vouch.clients.body import parsed
from vouch.clients.linkedin.refusal import names_a_day_limit, not_understood, refusal
from vouch.clients.linkedin.tokens import TOKEN
from vouch.clients.mask import Mask
from vouch.clients.retry import IDEMPOTENT, NEVER, Policy
from vouch.clients.session import UpstreamSession
from vouch.deadline import Deadline

if TYPE_CHECKING:
    import requests

    from vouch.clients.exchange import Answer

PATIENCE: Final = 24.0
"""How many seconds a call without a deadline may take; the gateway before it gives up at 30."""
LESS: Final = "ask for fewer records at once"
LONGEST_QUERY: Final = 4096
"""How many characters LinkedIn accepts in a query; a longer one is tunnelled (CONTRACTS 2.9)."""
WRITTEN: Final = ("recommendationText", "message", "subject")
"""The fields that hold a member's own text, which no error may repeat."""
FORM: Final = "application/x-www-form-urlencoded"


class MemberCalls:
    """Makes calls with a member's token; answers that are no success are raised as errors."""

    def __init__(
        self,
        base_url: str,
        access_token: str,
        session: "requests.Session | None",
        deadline: Deadline | None,
        spent: Callable[[float], object],
    ) -> None:
        if not TOKEN.fullmatch(access_token):
            raise ValueError("the access token must be printable ASCII without spaces")
        self.mask = Mask(access_token)
        self._token = access_token
        self._deadline = deadline
        self._session = UpstreamSession(
            "LinkedIn", base_url, session, less=LESS, final=names_a_day_limit, spent=spent
        )

    def read(self, operation: str, path: str, query: str = "") -> "Answer":
        """Send a GET, BATCH_GET or FINDER; a query too long for a URI is tunnelled in the body."""
        headers = _restli(operation)
        if len(query) <= LONGEST_QUERY:
            return self._call("GET", f"{path}?{query}" if query else path, headers)
        tunnel = {"X-HTTP-Method-Override": "GET", "Content-Type": FORM}
        return self._call("POST", path, headers | tunnel, data=query.encode())

    def create(self, path: str, fields: Mapping[str, Any]) -> "Answer":
        """Send a CREATE once; it is never repeated."""
        mask = Mask(self._token, texts=[str(fields[name]) for name in WRITTEN if name in fields])
        headers = _restli("CREATE")
        return self._call("POST", path, headers, json={**fields}, policy=NEVER, mask=mask)

    def update(self, path: str, changes: Mapping[str, str | None]) -> None:
        """Send a PARTIAL_UPDATE; it may be repeated, because it names the state to reach."""
        kept = {name: value for name, value in changes.items() if value is not None}
        gone = [name for name, value in changes.items() if value is None]
        patch = ({"$set": kept} if kept else {}) | ({"$delete": gone} if gone else {})
        answer = self._call("POST", path, _restli("PARTIAL_UPDATE"), json={"patch": patch})
        if answer.body and parsed(answer.body) is None:
            raise not_understood(answer, "an answer to a PARTIAL_UPDATE")

    def userinfo(self) -> "Answer":
        """Ask OpenID Connect's userinfo, which needs no Rest.li header."""
        return self._call("GET", "/userinfo", {})

    def _call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        *,
        json: Any = None,
        data: bytes | None = None,
        policy: Policy = IDEMPOTENT,
        mask: Mask | None = None,
    ) -> "Answer":
        mask = mask or self.mask
        answer = self._session.call(
            method,
            path,
            headers={
                **headers,
                "Authorization": f"Bearer {self._token}",
                "Accept": "application/json",
            },
            json=json,
            data=data,
            policy=policy,
            deadline=self._deadline or Deadline.after(PATIENCE),
            mask=mask,
        )
        if not 200 <= answer.status < 300:
            raise refusal(answer, mask)
        return answer


def _restli(operation: str) -> dict[str, str]:
    return {"X-Restli-Protocol-Version": "2.0.0", "X-RestLi-Method": operation}
