"""CREATE: what is written, and for whom."""

import json
import re
import time
from urllib.parse import unquote

import pytest

from tests.support import store
from tests.support.builders import Member, draft
from tests.support.clock import Clock

PUBLISHED = """{
  "recommendeeEntity": "urn:li:position:(urn:li:person:123ABC,123456)",
  "visibilityForRecommender": "EVERYONE",
  "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
  "recommendee": "urn:li:person:123ABC",
  "subject": "Recommendation!",
  "recommendationText": "Bob Smith is an amazing leader. He is the best!",
  "message": "Giving you a recommendation!"
}"""


def test_the_published_sample_is_created_and_read_back_whole(alice: Member) -> None:
    earliest = time.time_ns() // 1_000_000

    answer = alice.post(PUBLISHED)

    assert (answer.status, answer.body) == (201, "")
    urn = answer.headers["x-restli-id"]
    read = alice.get(urn).json
    number = int(re.fullmatch(rf"urn:li:recommendation:\({alice.urn},(\d+)\)", urn)[1])  # type: ignore[index]
    assert read == {
        **json.loads(PUBLISHED),
        "id": number,
        "created": read["created"],
        "lastModified": read["created"],
        "recommender": alice.urn,
        "status": "PENDING",
    }
    assert earliest <= read["created"] <= time.time_ns() // 1_000_000


def test_the_location_is_the_encoded_path_and_serves_the_record(alice: Member, bob: Member) -> None:
    answer = alice.create(bob)
    urn, location = answer.headers["x-restli-id"], answer.headers["location"]

    assert location.startswith("/v2/recommendation/urn%3Ali%3Arecommendation%3A%28urn%3A")
    assert unquote(location) == f"/v2/recommendation/{urn}"
    assert bob.call("GET", location).json["recommender"] == alice.urn


def test_an_omitted_field_stays_absent_unless_it_has_a_default(alice: Member, bob: Member) -> None:
    read = alice.get(alice.write(bob)).json

    assert set(read) == {
        "id",
        "created",
        "lastModified",
        "recommender",
        "recommendee",
        "recommendationText",
        "status",
        "visibilityForRecommender",
    }
    assert read["visibilityForRecommender"] == "EVERYONE"


def test_every_settable_field_is_kept(alice: Member, bob: Member) -> None:
    previous = alice.write(bob)
    fields = {
        "message": "A note",
        "subject": "A subject",
        "relationship": "WORKED_IN_SAME_GROUP",
        "recommendeeEntity": f"urn:li:position:({bob.urn},1)",
        "recommenderEntity": f"urn:li:position:({alice.urn},2)",
        "visibilityForRecommender": "CONNECTIONS",
        "locale": {"language": "en", "country": "US"},
        "previousRecommendation": previous,
    }

    read = bob.get(alice.write(bob, **fields)).json

    assert {name: read[name] for name in fields} == fields


def test_ids_are_numbers_that_grow_and_javascript_reads(
    alice: Member, bob: Member, clock: Clock
) -> None:
    numbers = []
    for _ in range(20):
        numbers.append(alice.get(alice.write(bob)).json["id"])
        clock.advance(1)

    assert numbers == sorted(set(numbers))
    assert all(0 < number < 2**53 for number in numbers)


def test_the_recommender_is_the_tokens_member_and_cannot_be_set(
    alice: Member, bob: Member, carol: Member
) -> None:
    answer = alice.create(bob, recommender=carol.urn)

    assert answer.status == 422
    assert "recommender: cannot be set here" in answer.json["message"]


def test_nobody_recommends_themselves(alice: Member) -> None:
    answer = alice.create(alice)

    assert answer.status == 422
    assert answer.json["message"] == "recommendee: must be another member than the recommender"
    assert store.records() == {}


def test_a_member_may_recommend_another_twice(alice: Member, bob: Member) -> None:
    first, second = alice.write(bob), alice.write(bob)

    assert first != second
    assert [bob.status_of(first), bob.status_of(second)] == ["PENDING", "PENDING"]


@pytest.mark.parametrize("field", ["recommendee", "recommendationText"])
def test_a_required_field_is_required(alice: Member, bob: Member, field: str) -> None:
    body = draft(bob)
    del body[field]

    answer = alice.post(json.dumps(body))

    assert (answer.status, answer.json["message"]) == (422, f"{field}: Field required")
    assert store.records() == {}


@pytest.mark.parametrize(
    ("query", "method"),
    [("?ids=List(a)", ""), ("?action=move", ""), ("?q=recipient", ""), ("", "BATCH_CREATE")],
)
def test_another_method_under_this_path_creates_nothing(
    alice: Member, bob: Member, query: str, method: str
) -> None:
    headers = {"X-RestLi-Method": method} if method else {}

    answer = alice.call("POST", f"/v2/recommendation{query}", draft(bob), headers)

    assert (answer.status, answer.json["code"]) == (400, "ILLEGAL_ARGUMENT")
    assert store.records() == {}


@pytest.mark.parametrize("method", ["CREATE", "create"])
def test_the_method_header_of_clients_is_welcome(alice: Member, bob: Member, method: str) -> None:
    headers = {"X-RestLi-Method": method}

    assert alice.call("POST", "/v2/recommendation", draft(bob), headers).status == 201
