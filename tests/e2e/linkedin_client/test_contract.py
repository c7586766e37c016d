"""LinkedInClient against LinkedIn's simulator and against the running Vouch: one contract."""

from tests.e2e.api import SAMPLE
from tests.e2e.linkedin_client.parties import ALL, Party


def test_a_token_tells_whose_it_is(author: Party) -> None:
    assert author.client.userinfo().member == author.urn


def test_what_was_written_is_read(author: Party, subject: Party) -> None:
    urn = author.write(subject, recommendeeEntity=f"urn:li:position:({subject.urn},1)")

    reading = subject.client.get(urn)

    assert reading.urn == urn
    fields = reading.fields
    assert urn == f"urn:li:recommendation:({author.urn},{fields['id']})"
    assert (fields["recommender"], fields["recommendee"]) == (author.urn, subject.urn)
    assert (fields["status"], fields["visibilityForRecommender"]) == ("PENDING", "EVERYONE")
    assert fields["recommendationText"] == SAMPLE["recommendationText"]
    assert fields["relationship"] == SAMPLE["relationship"]
    assert fields["recommendeeEntity"] == f"urn:li:position:({subject.urn},1)"
    assert fields["created"] == fields["lastModified"] <= reading.requested_at + 10_000


def test_finders_list_newest_first_by_status_and_page(author: Party, subject: Party) -> None:
    urns = [author.write(subject) for _ in range(7)]
    for urn in urns[:2]:
        subject.client.update(urn, {"status": "VISIBLE"})

    received = [page.elements for page in subject.client.pages("recipient", ALL, count=3)]
    accepted = subject.client.recipient(["VISIBLE", "HIDDEN"]).elements
    given = author.client.recommender(ALL, start=5, count=10).elements

    assert [it.urn for page in received for it in page] == urns[::-1]
    assert max(map(len, received)) == 3
    assert [it.urn for it in accepted] == urns[1::-1]
    assert [it.urn for it in given] == urns[1::-1]
    assert author.client.recipient(ALL).elements == []


def test_an_earlier_pages_next_is_gone_on_from(author: Party, subject: Party) -> None:
    urns = [author.write(subject) for _ in range(5)]

    first = subject.client.recipient(ALL, count=2)
    rest = [
        it.urn
        for page in subject.client.pages("recipient", ALL, at=first.next)
        for it in page.elements
    ]

    assert [it.urn for it in first.elements] + rest == urns[::-1]


def test_many_are_read_at_once_and_what_is_not_there_is_an_error_of_its_own(
    author: Party, subject: Party
) -> None:
    urns = [author.write(subject) for _ in range(3)]
    nobody = [f"urn:li:recommendation:(urn:li:person:nobody,{n})" for n in range(1, 60)]

    found = subject.client.batch_get([*urns, *nobody])

    assert found.results.keys() == set(urns)
    assert found.errors.keys() == set(nobody)
    assert {error.status for error in found.errors.values()} == {404}


def test_each_party_changes_what_is_theirs(author: Party, subject: Party) -> None:
    urn = author.write(subject, recommendeeEntity=f"urn:li:position:({subject.urn},1)")

    subject.client.update(urn, {"status": "VISIBLE"})
    subject.client.update(urn, {"status": "VISIBLE"})
    subject.client.update(urn, {"recommendeeEntity": None})
    author.client.update(urn, {"visibilityForRecommender": "HIDDEN"})

    fields = author.client.get(urn).fields
    assert (fields["status"], fields["visibilityForRecommender"]) == ("VISIBLE", "HIDDEN")
    assert "recommendeeEntity" not in fields
    assert fields["lastModified"] > fields["created"]


def test_an_accepted_revision_replaces_what_it_revises(author: Party, subject: Party) -> None:
    urn = author.write(subject)
    subject.client.update(urn, {"status": "VISIBLE"})

    revision = author.write(subject, previousRecommendation=urn)
    before = subject.client.get(urn).fields["status"]
    subject.client.update(revision, {"status": "VISIBLE"})

    line = subject.client.descendant(revision).elements
    assert before == "VISIBLE"
    assert [it.urn for it in line] == [revision, urn]
    assert [it.fields["status"] for it in line] == ["VISIBLE", "REPLACED"]
    assert line[0].fields["previousRecommendation"] == urn
    assert line[1].fields["nextRecommendation"] == revision
