"""HTTP methods and Rest.li methods that are not served: 405 and 400 (CONTRACTS 2.2; DESIGN 4.9)."""

import pytest

from tests.support import gateway, store
from tests.support.builders import PROTOCOL, Member, draft, path
from tests.support.finding import RESOURCE, finder, ids, refused
from tests.support.payers import payer
from tests.support.template import routes

FORM = "application/x-www-form-urlencoded"
URN = "urn:li:recommendation:(urn:li:person:Nobody,1)"
PATHS = {
    RESOURCE: "GET, POST",
    f"{RESOURCE}s": "GET, POST",
    path(URN): "GET, POST",
    path(URN).replace("recommendation/", "recommendations/"): "GET, POST",
    "/v2/userinfo": "GET",
}
NOT_SERVED = ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")


@pytest.mark.parametrize("target", PATHS)
@pytest.mark.parametrize("method", NOT_SERVED)
def test_another_http_method_is_a_405_that_names_the_allowed_ones(
    alice: Member, method: str, target: str
) -> None:
    answer = alice.call(method, target)

    assert method in refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == PATHS[target]


@pytest.mark.parametrize(
    "path",
    [each.path for each in routes() if each.method == "ANY" and each.path.startswith("/v1/")],
)
def test_a_405_of_an_account_names_every_method_of_the_path_whatever_function_serves_it(
    path: str,
) -> None:
    answer = payer().call("PATCH", path.translate(str.maketrans("", "", "{}")))

    allowed = {each.method for each in routes() if each.path == path} - {"ANY"}
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == allowed


def test_a_post_of_userinfo_is_a_405(alice: Member) -> None:
    assert alice.call("POST", "/v2/userinfo").headers["allow"] == "GET"


@pytest.mark.parametrize("target", PATHS)
@pytest.mark.parametrize("method", NOT_SERVED)
def test_authentication_comes_before_the_method(target: str, method: str) -> None:
    answer = gateway.call(method, target, PROTOCOL)

    refused(answer, 401, "EMPTY_ACCESS_TOKEN")
    assert "allow" not in answer.headers


def test_the_protocol_is_checked_before_the_method(alice: Member) -> None:
    sent = {"Authorization": f"Bearer {alice.token}"}

    assert "X-Restli-Protocol-Version" in refused(gateway.call("PUT", RESOURCE, sent))
    assert gateway.call("PUT", "/v2/userinfo", sent).status == 405


@pytest.mark.parametrize("verb", ["PUT", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("key", ["", "key"])
def test_an_override_with_an_unserved_method_is_refused(
    alice: Member, bob: Member, verb: str, key: str
) -> None:
    urn = alice.write(bob)
    before = store.everything()

    answer = bob.post("", {"X-HTTP-Method-Override": verb}, urn if key else None)

    assert verb in refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET, POST"
    assert store.everything() == before


def test_an_overriding_post_on_a_get_writes_nothing(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    before = store.everything()

    for target in (RESOURCE, path(urn)):
        headers = {"X-HTTP-Method-Override": "POST", "Content-Type": FORM}
        refused(alice.call("GET", target, headers=headers))

    assert store.everything() == before


@pytest.mark.parametrize(
    ("method", "target", "headers", "says"),
    [
        ("GET", RESOURCE, {}, "GET_ALL"),
        ("GET", RESOURCE, {"X-RestLi-Method": "get_all"}, "GET_ALL"),
        ("GET", f"{RESOURCE}?bq=recipient", {}, "BATCH_FINDER"),
        ("GET", f"{RESOURCE}?fields=id&start=0", {}, "GET_ALL"),
        ("POST", RESOURCE, {"X-RestLi-Method": "batch_create"}, "BATCH_CREATE"),
        ("POST", f"{RESOURCE}?action=reorder", {}, "ACTION"),
        ("POST", f"{path(URN)}?action=reorder", {}, "ACTION"),
        ("POST", f"{RESOURCE}?ids=List(a)", {}, "BATCH_PARTIAL_UPDATE"),
    ],
)
def test_a_method_that_the_resource_lacks_is_a_400_that_names_it(
    alice: Member, bob: Member, method: str, target: str, headers: dict[str, str], says: str
) -> None:
    body = draft(bob) if method == "POST" else None

    answer = alice.call(method, target, body, headers)

    assert f"{says} operation" in refused(answer)
    assert "not supported" in refused(answer)
    assert store.records() == {}


@pytest.mark.parametrize(
    ("method", "target", "said"),
    [
        ("GET", f"{RESOURCE}?ids=List()", "FINDER"),
        ("GET", finder("recipient", "VISIBLE"), "BATCH_GET"),
        ("GET", finder("recipient", "VISIBLE"), "GET_ALL"),
        ("GET", path(URN), "BATCH_GET"),
        ("POST", RESOURCE, "PARTIAL_UPDATE"),
        ("POST", path(URN), "CREATE"),
        ("POST", path(URN), "nonsense"),
    ],
)
def test_a_header_that_contradicts_the_uri_is_a_400(
    alice: Member, method: str, target: str, said: str
) -> None:
    answer = alice.call(method, target, headers={"X-RestLi-Method": said})

    assert "Resource method could not be resolved from request parameters." in refused(answer)


@pytest.mark.parametrize("said", ["batch_get", "BATCH_GET", "Batch_Get"])
def test_a_header_that_says_the_same_is_welcome(alice: Member, bob: Member, said: str) -> None:
    target = f"{RESOURCE}?{ids(alice.write(bob))}"

    assert alice.call("GET", target, headers={"X-RestLi-Method": said}).status == 200


def test_every_answer_carries_the_protocol_and_the_request_id(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    answers = [
        alice.call("GET", f"{RESOURCE}?{ids(urn)}"),
        alice.call("GET", finder("recipient", "VISIBLE")),
        alice.call("GET", finder("recipient")),
        alice.call("GET", RESOURCE),
        alice.call("DELETE", path(urn)),
        alice.call("GET", f"{RESOURCE}?{'x' * 5000}"),
        gateway.call("PATCH", RESOURCE),
        alice.post("q", {"X-HTTP-Method-Override": "x"}),
    ]

    for answer in answers:
        assert answer.headers["x-restli-protocol-version"] == "2.0.0"
        assert answer.headers["x-li-request-id"].startswith("request-")
        assert answer.headers["content-type"] == "application/json"
        assert ("x-restli-error-response" in answer.headers) == (answer.status >= 400)
    assert len({answer.headers["x-li-request-id"] for answer in answers}) == len(answers)


def test_each_path_has_an_any_route_or_lies_within_another() -> None:
    # Any other method of the callback is one of /v1/connections/{urn}.
    contracts = [route for route in routes() if not route.is_page]
    paths = {route.path for route in contracts} - {"/v1/connections/callback"}

    assert paths == {route.path for route in contracts if route.method == "ANY"}
