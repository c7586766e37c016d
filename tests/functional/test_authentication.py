"""The token of a call, through every member route, and how soon it stops."""

import pytest

from tests.support import gateway
from tests.support.builders import PROTOCOL, member
from tests.support.clock import Clock
from tests.support.gateway import Answer
from tests.support.template import Route, routes
from vouch.services.accounts.commands import manage

ROUTES = [
    pytest.param(each, id=f"{each.method} {each.path}")
    for each in routes()
    if each.path.startswith("/v2/")
]

BAD_TOKEN = 'Bearer error="invalid_token"'


def _call(route: Route, authorization: str | None) -> Answer:
    headers = dict(PROTOCOL)
    if authorization is not None:
        headers["Authorization"] = authorization
    urn = "urn:li:recommendation:(urn:li:person:Nobody,1)"
    return gateway.call(route.method, route.path.replace("{urn}", urn), headers)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    ("authorization", "code", "message", "challenge"),
    [
        (None, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token", "Bearer"),
        ("Bearer ", "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token", "Bearer"),
        ("Bearer unknown", "INVALID_ACCESS_TOKEN", "Invalid access token", BAD_TOKEN),
        (
            "Basic dDp0",
            "INVALID_ACCESS_TOKEN",
            "Unknown authentication scheme; use Bearer",
            "Bearer",
        ),
    ],
)
def test_each_route_requires_a_known_token(
    route: Route, authorization: str | None, code: str, message: str, challenge: str
) -> None:
    answer = _call(route, authorization)

    assert answer.status == 401
    assert (answer.json["code"], answer.json["message"]) == (code, message)
    assert answer.headers["www-authenticate"] == challenge


@pytest.mark.parametrize("route", ROUTES)
def test_a_revoked_token_stops_within_60_seconds_on_each_route(route: Route, clock: Clock) -> None:
    alice = member()
    bearer = f"Bearer {alice.token}"
    assert _call(route, bearer).status != 401
    (token,) = manage({"action": "list_member_tokens", "member": alice.urn})["member_tokens"]
    manage({"action": "revoke_member_token", "member": alice.urn, "id": token["id"]})

    clock.advance(60)

    assert _call(route, bearer).json["code"] == "REVOKED_ACCESS_TOKEN"


@pytest.mark.parametrize("route", ROUTES)
def test_an_expired_token_stops_at_its_second_on_each_route(route: Route, clock: Clock) -> None:
    issued = manage({"action": "issue_member_token", "member": "urn:li:person:A", "expires_in": 30})
    bearer = f"Bearer {issued['secret']}"

    clock.advance(29)
    assert _call(route, bearer).status != 401
    clock.advance(1)
    assert _call(route, bearer).json["code"] == "EXPIRED_ACCESS_TOKEN"


def test_a_token_works_from_the_moment_it_is_issued(clock: Clock) -> None:
    assert member().call("GET", "/v2/userinfo").status == 200


def test_an_api_key_is_no_token_of_a_member() -> None:
    account = manage({"action": "create_account", "name": "Acme"})["account"]["id"]
    key = manage({"action": "issue_api_key", "account": account, "label": "x"})["secret"]

    for headers in ({"Authorization": f"Bearer {key}"}, {"x-api-key": key}):
        assert gateway.call("GET", "/v2/userinfo", headers).status == 401
