"""LinkedIn's simulator over real HTTP: updates (CONTRACTS 1.4, 2.3)."""

import pytest

from tests.support.linkedin_caller import Caller

ENTITY = "urn:li:position:(urn:li:person:123ABC,123456)"


def test_an_update_raises_last_modified_and_one_that_changes_nothing_does_not(
    linkedin: Caller,
) -> None:
    urn = linkedin.written()
    before = linkedin.record(urn)

    answer = linkedin.status(urn, linkedin.ben, "VISIBLE")
    changed = linkedin.record(urn)
    again = linkedin.status(urn, linkedin.ben, "VISIBLE")

    assert (answer.status_code, answer.content, again.status_code) == (204, b"", 204)
    assert changed["status"] == "VISIBLE"
    assert changed["lastModified"] > before["lastModified"]
    assert changed["created"] == before["created"]
    assert linkedin.record(urn) == changed


def test_an_entity_is_set_and_deleted(linkedin: Caller) -> None:
    urn = linkedin.written()

    linkedin.update(urn, linkedin.ben, {"$set": {"recommendeeEntity": ENTITY}})
    assert linkedin.record(urn)["recommendeeEntity"] == ENTITY
    linkedin.update(urn, linkedin.ben, {"$delete": ["recommendeeEntity"]})
    assert "recommendeeEntity" not in linkedin.record(urn)


@pytest.mark.parametrize(
    ("patch", "status"),
    [
        (None, 400),
        ({}, 400),
        ({"$set": []}, 400),
        ({"$delete": "recommendeeEntity"}, 400),
        ({"$delete": [{}]}, 400),
        ({"$add": {"status": "VISIBLE"}}, 400),
        ({"$set": {"recommendeeEntity": "urn:li:x:1"}, "$delete": ["recommendeeEntity"]}, 400),
        ({"$set": {"status": "VISIBLE", "visibilityForRecommender": "HIDDEN"}}, 400),
        ({"$set": {"status": "GONE"}}, 422),
        ({"$set": {"status": None}}, 422),
        ({"$set": {"recommendationText": "better"}}, 422),
        ({"$delete": ["status"]}, 422),
        ({"locale": {"$set": {"country": "US"}}}, 422),
    ],
)
def test_a_patch_that_may_not_be_is_refused(linkedin: Caller, patch: object, status: int) -> None:
    urn = linkedin.written()
    before = linkedin.record(urn)

    answer = linkedin.update(urn, linkedin.ben, patch)

    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert linkedin.record(urn) == before
