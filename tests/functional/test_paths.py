"""One path, tolerant of encoding (DESIGN D3), and its plural alias."""

from urllib.parse import quote

import pytest

from tests.support.builders import Member, draft
from tests.support.template import routes


def _spellings(urn: str) -> dict[str, str]:
    encoded = quote(urn, safe="")
    return {
        "percent-encoded": encoded,
        "decoded": urn,
        "as printed, comma and parentheses raw": quote(urn, safe="(),"),
        "in lower-case hex": encoded.replace("%3A", "%3a").replace("%2C", "%2c"),
        "encoded twice, as careless clients do": quote(encoded, safe=""),
    }


@pytest.mark.parametrize("spelling", _spellings("x"))
@pytest.mark.parametrize("resource", ["recommendation", "recommendations"])
def test_every_spelling_of_the_path_reads_and_updates(
    alice: Member, bob: Member, resource: str, spelling: str
) -> None:
    urn = alice.write(bob)
    target = f"/v2/{resource}/{_spellings(urn)[spelling]}"

    read = bob.call("GET", target)
    updated = bob.call("POST", target, {"patch": {"$set": {"status": "VISIBLE"}}})

    assert (read.status, read.json["recommender"]) == (200, alice.urn)
    assert updated.status == 204
    assert bob.status_of(urn) == "VISIBLE"


def test_the_plural_path_creates_and_locates_in_the_singular(alice: Member, bob: Member) -> None:
    answer = alice.call("POST", "/v2/recommendations", draft(bob))

    assert answer.status == 201
    assert answer.headers["location"].startswith("/v2/recommendation/urn%3A")
    assert alice.get(answer.headers["x-restli-id"]).status == 200


def test_every_route_of_the_resource_has_its_plural() -> None:
    served = {(route.method, route.path, route.function) for route in routes()}
    singular = {each for each in served if each[1].split("/")[1:3] == ["v2", "recommendation"]}

    assert singular
    for method, path, function in singular:
        assert (method, path.replace("/recommendation", "/recommendations"), function) in served


@pytest.mark.parametrize(
    "key",
    [
        "nonsense",
        "123456",
        "urn:li:person:123ABC",
        "urn:li:recommendation:(urn:li:person:A,1",
        "urn:li:recommendation:(urn:li:person:A,abc)",
        "%00",
        "%20",
        "%FF",
        "%25zz",
        "%E2%80%AE",
        "..%2F..",
        "urn:li:recommendation:(" + "(" * 200,
        "urn:li:recommendation:(urn:li:person:" + "😀" * 500 + ",1)",
        "x" * 5000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_path_that_names_no_recommendation_is_a_400(alice: Member, method: str, key: str) -> None:
    body = {"patch": {"$set": {"status": "VISIBLE"}}} if method == "POST" else None

    answer = alice.call(method, f"/v2/recommendation/{key}", body)

    # A slash in the decoded path is another route: the gateway's own 404.
    expected = (404, None) if "%2F" in key else (400, "ILLEGAL_ARGUMENT")
    assert (answer.status, answer.json.get("code")) == expected
