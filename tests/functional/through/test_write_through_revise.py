"""With LinkedIn as the source a revision's predecessor is LinkedIn's to change."""

import pytest

from tests.support import store
from tests.support.builders import Member
from tests.support.mirroring import LinkedIn, create, marks


class TestRevisions:
    """Of a recommendation that Alice wrote for Bob."""

    @pytest.fixture
    def old(self, linkedin: LinkedIn, alice: Member, bob: Member) -> str:
        urn = create(alice, bob).headers["x-restli-id"]
        linkedin.forget_calls()
        return urn

    def test_the_predecessor_is_read_again_and_not_changed_by_us(
        self, linkedin: LinkedIn, alice: Member, bob: Member, old: str
    ) -> None:
        linkedin.change(old, status="VISIBLE")

        answer = create(alice, bob, previousRecommendation=old)

        record = store.record(answer.headers["x-restli-id"])
        assert (answer.status, record.get("supersedes")) == (201, None)
        assert record["previousRecommendation"] == old
        assert store.standing(old) == ("VISIBLE", 2)
        assert "pendingRevision" not in store.record(old)
        assert linkedin.calls() == {"get": 2, "create": 1}

    def test_a_predecessor_that_ended_at_linkedin_is_409_and_nothing_is_sent(
        self, linkedin: LinkedIn, alice: Member, bob: Member, old: str
    ) -> None:
        linkedin.change(old, status="WITHDRAWN")

        answer = create(alice, bob, "key-1", previousRecommendation=old)

        assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
        assert linkedin.calls() == {"get": 1}
        assert marks() == []

    def test_a_predecessor_of_other_parties_is_422(
        self, linkedin: LinkedIn, alice: Member, old: str
    ) -> None:
        answer = create(alice, linkedin.member(), previousRecommendation=old)

        assert (answer.status, answer.json["code"]) == (422, "INVALID_FIELD")
        assert "create" not in linkedin.calls()

    def test_a_predecessor_that_linkedin_does_not_have_is_422(
        self, linkedin: LinkedIn, alice: Member, bob: Member, old: str
    ) -> None:
        linkedin.control("remove", urns=[old])

        assert create(alice, bob, previousRecommendation=old).status == 422
        assert "create" not in linkedin.calls()
