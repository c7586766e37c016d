"""What the LinkedIn client promises with both servers: LinkedIn's simulator and Vouch itself."""

import uuid
from collections.abc import Callable
from typing import Final, NamedTuple

import pytest

from vouch.clients.linkedin import LinkedInClient
from vouch.errors import UpstreamRejectedError, UpstreamTokenError

ALL: Final = ["PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED"]


class Parties(NamedTuple):
    """The clients of three members, and one with an unknown token."""

    writer: LinkedInClient
    subject: LinkedInClient
    outsider: LinkedInClient
    nobody: LinkedInClient

    def write(self, **fields: str) -> str:
        """Write a recommendation with a text of its own, and return its URN."""
        to = self.subject.userinfo().member
        text = f"Bob Smith is an amazing leader: {uuid.uuid4()}"
        return self.writer.create({"recommendee": to, "recommendationText": text, **fields})


def refused(client: LinkedInClient, urn: str, **changes: str) -> tuple[int, str]:
    with pytest.raises(UpstreamRejectedError) as caught:
        client.update(urn, changes)
    assert caught.value.request_id
    return caught.value.status, caught.value.code


def what_is_written_is_read_by_both_parties(parties: Parties) -> None:
    urn = parties.write(relationship="WORKED_IN_SAME_GROUP")

    given, received = parties.writer.get(urn), parties.subject.get(urn)

    assert given.urn == urn
    assert given.fields["recommender"] == parties.writer.userinfo().member
    assert given.fields["recommendee"] == parties.subject.userinfo().member
    assert (given.fields["status"], given.fields["relationship"]) == (
        "PENDING",
        "WORKED_IN_SAME_GROUP",
    )
    assert received.fields["recommendationText"] == given.fields["recommendationText"]
    assert 0 < given.requested_at <= received.requested_at


def a_record_of_others_is_not_there(parties: Parties) -> None:
    urn = parties.write()

    with pytest.raises(UpstreamRejectedError) as caught:
        parties.outsider.get(urn)

    assert (caught.value.status, caught.value.code) == (404, "NOT_FOUND")
    assert caught.value.request_id


def a_status_is_the_recommendees_to_change(parties: Parties) -> None:
    urn = parties.write()

    assert refused(parties.writer, urn, status="VISIBLE")[0] == 403
    parties.subject.update(urn, {"status": "VISIBLE"})
    parties.subject.update(urn, {"status": "VISIBLE"})

    assert parties.writer.get(urn).fields["status"] == "VISIBLE"
    assert refused(parties.subject, urn, status="PENDING")[0] == 409
    assert refused(parties.subject, urn, status="SHINY")[0] == 422


def an_entity_is_set_and_deleted(parties: Parties) -> None:
    urn = parties.write()
    entity = f"urn:li:position:({parties.subject.userinfo().member},7)"

    parties.subject.update(urn, {"recommendeeEntity": entity})
    after = parties.subject.get(urn).fields["recommendeeEntity"]
    parties.subject.update(urn, {"recommendeeEntity": None})

    assert after == entity
    assert "recommendeeEntity" not in parties.subject.get(urn).fields


def a_batch_has_records_and_errors(parties: Parties) -> None:
    """Check that a batch has both; the unknown URNs are so long that the query is tunnelled."""
    urn = parties.write()
    unknown = [f"urn:li:recommendation:(urn:li:person:{'x' * 60},{n})" for n in range(1, 71)]

    found = parties.subject.batch_get([*unknown, urn, urn])

    assert [*found.results] == [urn]
    assert found.results[urn].fields["status"] == "PENDING"
    assert [*found.errors] == unknown
    assert {error.status for error in found.errors.values()} == {404}


def finders_tell_received_from_given_and_status_from_status(parties: Parties) -> None:
    urn, hidden = parties.write(), parties.write()
    parties.subject.update(hidden, {"status": "HIDDEN"})

    pending = [each.urn for each in parties.subject.recipient(["PENDING"], count=100).elements]
    given = [each.urn for each in parties.writer.recommender(["HIDDEN"], count=100).elements]
    theirs = [each.urn for each in parties.writer.recipient(ALL, count=100).elements]

    assert urn in pending
    assert hidden not in pending
    assert hidden in given
    assert urn not in given
    assert not {urn, hidden} & {*theirs}


def a_walk_meets_each_record_once(parties: Parties) -> None:
    written = [parties.write() for _ in range(7)]

    pages = [*parties.subject.pages("recipient", ALL, count=3)]
    met = [each.urn for page in pages for each in page.elements]
    rest = [*parties.subject.pages("recipient", ALL, at=pages[0].next)]

    assert {*written} <= {*met}
    assert len(met) == len({*met})
    assert [each.urn for page in rest for each in page.elements] == met[3:]


def a_revision_leads_to_what_it_replaced(parties: Parties) -> None:
    old = parties.write()
    parties.subject.update(old, {"status": "VISIBLE"})
    new = parties.write(previousRecommendation=old)
    parties.subject.update(new, {"status": "VISIBLE"})

    found = parties.subject.descendant(new)

    assert [each.urn for each in found.elements] == [new, old]
    assert [each.fields["status"] for each in found.elements] == ["VISIBLE", "REPLACED"]
    assert found.elements[1].fields["nextRecommendation"] == new
    assert found.next is None


def a_bad_request_comes_back_as_their_refusal(parties: Parties) -> None:
    with pytest.raises(UpstreamRejectedError) as caught:
        parties.writer.create({"recommendationText": "to nobody"})
    assert (caught.value.status, caught.value.served) == (422, False)
    with pytest.raises(UpstreamRejectedError) as caught:
        parties.subject.recipient(["SHINY"])
    assert (caught.value.status, caught.value.code) == (400, "ILLEGAL_ARGUMENT")


def an_unknown_token_is_refused_as_such(parties: Parties) -> None:
    calls: list[Callable[[LinkedInClient], object]] = [
        lambda it: it.userinfo(),
        lambda it: it.recipient(ALL),
        lambda it: it.create({}),
    ]
    for call in calls:
        with pytest.raises(UpstreamTokenError) as caught:
            call(parties.nobody)
        assert (caught.value.status, caught.value.code) == (401, "INVALID_ACCESS_TOKEN")


CLAUSES: Final[list[Callable[[Parties], None]]] = [
    what_is_written_is_read_by_both_parties,
    a_record_of_others_is_not_there,
    a_status_is_the_recommendees_to_change,
    an_entity_is_set_and_deleted,
    a_batch_has_records_and_errors,
    finders_tell_received_from_given_and_status_from_status,
    a_walk_meets_each_record_once,
    a_revision_leads_to_what_it_replaced,
    a_bad_request_comes_back_as_their_refusal,
    an_unknown_token_is_refused_as_such,
]
