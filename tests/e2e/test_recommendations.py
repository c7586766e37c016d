"""The published guide's story on the deployed system, over HTTP."""

from typing import Any

import pytest
import requests

from local.stack import Stack
from tests.e2e.api import SAMPLE, Caller, at


def test_the_published_sample_is_created_and_read_by_both_parties_only(
    ana: Caller, ben: Caller, cleo: Caller
) -> None:
    created = ana.create(ben)

    assert created.status_code == 201
    assert created.content == b""
    urn = created.headers["X-RestLi-Id"]
    assert urn.startswith(f"urn:li:recommendation:({ana.urn},")
    assert created.headers["Location"] == at(urn)
    for reader in (ana, ben):
        record = reader.get(urn).json()
        assert record["recommender"] == ana.urn
        assert record["status"] == "PENDING"
        assert {name: record[name] for name in SAMPLE} == SAMPLE
    refused = cleo.get(urn)
    assert refused.status_code == 404
    assert refused.json()["code"] == "NOT_FOUND"
    assert refused.headers["X-RestLi-Error-Response"] == "true"


def test_a_urn_is_found_encoded_decoded_and_by_the_plural(ana: Caller, ben: Caller) -> None:
    urn = ana.write(ben)

    for path in (at(urn), f"/v2/recommendation/{urn}", f"/v2/recommendations/{urn}"):
        assert ben.call("GET", path).json()["id"] == int(urn.split(",")[1].rstrip(")"))


def test_a_member_is_told_who_they_are(ana: Caller) -> None:
    assert ana.call("GET", "/v2/userinfo").json() == {"sub": ana.urn.rsplit(":")[-1]}


def test_each_party_takes_its_own_edges(ana: Caller, ben: Caller) -> None:
    urn = ana.write(ben)

    assert ana.patch(urn, status="VISIBLE").status_code == 403
    assert ben.patch(urn, status="WITHDRAWN").status_code == 403
    assert ben.patch(urn, status="VISIBLE").status_code == 204
    refused = ben.patch(urn, status="PENDING")
    assert refused.status_code == 409
    assert refused.json()["code"] == "ILLEGAL_STATUS_TRANSITION"
    assert "VISIBLE" in refused.json()["message"]
    assert "PENDING" in refused.json()["message"]
    assert ana.patch(urn, status="WITHDRAWN").status_code == 204


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "VISIBLE", "visibilityForRecommender": "EVERYONE"}, 400),
        ({"status": "SHINY", "recommendeeEntity": 7, "recommendationText": "mine"}, 422),
    ],
)
def test_bad_patches_change_nothing(
    ana: Caller, ben: Caller, fields: dict[str, Any], status: int
) -> None:
    urn = ana.write(ben)
    before = ben.get(urn).json()

    refused = ben.patch(urn, **fields)

    assert refused.status_code == status
    assert ben.get(urn).json() == before
    if status == 422:
        errors = refused.json()["errorDetails"]["inputErrors"]
        assert {error["input"]["inputPath"]["fieldPath"] for error in errors} == set(fields)


def test_a_revision_takes_the_visible_ones_place_on_acceptance(ana: Caller, ben: Caller) -> None:
    old = ana.write(ben)
    ben.patch(old, status="VISIBLE")

    new = ana.write(ben, previousRecommendation=old)

    assert ben.get(old).json()["status"] == "VISIBLE"
    second = ana.create(ben, previousRecommendation=old)
    assert second.status_code == 409
    assert new in second.json()["message"]
    assert ben.patch(new, status="VISIBLE").status_code == 204
    assert ben.get(old).json()["status"] == "REPLACED"
    assert ben.get(old).json()["nextRecommendation"] == new


def test_a_revoked_token_is_refused_where_it_was_not_remembered(
    stack: Stack, manage: Any, http: requests.Session
) -> None:
    issued = manage(action="issue_member_token", member="urn:li:person:revoked1")
    token = issued["member_token"]
    manage(action="revoke_member_token", member=token["member"], id=token["id"])

    refused = http.get(
        f"{stack.info.api_url}/v2/userinfo",
        headers={"Authorization": f"Bearer {issued['secret']}"},
        timeout=60,
    )

    assert refused.status_code == 401
    assert refused.json()["code"] == "REVOKED_ACCESS_TOKEN"
