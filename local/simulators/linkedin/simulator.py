"""LinkedIn, simulated: `with LinkedInSimulator() as linkedin: linkedin.base_url …`.

The Recommendation API and userinfo are at {base_url}, OAuth at {oauth_url}, for one application,
whose id and secret are new in every process, unless `restore` brings earlier ones; the OpenID
configuration is at {url}/oauth/.well-known/openid-configuration. The authorize page consents at
once for the first demo member, or for `member=…` (an id or a URN); `cancel=login` and
`cancel=authorize` refuse, `error=…` answers any other error name.
Beside the faults (simulators.control, .faults here), which `operation` and `member` restrict:

GET    /_control/calls            {"calls": {operation: n}, "total": n}; DELETE starts anew
POST   /_control/recommendations  {"member", "received": n, "given": n} -> {"urns"}: made up
POST   /_control/change           {"urns", "set": {field: value}}: at LinkedIn; null deletes
POST   /_control/remove           {"urns"}
POST   /_control/hide             {"member", "hidden": true}: finders list nothing, GET still works
POST   /_control/members          {"id"?} -> {"member", "access_token"}
POST   /_control/tokens           {"member", "client_id"?, "auth_type"?, "expires_in"?, "scope"?}
                                  -> {"access_token"}
POST   /_control/expire           {"member", "refresh": false}: access tokens; refresh tokens too
POST   /_control/lifetimes        {"access": s, "refresh": s|null}; null: no refresh tokens
POST   /_control/clock            {"offset_ms": 5000}: its clock is ahead
POST   /_control/quota            {"per_day": n|null}, for each member and application;
                                  {"application_per_day": n|null}, for all its members
"""

import secrets
import socket
from base64 import b64encode
from dataclasses import replace
from typing import Any, NamedTuple

from local.simulators import control
from local.simulators.answers import Answer, RefusedError
from local.simulators.linkedin import errors, oauth, people
from local.simulators.linkedin.api import Api
from local.simulators.linkedin.calls import Calls
from local.simulators.linkedin.changes import Changes
from local.simulators.linkedin.clock import Clock, Quota
from local.simulators.linkedin.control import SCOPES, Control, clock_routes
from local.simulators.linkedin.door import admitted, member_of, presented, userinfo
from local.simulators.linkedin.faults import LinkedInFault
from local.simulators.linkedin.oauth import OAuth
from local.simulators.linkedin.requests import Call, params
from local.simulators.linkedin.store import Store
from local.simulators.linkedin.tokens import Tokens
from local.simulators.linkedin.wire import check_protocol, check_size, read
from local.simulators.server import Request
from local.simulators.simulator import Simulator


class Member(NamedTuple):
    """A demo member, with a token of the simulator's application."""

    urn: str
    access_token: str
    name: str


class LinkedInSimulator(Simulator):
    """A simulator of LinkedIn, which serves until it is stopped."""

    def __init__(self, listener: socket.socket | None = None) -> None:
        super().__init__(listener)
        self.clock = Clock()
        self.store = Store(self.clock)
        self.tokens = Tokens(self.clock)
        self.quota = Quota(self.clock)
        self.calls = Calls(self.faults)
        self._oauth = OAuth(self.store, self.tokens, self.clock, people.FIRST, self.url)
        self._changes = Changes(self.store)
        self._api = Api(self.store, self._changes)
        people.settle(self.store)
        self.members = self._admit({})

    @property
    def base_url(self) -> str:
        return f"{self.url}/v2"

    @property
    def oauth_url(self) -> str:
        return f"{self.url}/oauth/v2"

    @property
    def client_id(self) -> str:
        return self._oauth.client_id

    @property
    def client_secret(self) -> str:
        return self._oauth.client_secret

    def answer(self, request: Request) -> Answer:
        path = request.target.partition("?")[0]
        is_oauth = path.startswith(oauth.PREFIX)
        answer = self._oauth_call(request, path) if is_oauth else self._call(request)
        headers = {
            "x-li-request-id": secrets.token_urlsafe(12),
            "x-li-uuid": b64encode(secrets.token_bytes(16)).decode(),
            "x-li-fabric": "prod-lva1",
        }
        if not is_oauth and (version := request.headers.get("X-RestLi-Protocol-Version")):
            headers["X-RestLi-Protocol-Version"] = "2.0.0" if version == "2.0.0" else "1.0.0"
        return replace(answer, headers={**answer.headers, **headers})

    def dropped(self) -> None:
        self.calls.count("dropped")

    def state(self) -> dict[str, Any]:
        return {
            "application": [self.client_id, self.client_secret],
            "signing_key": self._oauth.signing_key.content(),
            "store": self.store.content(),
            "tokens": self.tokens.content(),
            "members": {member.urn: member.access_token for member in self.members},
            "offset_ms": self.clock.offset_ms,
        }

    def restore(self, state: dict[str, Any]) -> None:
        self.clock.offset_ms = state["offset_ms"]
        self._oauth.client_id, self._oauth.client_secret = state["application"]
        self._oauth.signing_key.restore(state.get("signing_key"))
        self.store.restore(state["store"])
        self.tokens.restore(state["tokens"])
        self.members = self._admit(state["members"])

    def _admit(self, tokens: dict[str, str]) -> tuple[Member, ...]:
        """Return the demo members with these tokens, or with new ones where they have ended."""
        members = []
        for urn, name in people.demo():
            token = self.tokens.access(tokens.get(urn, ""))
            if token is None or token.state(self.clock.now()) != "active":
                token = self.tokens.issue(urn, self.client_id, SCOPES)
            members.append(Member(urn, token.text, name))
        return tuple(members)

    def routes(self) -> control.Routes:
        return (
            super().routes()
            | control.faults(self.faults, LinkedInFault, "member")
            | self.calls.routes()
            | clock_routes(self.clock, self.quota)
            | Control(self._changes, self.store, self.tokens, self.client_id).routes()
        )

    def _oauth_call(self, request: Request, path: str) -> Answer:
        operation = self._oauth.operation(request.method, path)
        return self.calls.serve(
            operation,
            None,
            lambda _: self._oauth.serve(operation, request),
            errors.oauth_refusal,
        )

    def _call(self, request: Request) -> Answer:
        try:
            call = read(request)
        except RefusedError as refused:
            self.calls.count(None)
            return errors.refusal(refused)
        token = presented(call.headers, self.tokens)
        return self.calls.serve(
            call.operation,
            token.member if token else None,
            lambda spoilt: self._serve(request, replace(call, spoilt=spoilt)),
            errors.refusal,
        )

    def _serve(self, request: Request, call: Call) -> Answer:
        """Serve a call, with its checks in LinkedIn's order (CONTRACTS 8)."""
        check_size(request)
        token = admitted(call.headers, self.tokens, self.clock)
        if call.operation == "userinfo":
            return userinfo(token, self.store)
        member = member_of(token, call.operation)
        self.quota.count(token.application, member)
        check_protocol(call.headers)
        return self._api.serve(call, params(call), member)
