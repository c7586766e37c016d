"""LinkedIn's simulator: who may take which edge, and what revisions do (CONTRACTS 1.4, 1.6)."""

import pytest

from tests.support.linkedin_caller import Caller, encoded

STATUSES = ("PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED")
EDGES = {
    *(("PENDING", to) for to in ("VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED")),
    *(("VISIBLE", to) for to in ("HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED")),
    *(("HIDDEN", to) for to in ("VISIBLE", "WITHDRAWN", "REPLACED")),
    ("CLOSED", "PENDING"),
}


@pytest.mark.parametrize("after", STATUSES)
@pytest.mark.parametrize("before", STATUSES)
def test_there_are_thirteen_edges(linkedin: Caller, before: str, after: str) -> None:
    urn = linkedin.written()
    linkedin.told("change", urns=[urn], set={"status": before})
    taker = linkedin.ana if after == "WITHDRAWN" else linkedin.ben

    answer = linkedin.status(urn, taker, after)

    if (before, after) in EDGES or before == after:
        assert answer.status_code == 204
        assert linkedin.record(urn)["status"] == after
    else:
        assert answer.status_code == 409
        assert before in answer.json()["message"]
        assert after in answer.json()["message"]
        assert linkedin.record(urn)["status"] == before


@pytest.mark.parametrize(
    ("by_recommender", "values"),
    [
        (True, {"status": "VISIBLE"}),
        (True, {"status": "CLOSED"}),
        (True, {"recommendeeEntity": "urn:li:position:(urn:li:person:1,2)"}),
        (False, {"status": "WITHDRAWN"}),
        (False, {"visibilityForRecommender": "HIDDEN"}),
    ],
)
def test_a_field_of_the_other_party_is_denied(
    linkedin: Caller, by_recommender: bool, values: dict[str, str]
) -> None:
    urn = linkedin.written()
    before = linkedin.record(urn)
    wrong, right = (linkedin.ana, linkedin.ben)[:: 1 if by_recommender else -1]

    denied = linkedin.update(urn, wrong, {"$set": values})
    stranger = linkedin.update(urn, linkedin.cleo, {"$set": values})

    assert (denied.status_code, denied.json()["code"]) == (403, "ACCESS_DENIED")
    assert stranger.status_code == 404
    assert linkedin.record(urn) == before
    assert linkedin.update(urn, right, {"$set": values}).status_code == 204
    assert linkedin.record(urn).items() >= values.items()


@pytest.mark.parametrize("accepted", ["VISIBLE", "HIDDEN"])
@pytest.mark.parametrize("old_status", ["PENDING", "VISIBLE", "HIDDEN"])
def test_accepting_a_revision_replaces_its_predecessor(
    linkedin: Caller, old_status: str, accepted: str
) -> None:
    old = linkedin.written()
    linkedin.told("change", urns=[old], set={"status": old_status})
    before = linkedin.record(old)

    new = linkedin.written(previousRecommendation=old)
    assert linkedin.record(old) == before
    linkedin.status(new, linkedin.ben, accepted)

    after = linkedin.record(old)
    assert (after["status"], after["nextRecommendation"]) == ("REPLACED", new)
    assert after["lastModified"] > before["lastModified"]
    assert linkedin.record(new)["previousRecommendation"] == old
    assert "nextRecommendation" not in linkedin.record(new)


@pytest.mark.parametrize("declined", ["CLOSED", "WITHDRAWN"])
def test_a_revision_that_is_not_accepted_replaces_nothing(linkedin: Caller, declined: str) -> None:
    old = linkedin.written()
    new = linkedin.written(previousRecommendation=old)
    before = linkedin.record(old)

    linkedin.status(new, linkedin.ana if declined == "WITHDRAWN" else linkedin.ben, declined)

    assert linkedin.record(old) == before


def test_a_revision_of_a_pending_revision_replaces_both(linkedin: Caller) -> None:
    first = linkedin.written()
    linkedin.status(first, linkedin.ben, "VISIBLE")
    second = linkedin.written(previousRecommendation=first)
    third = linkedin.written(previousRecommendation=second)

    linkedin.status(third, linkedin.ben, "VISIBLE")

    chain = [linkedin.record(urn) for urn in (first, second)]
    assert [(it["status"], it["nextRecommendation"]) for it in chain] == [("REPLACED", third)] * 2


def test_a_predecessor_closed_before_acceptance_is_left_alone(linkedin: Caller) -> None:
    old = linkedin.written()
    new = linkedin.written(previousRecommendation=old)
    linkedin.status(old, linkedin.ben, "CLOSED")
    before = linkedin.record(old)

    assert linkedin.status(new, linkedin.ben, "VISIBLE").status_code == 204

    assert linkedin.record(old) == before


def test_a_record_that_cannot_be_revised_is_refused_with_the_reason(linkedin: Caller) -> None:
    final = linkedin.written()
    linkedin.status(final, linkedin.ana, "WITHDRAWN")
    of_another = linkedin.written(recommendee=linkedin.cleo)
    of_ben = linkedin.written(linkedin.ben, recommendee=linkedin.cleo)
    pending = linkedin.written()
    linkedin.written(previousRecommendation=pending)

    refused = {
        urn: linkedin.write(previousRecommendation=urn).status_code
        for urn in (final, of_another, of_ben, pending)
    }

    assert refused == {final: 409, of_another: 422, of_ben: 422, pending: 409}


def test_descendants_are_the_record_and_those_it_replaced_newest_first(linkedin: Caller) -> None:
    first = linkedin.written()
    second = linkedin.written(previousRecommendation=first)
    linkedin.status(second, linkedin.ben, "VISIBLE")
    third = linkedin.written(previousRecommendation=second)

    def chain(urn: str) -> list[object]:
        found: list[object] = linkedin.find("descendant", f"&recUrn={encoded(urn)}")["elements"]
        return found

    assert chain(third) == [linkedin.record(urn) for urn in (third, second, first)]
    assert chain(first) == [linkedin.record(first)]
    target = f"/recommendation?q=descendant&recUrn={encoded(third)}"
    assert linkedin.call("GET", target, linkedin.cleo).status_code == 404
    for query in ("", "&recUrn=bob", "&recUrn=List(a)"):
        answer = linkedin.call("GET", f"/recommendation?q=descendant{query}")
        assert answer.status_code == 400


def test_descendants_in_a_circle_come_once(linkedin: Caller) -> None:
    first = linkedin.written()
    second = linkedin.written(previousRecommendation=first)
    linkedin.told("change", urns=[first], set={"previousRecommendation": second})

    found = linkedin.find("descendant", f"&recUrn={encoded(first)}")["elements"]

    assert found == [linkedin.record(urn) for urn in (first, second)]
