"""The API key of a call, through every account route, how soon it stops, and faults in shape."""

import io
import json

import pytest

from tests.support import gateway, managing
from tests.support.broken_table import broken, on_read
from tests.support.builders import Member
from tests.support.clock import Clock
from tests.support.gateway import Answer
from tests.support.payers import payer
from tests.support.template import Route, routes

ROUTES = [
    pytest.param(each, id=f"{each.method} {each.path}")
    for each in routes()
    if each.path.startswith("/v1/") and not each.path.endswith("/callback")
]
EITHER = {"/v1/connections/{urn}", "/v1/syncs"}
"""Paths for accounts and for members."""
FOR_ACCOUNTS = [each for each in ROUTES if each.values[0].path not in EITHER]  # type: ignore[union-attr]
FOR_EITHER = [each for each in ROUTES if each not in FOR_ACCOUNTS]
BOTH = "send x-api-key or Authorization, not both"
SECRET = "a-detail-of-the-inside"


def call(route: Route, **headers: str) -> Answer:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    path = route.path.replace("{urn}", "urn:li:person:Nobody")
    return gateway.call(route.method, path, sent, "{}")


def refused(answer: Answer, status: int, message: str) -> None:
    assert answer.status == status
    assert answer.json == {"status": "error", "message": message}
    assert answer.headers["x-request-id"]


@pytest.mark.parametrize("route", ROUTES)
def test_each_route_requires_a_known_key(route: Route, alice: Member) -> None:
    unknown, missing = "the API key is unknown or revoked", "the header x-api-key is missing"
    if route.path in EITHER:
        missing += "; a member sends Authorization: Bearer"

    refused(call(route), 401, missing)
    refused(call(route, x_api_key=" "), 401, missing)
    refused(call(route, x_api_key="unknown"), 401, unknown)
    refused(call(route, x_api_key=alice.token), 401, unknown)


@pytest.mark.parametrize("route", FOR_ACCOUNTS)
def test_a_bearer_token_is_refused_alone_and_beside_a_key(route: Route, alice: Member) -> None:
    bearer = f"Bearer {alice.token}"

    refused(call(route, authorization=bearer), 401, "the header x-api-key is missing")
    for key in (payer().key, "unknown"):
        refused(call(route, authorization=bearer, x_api_key=key), 400, BOTH)


@pytest.mark.parametrize("route", FOR_EITHER)
def test_a_route_for_members_requires_a_known_token_without_a_key(
    route: Route, alice: Member
) -> None:
    bearer = f"Bearer {alice.token}"

    assert call(route, authorization=bearer).status != 401
    refused(call(route, authorization="Bearer unknown"), 401, "Invalid access token")
    refused(call(route, authorization="Bearer"), 401, "Empty oauth2_access_token")
    for key in (payer().key, "unknown"):
        refused(call(route, authorization=bearer, x_api_key=key), 400, BOTH)


@pytest.mark.parametrize("route", ROUTES)
def test_a_revoked_key_stops_within_60_seconds_on_each_route(route: Route, clock: Clock) -> None:
    account = managing.account()
    key_id, key = managing.api_key(account)
    assert call(route, x_api_key=key).status != 401
    managing.invoke("revoke_api_key", account=account, id=key_id)

    clock.advance(60)

    refused(call(route, x_api_key=key), 401, "the API key is unknown or revoked")


def test_a_fault_is_a_500_in_shape_with_the_request_id_to_quote(logs: io.StringIO) -> None:
    acme = payer()

    def surprise() -> None:
        raise RuntimeError(SECRET)

    with broken(before=on_read(surprise)):
        answer = acme.report()

    request_id = answer.headers["x-request-id"]
    refused(answer, 500, f"something went wrong here; quote request id {request_id}")
    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    (fault,) = (line for line in lines if line["level"] == "ERROR")
    assert fault["correlation_id"] == request_id
    assert SECRET in fault["exception"]


def test_a_call_is_one_line_of_the_log_without_its_key(logs: io.StringIO) -> None:
    acme = payer()
    logs.seek(0)
    logs.truncate()

    answer = acme.report(period="2026-13")

    (line,) = (json.loads(each) for each in logs.getvalue().splitlines())
    assert (line["operation"], line["outcome"], line["level"]) == ("report_credits", "400", "INFO")
    assert line["code"] == "ILLEGAL_ARGUMENT"
    assert line["correlation_id"] == answer.headers["x-request-id"]
    assert acme.key not in logs.getvalue()
