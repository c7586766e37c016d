"""LinkedIn's simulator: tunnelled queries, and how long anything may be (CONTRACTS 2.9)."""

import pytest

from tests.support.linkedin_caller import ALL, Caller, encoded, listed, refused

FORM = {"Content-Type": "application/x-www-form-urlencoded", "X-HTTP-Method-Override": "GET"}
FILTERS = f"statusFilters={ALL}"


def test_a_query_in_the_body_is_answered_like_one_in_the_uri(linkedin: Caller) -> None:
    urn = linkedin.written()
    form = linkedin.call("POST", "/recommendation", data=f"ids={listed(urn)}", headers=FORM)
    query = f"{FILTERS}&count=1"
    both = linkedin.call("POST", "/recommendation?q=recommender", data=query, headers=FORM)
    bodies = (
        "--xyz\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n\r\n"
        '--xyz\r\nContent-Type: application/json\r\n\r\n{"patch":{"$set":{"status":"VISIBLE"}}}\r\n'
        "--xyz--\r\n"
    )
    headers = {"Content-Type": "multipart/mixed; boundary=xyz", "X-HTTP-Method-Override": "POST"}
    target = f"/recommendation/{encoded(urn)}"
    patched = linkedin.call("POST", target, linkedin.ben, data=bodies, headers=headers)

    assert form.json()["results"].keys() == {urn}
    assert [it["status"] for it in both.json()["elements"]] == ["PENDING"]
    assert (patched.status_code, linkedin.record(urn)["status"]) == (204, "VISIBLE")
    assert linkedin.calls()["calls"].keys() == {
        "create",
        "batch_get",
        "recommender",
        "update",
        "get",
    }


@pytest.mark.parametrize(
    "headers",
    [
        FORM | {"X-HTTP-Method-Override": "PATCH"},
        FORM | {"Content-Type": "application/json"},
        FORM | {"Content-Type": "multipart/mixed"},
        FORM | {"Content-Type": "multipart/mixed; boundary=other"},
    ],
)
def test_a_tunnel_that_leads_nowhere_is_refused(linkedin: Caller, headers: dict[str, str]) -> None:
    query = f"q=recipient&{FILTERS}"

    answer = linkedin.call("POST", "/recommendation", data=query, headers=headers)

    assert refused(answer) == (400, "ILLEGAL_ARGUMENT")


def test_long_queries_must_be_tunnelled(linkedin: Caller) -> None:
    urns = [f"urn:li:recommendation:({linkedin.ana},{10**15 + n})" for n in range(60)]
    query = f"ids={listed(*urns)}"
    assert len(query) > 4_096

    direct = linkedin.call("GET", f"/recommendation?{query}")
    tunnelled = linkedin.call("POST", "/recommendation", data=query, headers=FORM)

    assert direct.status_code == 414
    assert len(tunnelled.json()["errors"]) == 60
    assert linkedin.call("GET", f"/recommendation/{'a' * 4_097}").status_code == 414
    head = {"X-More": "x" * 28_672}
    assert linkedin.call("GET", "/userinfo", headers=head).status_code == 414
