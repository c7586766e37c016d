"""Every route of the template refuses who does not say who they are, in its contract's words."""

from collections.abc import Callable

import pytest

from tests.support import gateway
from tests.support.builders import PROTOCOL
from tests.support.gateway import Answer
from tests.support.template import Route, resources, routes

pytestmark = pytest.mark.usefixtures("stack")

URN = "urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3A123ABC%2C123456%29"
HEADERS: dict[str, dict[str, str]] = {
    "bare": {},
    "everything else": {
        **PROTOCOL,
        "Content-Type": "application/json",
        "Idempotency-Key": "5f2b7a1e",
        "X-Forwarded-For": "127.0.0.1",
    },
    "blank": {"Authorization": "  ", "X-Api-Key": "  ", **PROTOCOL},
    "scheme only": {"Authorization": "Bearer ", **PROTOCOL},
}


OTHERS = {"v1": {"Authorization": "Bearer a member's"}, "v2": {"X-Api-Key": "an account's"}}
"""A credential, for each contract, that the other one takes."""
EVERY = {"cache-control", "content-type", "x-request-id"}
"""The headers that each error under /v1 has."""


def refused_as_linkedin_does(answer: Answer) -> None:
    assert answer.status == 401
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["x-restli-error-response"] == "true"
    assert answer.headers["x-restli-protocol-version"] == "2.0.0"
    assert answer.headers["x-li-request-id"]
    assert answer.json == {
        "status": 401,
        "code": "EMPTY_ACCESS_TOKEN",
        "message": "Empty oauth2_access_token",
        "serviceErrorCode": 401,
    }


def refused_as_linkup_does(answer: Answer) -> None:
    assert answer.status == 401
    assert answer.headers.keys() == EVERY
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == {"status": "error", "message": "the header x-api-key is missing"}


def refused_to_either(answer: Answer) -> None:
    """Where accounts and members may call, a bearer token that is none is told of as such."""
    assert answer.status == 401
    assert answer.headers.keys() == {*EVERY, "www-authenticate"}
    assert answer.json["status"] == "error"
    challenges = {
        "the header x-api-key is missing; a member sends Authorization: Bearer": "Bearer",
        "Empty oauth2_access_token": "Bearer",
        "Invalid access token": 'Bearer error="invalid_token"',
    }
    assert answer.headers["www-authenticate"] == challenges[answer.json["message"]]


def refused_without_a_state(answer: Answer) -> None:
    """A page, since people see it."""
    assert answer.status == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-request-id"]
    assert "<h1>This link cannot be used</h1>" in answer.body


EITHER = {"/v1/connections/{urn}", "/v1/syncs"}
"""Paths for accounts and for members."""
EXCEPTED = {"GET /v1/connections/callback": refused_without_a_state}
"""Routes that admit by other means than a credential: the callback by its state (DESIGN D2)."""


CONTRACTS: dict[str, Callable[[Answer], None]] = {
    "v1": refused_as_linkup_does,
    "v2": refused_as_linkedin_does,
}
"""By the first segment of the path; a route under another one has no contract and fails here."""


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize(
    "route",
    [each for each in routes() if not each.is_page],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_an_anonymous_call_is_refused_in_the_contracts_shape(
    route: Route, headers: dict[str, str]
) -> None:
    methods = ("GET", "POST", "DELETE") if route.method == "ANY" else (route.method,)
    contract = route.path.split("/")[1]
    check = refused_to_either if route.path in EITHER else CONTRACTS[contract]
    check = EXCEPTED.get(f"{route.method} {route.path}", check)
    sent = headers | (OTHERS[contract] if headers is HEADERS["everything else"] else {})

    for method in methods:
        body = "{}" if method == "POST" else None
        check(gateway.call(method, route.path.replace("{urn}", URN), sent, body))


@pytest.mark.parametrize("path", [each.path for each in routes() if each.is_page], ids=str)
def test_a_page_and_its_files_are_for_everybody_and_are_the_same_for_all(path: str) -> None:
    target = path.replace("{version}", "any").replace("{file}", "style.css")
    answers = [gateway.call("GET", target, headers) for headers in HEADERS.values()]

    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}


@pytest.mark.parametrize("query", ["", "code=x", "state=", "state=x", "code=x&state=x", "error=x"])
def test_who_comes_back_from_linkedin_without_our_state_is_refused(query: str) -> None:
    for route in EXCEPTED:
        method, path = route.split()

        refused_without_a_state(gateway.call(method, f"{path}?{query}", {}))


def test_there_is_no_way_in_but_the_routes_that_are_tested_here() -> None:
    kinds = ("AWS::ApiGatewayV2::Route", "AWS::Lambda::Url", "AWS::Serverless::Api")
    assert not [name for kind in kinds for name in resources(kind)]

    for name, api in resources("AWS::Serverless::HttpApi").items():
        assert not api.keys() & {"DefinitionBody", "DefinitionUri"}, name
    for name, function in resources("AWS::Serverless::Function").items():
        assert "FunctionUrlConfig" not in function, name
        kinds_of_event = {event["Type"] for event in function.get("Events", {}).values()}
        assert kinds_of_event <= {"HttpApi", "ScheduleV2"}, name
