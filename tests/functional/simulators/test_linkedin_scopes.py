"""LinkedIn's simulator: what a token may do by its scopes (CONTRACTS 1.8)."""

import pytest
import requests

from tests.support.linkedin_caller import ALL, TEXT, Caller, encoded, listed, refused

NEEDS = {
    "CREATE": "w_recommendations",
    "PARTIAL_UPDATE": "w_recommendations",
    "GET": "r_recommendations",
    "BATCH_GET": "r_recommendations",
    "FINDER-recipient": "r_recommendations",
    "FINDER-recommender": "r_recommendations",
    "FINDER-descendant": "r_recommendations",
}
SCOPES = ("openid", "profile", "r_recommendations", "w_recommendations")


def ask(linkedin: Caller, method: str, scope: str, version: str = "2.0.0") -> requests.Response:
    """Make a call by the recommendee with a token of these scopes."""
    urn = linkedin.written()
    token = linkedin.told("tokens", member=linkedin.ben, scope=scope)["access_token"]
    name, _, finder = method.partition("-")
    targets = {
        "GET": f"/{encoded(urn)}",
        "BATCH_GET": f"?ids={listed(urn)}",
        "PARTIAL_UPDATE": f"/{encoded(urn)}",
        "CREATE": "",
    }
    finders = f"recUrn={encoded(urn)}" if finder == "descendant" else f"statusFilters={ALL}"
    bodies = {
        "CREATE": {"recommendee": linkedin.ana, "recommendationText": TEXT},
        "PARTIAL_UPDATE": {"patch": {"$set": {"status": "VISIBLE"}}},
    }
    target = targets.get(name, f"?q={finder}&{finders}")
    return linkedin.call(
        "POST" if name in bodies else "GET",
        f"/recommendation{target}",
        token=token,
        headers={"X-Restli-Protocol-Version": version},
        json=bodies.get(name),
    )


@pytest.mark.parametrize(("method", "needed"), NEEDS.items())
def test_each_method_needs_its_scope(linkedin: Caller, method: str, needed: str) -> None:
    answer = ask(linkedin, method, " ".join(scope for scope in SCOPES if scope != needed))

    assert refused(answer) == (403, "ACCESS_DENIED")
    assert answer.json() == {
        "status": 403,
        "serviceErrorCode": 100,
        "code": "ACCESS_DENIED",
        "message": f"Not enough permissions to access: recommendation.{method}.NO_VERSION",
    }
    assert ask(linkedin, method, needed).ok


def test_a_refused_create_writes_nothing(linkedin: Caller) -> None:
    before = linkedin.urns("recommender", by=linkedin.ben)

    ask(linkedin, "CREATE", "r_recommendations")

    assert linkedin.urns("recommender", by=linkedin.ben) == before


def test_a_missing_scope_comes_before_what_is_wrong_with_the_request(linkedin: Caller) -> None:
    assert ask(linkedin, "GET", "w_recommendations", version="1.0.0").status_code == 403


def test_the_members_consent_decides(linkedin: Caller) -> None:
    fields = {"recommendee": linkedin.ben, "recommendationText": TEXT}
    token = linkedin.exchanged(scope="openid,profile,r_recommendations")["access_token"]
    assert linkedin.call("POST", "/recommendation", token=token, json=fields).status_code == 403

    token = linkedin.exchanged(scope="openid,profile,w_recommendations")["access_token"]
    assert linkedin.call("POST", "/recommendation", token=token, json=fields).status_code == 201
