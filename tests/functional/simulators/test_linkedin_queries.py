"""LinkedIn's simulator: the grammar of queries and keys, and projections.

See CONTRACTS 2.4, 2.6, 2.8.
"""

import http.client

import pytest

from tests.support.linkedin_caller import ALL, Caller, encoded, listed, refused

FILTERS = f"statusFilters={ALL}"


@pytest.mark.parametrize(
    "query",
    [
        "statusFilters=List(VISIBLE", "statusFilters=List(VISIBLE,)", "statusFilters=", "start=(",
        "statusFilters=List(VISIBLE,,HIDDEN)", "statusFilters=List(a:b)", "statusFilters=(a)",
        "statusFilters=(a:b:c)", "statusFilters=(:b)", "statusFilters=,a", "start=a:b",
        "statusFilters=List(%FF)", "start=" + "(a:" * 200,
    ],
)  # fmt: skip
def test_a_query_outside_the_grammar_is_refused(linkedin: Caller, query: str) -> None:
    answer = linkedin.call("GET", f"/recommendation?q=recipient&{query}")

    assert refused(answer) == (400, "ILLEGAL_ARGUMENT")
    uri = f"/v2/recommendation?q=recipient&{query}"
    assert answer.json()["message"] == f"Invalid query parameters syntax: {uri}"


def test_the_grammar_is_seen_before_percent_decoding(linkedin: Caller) -> None:
    urn = linkedin.written()
    right = linkedin.call("GET", f"/recommendation?ids={listed(urn)}")
    raw = linkedin.call("GET", f"/recommendation?ids=List({urn})")
    whole = linkedin.call("GET", f"/recommendation?ids={encoded(f'List({urn})')}")
    quirk = linkedin.call("GET", f"/recommendation?ids=%4Cist({encoded(urn)})")

    assert [it.status_code for it in (right, raw, whole, quirk)] == [200, 400, 400, 200]
    assert right.json() == quirk.json()
    assert raw.json()["message"].startswith("Invalid query parameters syntax")
    assert whole.json()["message"] == "Invalid value type for parameter ids"


def test_a_parameter_comes_once(linkedin: Caller) -> None:
    answer = linkedin.call("GET", f"/recommendation?q=recipient&{FILTERS}&start=1&start=1")

    assert refused(answer) == (400, "ILLEGAL_ARGUMENT")
    assert answer.json()["message"] == "unexpected repeated query param in URI: start"


def test_a_key_in_the_path_is_encoded_as_a_whole(linkedin: Caller) -> None:
    urn = linkedin.written()
    keys = (urn, encoded(urn).replace("%2C", ","), "%zz", "bob", "", f"{encoded(urn)}/x")

    for key in keys:
        answer = linkedin.call("GET", f"/recommendation/{key}")
        assert refused(answer) == (400, "ILLEGAL_ARGUMENT")
        assert answer.json()["message"] == "Syntax exception in path variables"


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("POST", "/recommendation", 411),
        ("GET", "/recommendation?q=recipient&statusFilters=List(%zz)", 400),
        ("GET", "/recommendation/%zz", 400),
    ],
)
def test_a_query_that_http_libraries_would_mend_is_refused(
    linkedin: Caller, method: str, target: str, status: int
) -> None:
    connection = http.client.HTTPConnection(linkedin.simulator.url[7:], timeout=30)
    connection.putrequest(method, f"/v2{target}")
    connection.putheader("Authorization", f"Bearer {linkedin.token(linkedin.ana)}")
    connection.putheader("X-RestLi-Protocol-Version", "2.0.0")
    connection.endheaders()

    answer = connection.getresponse()

    assert answer.status == status
    connection.close()


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ("id", {"id"}),
        ("id,status", {"id", "status"}),
        ("status,locale:(country)", {"status", "locale"}),
        ("mood", set[str]()),
    ],
)
def test_a_projection_keeps_what_it_names(linkedin: Caller, fields: str, kept: set[str]) -> None:
    urn = linkedin.written(locale={"country": "FR", "language": "fr"})
    targets = (
        f"/{encoded(urn)}?fields={fields}",
        f"?ids={listed(urn)}&fields={fields}",
        f"?q=recommender&{FILTERS}&count=1&fields={fields}",
    )

    one, batch, page = (linkedin.call("GET", f"/recommendation{it}").json() for it in targets)

    assert one.keys() == kept
    assert batch["results"][urn] == page["elements"][0] == one
    assert one.get("locale", {"country": "FR"}) == {"country": "FR"}


@pytest.mark.parametrize("fields", ["", "id,", "id)", "locale:(", "(id)", "a:(" * 1_300])
def test_a_projection_outside_the_grammar_is_refused(linkedin: Caller, fields: str) -> None:
    urn = linkedin.written()

    answer = linkedin.call("GET", f"/recommendation/{encoded(urn)}?fields={fields}")

    assert refused(answer) == (400, "ILLEGAL_ARGUMENT")
