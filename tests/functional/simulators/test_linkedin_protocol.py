"""LinkedIn's simulator: headers, methods and tokens (CONTRACTS 2.1, 2.2, 2.10)."""

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.linkedin_caller import ALL, Caller, refused

FILTERS = f"statusFilters={ALL}"


def test_every_answer_has_a_request_id_of_its_own(linkedin: Caller) -> None:
    urn = linkedin.written()
    answers = [
        linkedin.get(urn),
        linkedin.get(urn),
        linkedin.get("bob"),
        linkedin.write(),
        linkedin.status(urn, linkedin.ben, "VISIBLE"),
        linkedin.userinfo(linkedin.token(linkedin.ana)),
        linkedin.authorize(),
        linkedin.oauth("accessToken"),
    ]

    for name in ("x-li-request-id", "x-li-uuid"):
        assert len({answer.headers[name] for answer in answers}) == len(answers)
    assert answers[0].headers["X-RestLi-Protocol-Version"] == "2.0.0"


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (None, "X-RestLi-Protocol-Version: 2.0.0 is required"),
        ("1.0.0", "Rest.li protocol version 1.0.0 used by the client is not supported!"),
    ],
)
def test_the_protocol_header_is_required(linkedin: Caller, version: str | None, text: str) -> None:
    headers: Any = {"X-Restli-Protocol-Version": version}

    answer = linkedin.call("GET", f"/recommendation?q=recipient&{FILTERS}", headers=headers)

    assert refused(answer) == (400, "ILLEGAL_ARGUMENT")
    assert answer.json()["message"] == text


def test_the_protocol_header_sent_twice_is_refused(linkedin: Caller) -> None:
    connection = HTTPConnection(urlsplit(linkedin.simulator.url).netloc, timeout=30)
    connection.putrequest("GET", f"/v2/recommendation?q=recipient&{FILTERS}")
    connection.putheader("Authorization", f"Bearer {linkedin.token(linkedin.ana)}")
    for _ in range(2):
        connection.putheader("X-RestLi-Protocol-Version", "2.0.0")
    connection.endheaders()

    answer = connection.getresponse()

    assert answer.status == 400
    assert "version 2.0.0, 2.0.0 used by the client" in answer.read().decode()
    connection.close()


@pytest.mark.parametrize(
    ("authorization", "service", "known", "text"),
    [
        (None, 401, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token"),
        ("Bearer ", 401, "EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token"),
        ("Basic abc", 401, None, "Unknown authentication schema"),
        ("Bearer abc", 65600, "INVALID_ACCESS_TOKEN", "Invalid access token"),
    ],
)
def test_text_that_is_no_token_is_refused(
    linkedin: Caller, authorization: str | None, service: int, known: str | None, text: str
) -> None:
    headers: Any = {"Authorization": authorization}

    for target in (f"/recommendation?q=recipient&{FILTERS}", "/userinfo"):
        answer = linkedin.call("GET", target, headers=headers)
        assert refused(answer) == (401, known)
        assert (answer.json()["serviceErrorCode"], answer.json()["message"]) == (service, text)


def test_an_applications_own_token_has_no_member(linkedin: Caller) -> None:
    token = linkedin.told("tokens", member=linkedin.ana, auth_type="2L")["access_token"]

    for target in (f"/recommendation?q=recipient&{FILTERS}", "/userinfo"):
        answer = linkedin.call("GET", target, token=token)
        assert refused(answer) == (403, "ACCESS_DENIED")
        assert answer.json()["message"].startswith("Not enough permissions to access: ")


@pytest.mark.parametrize("path", ["/recommendations", "/recommendationRequest", "/me", ""])
def test_other_resources_are_404(linkedin: Caller, path: str) -> None:
    assert refused(linkedin.call("GET", path)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/recommendation", 400),
        ("GET", "/recommendation?bq=recipient", 400),
        ("GET", f"/recommendation?q=sender&{FILTERS}", 400),
        ("GET", f"/recommendation?q=recipient&{FILTERS}&ids=List(a)", 400),
        ("POST", "/recommendation?action=move", 400),
        ("POST", "/recommendation?ids=List(a)", 400),
        ("PUT", "/recommendation/a", 405),
        ("DELETE", "/recommendation/a", 405),
        ("PATCH", "/recommendation/a", 405),
    ],
)
def test_other_methods_are_not_served(
    linkedin: Caller, method: str, target: str, status: int
) -> None:
    assert linkedin.call(method, target, json={}).status_code == status


def test_a_method_header_that_contradicts_the_request_is_refused(linkedin: Caller) -> None:
    def ask(method: str) -> int:
        target = f"/recommendation?q=recipient&{FILTERS}"
        headers = {"X-RestLi-Method": method}
        return linkedin.call("GET", target, headers=headers).status_code

    assert [ask(it) for it in ("FINDER", "finder", "GET", "BATCH_GET")] == [200, 200, 400, 400]
