"""A client of Linkup's API, v2: accounts of members, and people whom they may know."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote

from vouch.clients.linkup.accounts import ACCOUNT_ID, Account, account_of, accounts_of
from vouch.clients.linkup.calls import KeyedCalls
from vouch.clients.linkup.envelope import balance_of, opened
from vouch.clients.linkup.people import Recommendations
from vouch.clients.linkup.published import published
from vouch.clients.mask import Mask
from vouch.clients.retry import IDEMPOTENT, UNSERVED

if TYPE_CHECKING:
    import requests

    from vouch.clients.exchange import Answer
    from vouch.clients.linkup.envelope import Success
    from vouch.deadline import Deadline

__all__ = ["Account", "LinkupV2Client", "Recommendations"]

LESS: Final = "ask for fewer people"
"""The advice in the error for too large an answer (DESIGN 5.1)."""
MOST_LISTED: Final = 500
"""How many accounts Linkup lists at most."""


class Call(NamedTuple):
    """What is asked, and the secret in it that no error may show."""

    method: str
    path: str
    asked: dict[str, Any] | None = None
    secret: str = ""


class LinkupV2Client:
    """Calls Linkup's v2 with one API key; safe to keep and to share between threads.

    >>> linkup = LinkupV2Client(base_url, api_key)
    >>> account = linkup.login(login_token, country="US")
    >>> account.status, account.challenge_type
    ('checkpoint_required', 'code_challenge')
    >>> linkup.submit_checkpoint(account.account_id, "123456").status
    'connected'
    >>> found = linkup.recommend(account.account_id, count=3)
    >>> [person.name for person in found.recommendations]
    ['John Smith', 'Sarah Parker', 'Michael Johnson']

    `base_url` ends in `/v2`. The caller's `session` may bring its own adapters. `request_id` is
    sent along for Linkup's logs.

    Logins, checkpoints and recommendations cost credits, so each is repeated, once, only where the
    first try surely was not served, as in v1. Accounts and the balance are read up to four times.

    Raises UpstreamRefusedError with Linkup's own text (INVALID_PARAMS, INVALID_ACTION),
    UpstreamAccountError (INVALID_ACCOUNT, ACCOUNT_INACTIVE), UpstreamCredentialsError
    (INVALID_API_KEY), UpstreamCreditsError (INSUFFICIENT_CREDITS), UpstreamThrottledError
    (RATE_LIMITED), UpstreamTimeoutError (no whole answer by the deadline) and UpstreamError (all
    else). Another code counts as its HTTP status does in v1. `served` tells whether the call may
    have been served, `upstream_credits` what Linkup says that it cost; no message shows a secret.
    """

    def __init__(
        self, base_url: str, api_key: str, session: "requests.Session | None" = None
    ) -> None:
        self._calls = KeyedCalls(base_url, api_key, session, less=LESS)

    def login(
        self,
        login_token: str,
        *,
        country: str,
        deadline: "Deadline | None" = None,
        request_id: str | None = None,
    ) -> Account:
        """Log a member in by the cookie; the same cookie leads to the same account again."""
        asked = {"platform": "linkedin", "login_token": login_token, "country": country}
        call = Call("POST", "/login", asked, login_token)
        return account_of(*self._opened(call, deadline, request_id))

    def submit_checkpoint(
        self,
        account_id: str,
        code: str | None,
        *,
        deadline: "Deadline | None" = None,
        request_id: str | None = None,
    ) -> Account:
        """Go on with a login after LinkedIn's challenge; without a code where the app approves."""
        asked = {"account_id": account_id} | ({} if code is None else {"code": code})
        call = Call("POST", "/checkpoint", asked, code or "")
        return account_of(*self._opened(call, deadline, request_id))

    def account(
        self,
        account_id: str,
        *,
        deadline: "Deadline | None" = None,
        request_id: str | None = None,
    ) -> Account:
        """Read one account."""
        if not ACCOUNT_ID.fullmatch(account_id):
            raise ValueError("no account of Linkup has an id of this form")
        call = Call("GET", f"/accounts/{quote(account_id, safe='')}")
        return account_of(*self._opened(call, deadline, request_id))

    def accounts(
        self, *, deadline: "Deadline | None" = None, request_id: str | None = None
    ) -> tuple[Account, ...]:
        """Read the accounts that were made last, at most MOST_LISTED."""
        call = Call("GET", f"/accounts?limit={MOST_LISTED}")
        return accounts_of(*self._opened(call, deadline, request_id))

    def recommend(
        self,
        account_id: str,
        *,
        count: int,
        deadline: "Deadline | None" = None,
        request_id: str | None = None,
    ) -> Recommendations:
        """Ask for at most `count` people that the account's member may know."""
        asked = {"account_id": account_id, "action": "recommendations", "params": {"count": count}}
        call = Call("POST", "/network", asked)
        return published(*self._opened(call, deadline, request_id))

    def credits(self, *, deadline: "Deadline | None" = None, request_id: str | None = None) -> int:
        """Read how many credits are left at Linkup."""
        return balance_of(*self._opened(Call("GET", "/credits"), deadline, request_id))

    def _opened(
        self, call: Call, deadline: "Deadline | None", request_id: str | None
    ) -> "tuple[Answer, Success]":
        """Make the call; return its answer and what is in the envelope of a success."""
        mask = Mask(call.secret, self._calls.key)
        answer = self._calls.call(
            call.method,
            call.path,
            call.asked,
            policy=IDEMPOTENT if call.method == "GET" else UNSERVED,
            mask=mask,
            deadline=deadline,
            request_id=request_id,
        )
        return answer, opened(answer, mask)
